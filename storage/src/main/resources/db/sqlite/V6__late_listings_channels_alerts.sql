-- Listings that could not be read when the digests of their day went out, until they are and their
-- papers were added.
CREATE TABLE late_listing (
  announced_on TEXT NOT NULL,
  category     TEXT NOT NULL,
  PRIMARY KEY (announced_on, category)
) STRICT, WITHOUT ROWID;

-- What a public name of the config file stood for when it was found.
CREATE TABLE channel (
  name    TEXT    NOT NULL PRIMARY KEY,
  chat_id INTEGER NOT NULL CHECK (chat_id <> 0),
  kind    TEXT    NOT NULL CHECK (kind IN ('PRIVATE', 'GROUP', 'CHANNEL'))
) STRICT, WITHOUT ROWID;

-- What is broken, or is believed to be. Gone when it is well and the admins know.
CREATE TABLE alert (
  subject         TEXT    NOT NULL PRIMARY KEY,
  broken          INTEGER NOT NULL CHECK (broken IN (0, 1)),
  believed_broken INTEGER NOT NULL CHECK (believed_broken IN (0, 1)),
  changed         INTEGER NOT NULL DEFAULT 0 CHECK (changed IN (0, 1)), -- broken in another way
  text            TEXT    NOT NULL,
  CHECK (broken OR believed_broken)
) STRICT, WITHOUT ROWID;

-- Under which number the owner may still know a group that has become a supergroup.
CREATE TABLE migrated_chat (
  chat_id    INTEGER NOT NULL PRIMARY KEY,
  earlier_id INTEGER NOT NULL
) STRICT;

-- Whether there is room for more.
CREATE TABLE probe (
  id     INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  filler BLOB    NOT NULL
) STRICT;

-- The first three were marks: 'unread:2026-11-20' was 'cs.CL cs.LG', 'chat-name:@papers' was
-- 'CHANNEL -100123', and 'alert:arxiv' was 'true false ' and the text.
INSERT INTO late_listing (announced_on, category)
WITH RECURSIVE word (day, category, rest) AS (
  SELECT substr(name, 8), '', value || ' ' FROM mark WHERE name LIKE 'unread:%'
  UNION ALL
  SELECT day, substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1)
  FROM word WHERE rest <> ''
)
SELECT DISTINCT day, category FROM word WHERE category <> '';

INSERT INTO channel (name, chat_id, kind)
SELECT substr(name, 11), CAST(substr(value, instr(value, ' ') + 1) AS INTEGER),
  substr(value, 1, instr(value, ' ') - 1)
FROM mark WHERE name LIKE 'chat-name:%';

INSERT INTO alert (subject, broken, believed_broken, text)
SELECT subject, broken, rest LIKE 'true %', substr(rest, instr(rest, ' ') + 1)
FROM (
  SELECT substr(name, 7) AS subject, value LIKE 'true %' AS broken,
    substr(value, instr(value, ' ') + 1) AS rest
  FROM mark WHERE name LIKE 'alert:%')
WHERE broken OR rest LIKE 'true %';

DELETE FROM mark
WHERE name LIKE 'unread:%' OR name LIKE 'chat-name:%' OR name LIKE 'alert:%';

-- What is left says by being there, or by its time, all that it says.
ALTER TABLE mark DROP COLUMN value;
