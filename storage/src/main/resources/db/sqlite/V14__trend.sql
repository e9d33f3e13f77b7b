-- What was computed last of the topics of the last months: one row, which the next one replaces.
CREATE TABLE trend (
  id      INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  content TEXT    NOT NULL
) STRICT;
