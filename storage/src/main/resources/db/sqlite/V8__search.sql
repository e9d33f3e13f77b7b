-- What is found by words: a row for each paper whose text is known. Rows are numbered as papers come,
-- so that the newest have the highest numbers.
CREATE TABLE search_entry (
  row   INTEGER PRIMARY KEY,
  paper TEXT    NOT NULL UNIQUE REFERENCES paper (id) ON DELETE CASCADE,
  -- Of its identifier, counted from the year 0.
  month INTEGER NOT NULL
) STRICT;

-- The words themselves; the texts stay where they are. `hangul` has every two neighbouring syllables
-- of all texts, since `unicode61` only knows words between blanks, with their particles.
CREATE VIRTUAL TABLE search USING fts5 (
  title, abstract, authors, summary, hangul, categories,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry
BEGIN
  DELETE FROM search WHERE rowid = old.row;
END;
