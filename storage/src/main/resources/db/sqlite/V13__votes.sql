-- How many readers of Hugging Face's Daily Papers voted for a paper; it may not be known here yet.
CREATE TABLE vote (
  paper TEXT    NOT NULL PRIMARY KEY,
  votes INTEGER NOT NULL CHECK (votes >= 0)
) STRICT, WITHOUT ROWID;
