-- What several models answered about the same papers; no reader is shown it.
CREATE TABLE candidate (
  paper          TEXT    NOT NULL,
  version        INTEGER NOT NULL,
  model          TEXT    NOT NULL,
  prompt_version TEXT    NOT NULL,
  answer         TEXT    NOT NULL,
  summary        TEXT    NOT NULL, -- a list of none or one
  complaints     TEXT    NOT NULL,
  held           TEXT    NOT NULL,
  tries          INTEGER NOT NULL CHECK (tries >= 0),
  made_at        TEXT    NOT NULL,
  PRIMARY KEY (paper, version, model)
) STRICT, WITHOUT ROWID;

-- Which of two of them somebody liked better.
CREATE TABLE preference (
  paper     TEXT    NOT NULL,
  version   INTEGER NOT NULL,
  one       TEXT    NOT NULL,
  other     TEXT    NOT NULL CHECK (one < other),
  choice    TEXT    NOT NULL CHECK (choice IN ('ONE', 'OTHER', 'TIE', 'NEITHER')),
  reasons   TEXT    NOT NULL,
  chosen_at TEXT    NOT NULL,
  PRIMARY KEY (paper, version, one, other)
) STRICT, WITHOUT ROWID;
