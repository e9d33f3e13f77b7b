-- The bodies of papers that somebody asked about. A cache: each can be read again from its source.
-- `form` is the version of what is kept, so that a better one is read anew.
CREATE TABLE full_text (
  paper     TEXT    NOT NULL,
  version   INTEGER NOT NULL,
  form      INTEGER NOT NULL,
  read_at   TEXT    NOT NULL,
  text_gzip BLOB    NOT NULL,
  PRIMARY KEY (paper, version),
  FOREIGN KEY (paper, version) REFERENCES paper_version (paper, version)
) STRICT, WITHOUT ROWID;

CREATE INDEX full_text_read_at ON full_text (read_at);
