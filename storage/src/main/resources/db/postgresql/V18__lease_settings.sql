-- What the holder of a lease is set to, for others to compare: hashes, and no secret's.
ALTER TABLE lease ADD COLUMN settings text COLLATE "C";
