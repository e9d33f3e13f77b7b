ALTER TABLE paper_version ADD COLUMN note TEXT;
