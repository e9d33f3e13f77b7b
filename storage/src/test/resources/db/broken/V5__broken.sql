ALTER TABLE paper_version ADD COLUMN note TEXT;
INSERT INTO no_such_table VALUES (1);
