-- What a paper means, as a model sees it: of its newest version that was embedded, by one model.
CREATE TABLE embedding (
  paper     TEXT    NOT NULL PRIMARY KEY REFERENCES paper (id) ON DELETE CASCADE,
  version   INTEGER NOT NULL,
  model     TEXT    NOT NULL,
  -- Each number of the vector is one of these signed bytes times the scale.
  scale     REAL    NOT NULL,
  bytes     BLOB    NOT NULL
) STRICT, WITHOUT ROWID;
