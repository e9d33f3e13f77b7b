-- Questions about papers and their answers, by the message that became the answer. An answer to
-- that message goes on from there.
CREATE TABLE exchange (
  chat_id    INTEGER NOT NULL,
  thread_id  INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  earlier    INTEGER NOT NULL,
  question   TEXT    NOT NULL,
  answer     TEXT    NOT NULL,
  asked_at   TEXT    NOT NULL,
  PRIMARY KEY (chat_id, thread_id, message_id),
  FOREIGN KEY (chat_id, thread_id) REFERENCES chat (chat_id, thread_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX exchange_by_time ON exchange (asked_at);
