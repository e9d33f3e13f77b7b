-- Summaries that rest on a paper's whole text: the newest of each version.
CREATE TABLE full_text_summary (
  paper   TEXT    NOT NULL,
  version INTEGER NOT NULL,
  content TEXT    NOT NULL,
  made_at TEXT    NOT NULL,
  PRIMARY KEY (paper, version)
) STRICT, WITHOUT ROWID;
