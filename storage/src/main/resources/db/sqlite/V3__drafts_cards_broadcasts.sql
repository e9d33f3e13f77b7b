-- What is ticked in `/start`, until it is finished.
CREATE TABLE start_draft (
  chat_id    INTEGER NOT NULL,
  thread_id  INTEGER NOT NULL,
  categories TEXT    NOT NULL,
  digest_at  TEXT,
  PRIMARY KEY (chat_id, thread_id),
  FOREIGN KEY (chat_id, thread_id) REFERENCES chat (chat_id, thread_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- A message that is to become a card, or a better one. Whoever asks for a paper need not be a
-- known chat.
CREATE TABLE open_card (
  chat_id    INTEGER NOT NULL,
  thread_id  INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  paper      TEXT    NOT NULL,
  version    INTEGER,
  shown      INTEGER NOT NULL CHECK (shown IN (0, 1)),
  since      TEXT    NOT NULL,
  PRIMARY KEY (chat_id, message_id)
) STRICT, WITHOUT ROWID;

-- Here from the admin's command until its count was told.
CREATE TABLE broadcast (
  id         TEXT    NOT NULL PRIMARY KEY,
  admin_chat INTEGER NOT NULL,
  text       TEXT    NOT NULL,
  confirmed  INTEGER NOT NULL DEFAULT 0 CHECK (confirmed IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Its audience from the moment it was confirmed. Without an outcome: to be sent.
CREATE TABLE broadcast_chat (
  broadcast TEXT    NOT NULL REFERENCES broadcast (id) ON DELETE CASCADE,
  chat_id   INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  outcome   TEXT    CHECK (outcome IN ('SENDING', 'SENT', 'GONE', 'REFUSED')),
  PRIMARY KEY (broadcast, chat_id),
  FOREIGN KEY (chat_id, thread_id) REFERENCES chat (chat_id, thread_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Forgetting a chat looks for its rows.
CREATE INDEX broadcast_chat_by_chat ON broadcast_chat (chat_id, thread_id);
