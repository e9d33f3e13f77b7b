-- How often models were asked for a paper's summary in vain. `asked` names them and the prompt.
CREATE TABLE refused_summary (
  paper   TEXT    NOT NULL,
  version INTEGER NOT NULL,
  asked   TEXT    NOT NULL,
  tries   INTEGER NOT NULL CHECK (tries >= 1),
  at      TEXT    NOT NULL,
  PRIMARY KEY (paper, version),
  FOREIGN KEY (paper, version) REFERENCES paper_version (paper, version)
) STRICT, WITHOUT ROWID;

-- How many summaries a chat had made for it on a day; gone the day after. Whoever asks need not be a
-- known chat, and forgetting a chat does not give it the day anew.
CREATE TABLE allowance (
  day     TEXT    NOT NULL,
  chat_id INTEGER NOT NULL,
  used    INTEGER NOT NULL CHECK (used >= 0),
  PRIMARY KEY (day, chat_id)
) STRICT, WITHOUT ROWID;
