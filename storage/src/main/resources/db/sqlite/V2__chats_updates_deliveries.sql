CREATE TABLE chat (
  chat_id     INTEGER NOT NULL CHECK (chat_id <> 0),
  thread_id   INTEGER NOT NULL CHECK (thread_id >= 0),
  kind        TEXT    NOT NULL CHECK (kind IN ('PRIVATE', 'GROUP', 'CHANNEL')),
  categories  TEXT    NOT NULL,
  keywords    TEXT    NOT NULL,
  mutes       TEXT    NOT NULL,
  digest_at   TEXT,
  zone        TEXT    NOT NULL,
  papers      INTEGER NOT NULL,
  quiet_days  INTEGER NOT NULL CHECK (quiet_days IN (0, 1)),
  unreachable TEXT,
  configured  INTEGER NOT NULL CHECK (configured IN (0, 1)),
  PRIMARY KEY (chat_id, thread_id)
) STRICT, WITHOUT ROWID;

-- An update without its JSON is handled.
CREATE TABLE telegram_update (
  update_id   INTEGER NOT NULL PRIMARY KEY,
  chat_id     INTEGER NOT NULL,
  received_at TEXT    NOT NULL,
  tries       INTEGER NOT NULL DEFAULT 1,
  json        TEXT
) STRICT;

CREATE INDEX update_unhandled ON telegram_update (update_id) WHERE json IS NOT NULL;
CREATE INDEX update_handled ON telegram_update (received_at) WHERE json IS NULL;
CREATE INDEX update_by_chat ON telegram_update (chat_id);

CREATE TABLE digest (
  chat_id   INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  day       TEXT    NOT NULL,
  state     TEXT    NOT NULL CHECK (state IN ('OPEN', 'DONE', 'QUIET', 'MERGED')),
  PRIMARY KEY (chat_id, thread_id, day),
  FOREIGN KEY (chat_id, thread_id) REFERENCES chat (chat_id, thread_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX digest_open ON digest (day) WHERE state = 'OPEN';

-- Refers to no paper and no digest: it outlives both, so that nothing comes twice.
CREATE TABLE delivery (
  paper        TEXT    NOT NULL,
  chat_id      INTEGER NOT NULL,
  thread_id    INTEGER NOT NULL,
  day          TEXT    NOT NULL,
  position     INTEGER NOT NULL CHECK (position >= 0),
  state        TEXT    NOT NULL,
  message_id   INTEGER,
  reason       TEXT,
  complete     INTEGER NOT NULL CHECK (complete IN (0, 1)),
  told_version INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (paper, chat_id, thread_id),
  FOREIGN KEY (chat_id, thread_id) REFERENCES chat (chat_id, thread_id) ON DELETE CASCADE,
  CONSTRAINT delivery_outcome CHECK (
    CASE state
      WHEN 'PLANNED' THEN message_id IS NULL AND reason IS NULL
      WHEN 'SENDING' THEN message_id IS NULL AND reason IS NULL
      WHEN 'SENT'    THEN message_id IS NOT NULL AND reason IS NULL
      WHEN 'FAILED'  THEN message_id IS NULL AND reason IS NOT NULL
      WHEN 'MUTED'   THEN message_id IS NULL AND reason IS NOT NULL
      ELSE FALSE
    END
  )
) STRICT, WITHOUT ROWID;

CREATE INDEX delivery_by_digest ON delivery (chat_id, thread_id, day);
CREATE INDEX delivery_incomplete ON delivery (day) WHERE state = 'SENT' AND complete = 0;
CREATE INDEX delivery_unsent ON delivery (day) WHERE state IN ('PLANNED', 'SENDING');

CREATE TABLE mark (
  name   TEXT NOT NULL PRIMARY KEY,
  value  TEXT NOT NULL,
  set_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Forgetting a day looks for what else knows its papers.
CREATE INDEX ledger_by_paper ON ledger (paper);
CREATE INDEX summary_by_time ON summary (created_at);

-- db-scheduler's own, with its names. Times are text here: its reading of numbers is not safe for
-- use by several threads with this driver.
CREATE TABLE scheduled_tasks (
  task_name            TEXT    NOT NULL,
  task_instance        TEXT    NOT NULL,
  task_data            BLOB,
  execution_time       TEXT    NOT NULL,
  picked               INTEGER NOT NULL,
  picked_by            TEXT,
  last_success         TEXT,
  last_failure         TEXT,
  consecutive_failures INTEGER,
  last_heartbeat       TEXT,
  version              INTEGER NOT NULL,
  priority             INTEGER,
  PRIMARY KEY (task_name, task_instance)
) STRICT;

CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time);
CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat);
CREATE INDEX priority_execution_time_idx ON scheduled_tasks (priority DESC, execution_time ASC);
