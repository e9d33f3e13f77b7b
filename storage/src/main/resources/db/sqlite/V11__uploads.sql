-- A PDF that somebody of a chat sent: its paper is that chat's alone. The same file again is the same
-- paper. A number is never given twice: old messages have buttons that name it.
CREATE TABLE upload (
  number    INTEGER PRIMARY KEY AUTOINCREMENT,
  paper     TEXT    GENERATED ALWAYS AS (printf('upload/%07d', number)) VIRTUAL,
  chat_id   INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  digest    TEXT    NOT NULL,
  kept_at   TEXT    NOT NULL,
  UNIQUE (chat_id, thread_id, digest)
) STRICT;

CREATE INDEX upload_by_time ON upload (kept_at);

-- Whoever sends a PDF need not be a known chat; one that is forgotten leaves none.
CREATE TRIGGER upload_of_chat_gone AFTER DELETE ON chat
BEGIN
  DELETE FROM upload WHERE chat_id = old.chat_id AND thread_id = old.thread_id;
END;

CREATE TRIGGER upload_gone AFTER DELETE ON upload
BEGIN
  DELETE FROM summary WHERE paper = old.paper;
  DELETE FROM refused_summary WHERE paper = old.paper;
  DELETE FROM paper_version WHERE paper = old.paper;
  DELETE FROM paper WHERE id = old.paper;
END;

-- Papers by the publisher's name for them.
CREATE INDEX paper_by_doi ON paper_version (lower(doi)) WHERE doi IS NOT NULL;

-- What readers were told of a paper besides its versions, and who had it by saving it alone: of its
-- versions too.
CREATE TABLE told (
  chat_id   INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  paper     TEXT    NOT NULL,
  news      TEXT    NOT NULL,
  PRIMARY KEY (chat_id, thread_id, paper, news),
  FOREIGN KEY (chat_id, thread_id) REFERENCES chat (chat_id, thread_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
