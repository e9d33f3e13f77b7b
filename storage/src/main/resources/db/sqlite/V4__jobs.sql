-- What is to be done for a chat. Gone when it is done or given up. Whoever asks for something need
-- not be a known chat.
CREATE TABLE job (
  number    INTEGER NOT NULL PRIMARY KEY,
  kind      TEXT    NOT NULL,
  chat_id   INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  name      TEXT    NOT NULL,
  lane      TEXT    NOT NULL,
  payload   TEXT    NOT NULL,
  state     TEXT    NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'TAKEN')),
  due       TEXT    NOT NULL,
  since     TEXT    NOT NULL,
  tries     INTEGER NOT NULL DEFAULT 0,
  revision  INTEGER NOT NULL DEFAULT 0,
  UNIQUE (kind, chat_id, thread_id, name)
) STRICT;

CREATE INDEX job_by_lane ON job (chat_id, lane, due);
CREATE INDEX job_by_due ON job (due);

-- What an earlier version promised.
INSERT INTO job (kind, chat_id, thread_id, name, lane, payload, due, since)
SELECT 'card', chat_id, thread_id, message_id, 'card ' || message_id,
  json_object('message', message_id, 'paper', paper, 'version', version,
    'shown', json(CASE shown WHEN 1 THEN 'true' ELSE 'false' END)),
  since, since
FROM open_card;

DROP TABLE open_card;

INSERT INTO job (kind, chat_id, thread_id, name, lane, payload, due, since)
SELECT 'today', substr(name, 7, instr(name, '/') - 7), substr(name, instr(name, '/') + 1), '', '',
  json_object('replyTo', CASE value WHEN '' THEN NULL ELSE CAST(value AS INTEGER) END),
  set_at, set_at
FROM mark WHERE name LIKE 'today:%';

DELETE FROM mark WHERE name LIKE 'today:%';
