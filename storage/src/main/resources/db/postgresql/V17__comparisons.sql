-- What several models answered about the same papers; no reader is shown it.
CREATE TABLE candidate (
  paper text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  model text COLLATE "C" NOT NULL,
  prompt_version text COLLATE "C" NOT NULL,
  answer text COLLATE "C" NOT NULL,
  summary text COLLATE "C" NOT NULL, -- a list of none or one
  complaints text COLLATE "C" NOT NULL,
  held text COLLATE "C" NOT NULL,
  tries bigint NOT NULL CHECK (tries >= 0),
  made_at text COLLATE "C" NOT NULL,
  PRIMARY KEY (paper, version, model)
);

-- Which of two of them somebody liked better.
CREATE TABLE preference (
  paper text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  one text COLLATE "C" NOT NULL,
  other text COLLATE "C" NOT NULL CHECK (one < other),
  choice text COLLATE "C" NOT NULL CHECK (choice IN ('ONE', 'OTHER', 'TIE', 'NEITHER')),
  reasons text COLLATE "C" NOT NULL,
  chosen_at text COLLATE "C" NOT NULL,
  PRIMARY KEY (paper, version, one, other)
);
