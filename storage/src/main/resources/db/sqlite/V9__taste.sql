ALTER TABLE chat ADD COLUMN authors TEXT NOT NULL DEFAULT '[]';
ALTER TABLE chat ADD COLUMN weekly INTEGER NOT NULL DEFAULT 0 CHECK (weekly IN (0, 1));

-- What one person of a chat thinks of a paper. A tap that was taken back stays, so that the press
-- that did so is not taken for another one. Refers to no paper: it outlives its text.
CREATE TABLE tap (
  chat_id   INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  paper     TEXT    NOT NULL,
  voter     INTEGER NOT NULL,
  kind      TEXT    NOT NULL CHECK (kind IN ('SAVE', 'LIKE', 'DISLIKE', 'OPEN')),
  stands    INTEGER NOT NULL CHECK (stands IN (0, 1)),
  press     TEXT    NOT NULL,
  tapped_at TEXT    NOT NULL,
  PRIMARY KEY (chat_id, thread_id, paper, voter, kind),
  FOREIGN KEY (chat_id, thread_id) REFERENCES chat (chat_id, thread_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX tap_by_paper ON tap (paper) WHERE stands = 1 AND kind <> 'OPEN';

-- What readers wrote about papers, by the message in which they did.
CREATE TABLE note (
  chat_id    INTEGER NOT NULL,
  thread_id  INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  paper      TEXT    NOT NULL,
  text       TEXT    NOT NULL,
  written_at TEXT    NOT NULL,
  PRIMARY KEY (chat_id, thread_id, message_id),
  FOREIGN KEY (chat_id, thread_id) REFERENCES chat (chat_id, thread_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX note_by_paper ON note (paper);
