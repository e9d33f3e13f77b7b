-- The schema of db/sqlite as of V16, in PostgreSQL's words; both are changed by scripts of the same
-- number. Yes and no are 1 and 0 there and here, so that one statement serves both.
--
-- Days are '2026-11-20'. Moments are UTC, always with nine decimals, so that text order is time
-- order: '2026-11-20T01:00:00.000000000Z'. Lists are JSON arrays. Texts are ordered by their code
-- points, as SQLite does, whatever the database's locale.

-- One row for each base id, whatever the version; ledger and versions hang on it.
CREATE TABLE paper (
  id text COLLATE "C" NOT NULL PRIMARY KEY
);

CREATE TABLE paper_version (
  paper text COLLATE "C" NOT NULL REFERENCES paper (id),
  version bigint NOT NULL CHECK (version >= 1),
  title text COLLATE "C" NOT NULL,
  abstract_text text COLLATE "C" NOT NULL,
  authors text COLLATE "C" NOT NULL,
  primary_category text COLLATE "C" NOT NULL,
  cross_lists text COLLATE "C" NOT NULL,
  comment text COLLATE "C",
  journal_ref text COLLATE "C",
  doi text COLLATE "C",
  license text COLLATE "C",
  code_links text COLLATE "C" NOT NULL,
  withdrawn bigint NOT NULL CHECK (withdrawn IN (0, 1)),
  PRIMARY KEY (paper, version)
);

-- A category's listing of a day is here if and only if it was read to its end.
CREATE TABLE listing (
  announced_on text COLLATE "C" NOT NULL,
  category text COLLATE "C" NOT NULL,
  PRIMARY KEY (announced_on, category)
);

CREATE TABLE ledger (
  announced_on text COLLATE "C" NOT NULL,
  paper text COLLATE "C" NOT NULL REFERENCES paper (id),
  state text COLLATE "C" NOT NULL,
  reason text COLLATE "C",
  PRIMARY KEY (announced_on, paper),
  CONSTRAINT ledger_reason CHECK (
    CASE state
      WHEN 'ANNOUNCED'  THEN reason IS NULL
      WHEN 'FETCHED'    THEN reason IS NULL
      WHEN 'SUMMARISED' THEN reason IS NULL
      WHEN 'EXTRACTED'  THEN TRUE
      WHEN 'SKIPPED'    THEN reason IS NOT NULL
      WHEN 'FAILED'     THEN reason IS NOT NULL
      ELSE FALSE
    END
  )
);

CREATE TABLE listing_entry (
  announced_on text COLLATE "C" NOT NULL,
  category text COLLATE "C" NOT NULL,
  paper text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL
    CHECK (type IN ('NEW', 'CROSS', 'REPLACE', 'REPLACE_CROSS', 'ABS_ONLY')),
  position bigint NOT NULL,
  PRIMARY KEY (announced_on, category, paper),
  FOREIGN KEY (announced_on, category) REFERENCES listing (announced_on, category),
  FOREIGN KEY (announced_on, paper) REFERENCES ledger (announced_on, paper)
);

CREATE TABLE summary (
  paper text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  model text COLLATE "C" NOT NULL,
  prompt_version text COLLATE "C" NOT NULL,
  provider text COLLATE "C" NOT NULL,
  summary text COLLATE "C" NOT NULL,
  sentences text COLLATE "C" NOT NULL,
  checks_passed text COLLATE "C" NOT NULL,
  prompt_tokens bigint NOT NULL,
  completion_tokens bigint NOT NULL,
  cost text COLLATE "C" NOT NULL,
  took_ms bigint NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  PRIMARY KEY (paper, version, model, prompt_version),
  FOREIGN KEY (paper, version) REFERENCES paper_version (paper, version)
);

-- The cost is in billionths, so that a month adds up exactly.
CREATE TABLE spending (
  at text COLLATE "C" NOT NULL,
  provider text COLLATE "C" NOT NULL,
  model text COLLATE "C" NOT NULL,
  prompt_tokens bigint NOT NULL,
  completion_tokens bigint NOT NULL,
  cost_billionths bigint NOT NULL
);

CREATE INDEX spending_by_provider ON spending (provider, at, cost_billionths);

CREATE TABLE gate (
  name text COLLATE "C" NOT NULL PRIMARY KEY,
  holder text COLLATE "C",
  began_at text COLLATE "C",
  lease_until text COLLATE "C",
  closed_until text COLLATE "C",
  closed_reason text COLLATE "C",
  CHECK ((holder IS NULL) = (lease_until IS NULL))
);

-- The body comes last: what reads the other columns then never touches its pages.
CREATE TABLE response (
  url text COLLATE "C" NOT NULL PRIMARY KEY,
  etag text COLLATE "C",
  last_modified text COLLATE "C",
  content_type text COLLATE "C",
  stored_at text COLLATE "C" NOT NULL,
  size_bytes bigint NOT NULL,
  body_gzip bytea NOT NULL
);

CREATE TABLE chat (
  chat_id bigint NOT NULL CHECK (chat_id <> 0),
  thread_id bigint NOT NULL CHECK (thread_id >= 0),
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('PRIVATE', 'GROUP', 'CHANNEL')),
  categories text COLLATE "C" NOT NULL,
  keywords text COLLATE "C" NOT NULL,
  mutes text COLLATE "C" NOT NULL,
  digest_at text COLLATE "C",
  zone text COLLATE "C" NOT NULL,
  papers bigint NOT NULL,
  quiet_days bigint NOT NULL CHECK (quiet_days IN (0, 1)),
  unreachable text COLLATE "C",
  configured bigint NOT NULL CHECK (configured IN (0, 1)),
  language text COLLATE "C" NOT NULL DEFAULT 'KO' CHECK (language IN ('KO', 'EN')),
  authors text COLLATE "C" NOT NULL DEFAULT '[]',
  weekly bigint NOT NULL DEFAULT 0 CHECK (weekly IN (0, 1)),
  PRIMARY KEY (chat_id, thread_id)
);

-- An update without its JSON is handled.
CREATE TABLE telegram_update (
  update_id bigint NOT NULL PRIMARY KEY,
  chat_id bigint NOT NULL,
  received_at text COLLATE "C" NOT NULL,
  tries bigint NOT NULL DEFAULT 1,
  json text COLLATE "C"
);

CREATE INDEX update_unhandled ON telegram_update (update_id) WHERE json IS NOT NULL;

CREATE INDEX update_handled ON telegram_update (received_at) WHERE json IS NULL;

CREATE INDEX update_by_chat ON telegram_update (chat_id);

CREATE TABLE digest (
  chat_id bigint NOT NULL,
  thread_id bigint NOT NULL,
  day text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('OPEN', 'DONE', 'QUIET', 'MERGED')),
  PRIMARY KEY (chat_id, thread_id, day),
  FOREIGN KEY (chat_id, thread_id) REFERENCES chat (chat_id, thread_id) ON DELETE CASCADE
);

CREATE INDEX digest_open ON digest (day) WHERE state = 'OPEN';

-- Refers to no paper and no digest: it outlives both, so that nothing comes twice.
CREATE TABLE delivery (
  paper text COLLATE "C" NOT NULL,
  chat_id bigint NOT NULL,
  thread_id bigint NOT NULL,
  day text COLLATE "C" NOT NULL,
  position bigint NOT NULL CHECK (position >= 0),
  state text COLLATE "C" NOT NULL,
  message_id bigint,
  reason text COLLATE "C",
  complete bigint NOT NULL CHECK (complete IN (0, 1)),
  told_version bigint NOT NULL DEFAULT 0,
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
);

CREATE INDEX delivery_by_digest ON delivery (chat_id, thread_id, day);

CREATE INDEX delivery_incomplete ON delivery (day) WHERE state = 'SENT' AND complete = 0;

CREATE INDEX delivery_unsent ON delivery (day) WHERE state IN ('PLANNED', 'SENDING');

CREATE TABLE mark (
  name text COLLATE "C" NOT NULL PRIMARY KEY,
  set_at text COLLATE "C" NOT NULL
);

-- Forgetting a day looks for what else knows its papers.
CREATE INDEX ledger_by_paper ON ledger (paper);

CREATE INDEX summary_by_time ON summary (created_at);

-- db-scheduler's own, with its names and types.
CREATE TABLE scheduled_tasks (
  task_name text NOT NULL,
  task_instance text NOT NULL,
  task_data bytea,
  execution_time timestamptz NOT NULL,
  picked boolean NOT NULL,
  picked_by text,
  last_success timestamptz,
  last_failure timestamptz,
  consecutive_failures integer,
  last_heartbeat timestamptz,
  version bigint NOT NULL,
  priority smallint,
  PRIMARY KEY (task_name, task_instance)
);

CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time);

CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat);

CREATE INDEX priority_execution_time_idx ON scheduled_tasks (priority DESC, execution_time ASC);

-- What is ticked in `/start`, until it is finished.
CREATE TABLE start_draft (
  chat_id bigint NOT NULL,
  thread_id bigint NOT NULL,
  categories text COLLATE "C" NOT NULL,
  digest_at text COLLATE "C",
  PRIMARY KEY (chat_id, thread_id),
  FOREIGN KEY (chat_id, thread_id) REFERENCES chat (chat_id, thread_id) ON DELETE CASCADE
);

-- Here from the admin's command until its count was told.
CREATE TABLE broadcast (
  id text COLLATE "C" NOT NULL PRIMARY KEY,
  admin_chat bigint NOT NULL,
  text text COLLATE "C" NOT NULL,
  confirmed bigint NOT NULL DEFAULT 0 CHECK (confirmed IN (0, 1))
);

-- Its audience from the moment it was confirmed. Without an outcome: to be sent.
CREATE TABLE broadcast_chat (
  broadcast text COLLATE "C" NOT NULL REFERENCES broadcast (id) ON DELETE CASCADE,
  chat_id bigint NOT NULL,
  thread_id bigint NOT NULL,
  outcome text COLLATE "C" CHECK (outcome IN ('SENDING', 'SENT', 'GONE', 'REFUSED')),
  PRIMARY KEY (broadcast, chat_id),
  FOREIGN KEY (chat_id, thread_id) REFERENCES chat (chat_id, thread_id) ON DELETE CASCADE
);

-- Forgetting a chat looks for its rows.
CREATE INDEX broadcast_chat_by_chat ON broadcast_chat (chat_id, thread_id);

-- What is to be done for a chat. Gone when it is done or given up. Whoever asks for something need
-- not be a known chat.
CREATE TABLE job (
  number bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  kind text COLLATE "C" NOT NULL,
  chat_id bigint NOT NULL,
  thread_id bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  lane text COLLATE "C" NOT NULL,
  payload text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL DEFAULT 'WAITING' CHECK (state IN ('WAITING', 'TAKEN')),
  due text COLLATE "C" NOT NULL,
  since text COLLATE "C" NOT NULL,
  tries bigint NOT NULL DEFAULT 0,
  revision bigint NOT NULL DEFAULT 0,
  UNIQUE (kind, chat_id, thread_id, name)
);

CREATE INDEX job_by_lane ON job (chat_id, lane, due);

CREATE INDEX job_by_due ON job (due);

-- Listings that could not be read when the digests of their day went out, until they are and their
-- papers were added.
CREATE TABLE late_listing (
  announced_on text COLLATE "C" NOT NULL,
  category text COLLATE "C" NOT NULL,
  PRIMARY KEY (announced_on, category)
);

-- What a public name of the config file stood for when it was found.
CREATE TABLE channel (
  name text COLLATE "C" NOT NULL PRIMARY KEY,
  chat_id bigint NOT NULL CHECK (chat_id <> 0),
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('PRIVATE', 'GROUP', 'CHANNEL'))
);

-- What is broken, or is believed to be. Gone when it is well and the admins know.
CREATE TABLE alert (
  subject text COLLATE "C" NOT NULL PRIMARY KEY,
  broken bigint NOT NULL CHECK (broken IN (0, 1)),
  believed_broken bigint NOT NULL CHECK (believed_broken IN (0, 1)),
  changed bigint NOT NULL DEFAULT 0 CHECK (changed IN (0, 1)), -- broken in another way
  text text COLLATE "C" NOT NULL,
  CHECK (broken = 1 OR believed_broken = 1)
);

-- Under which number the owner may still know a group that has become a supergroup.
CREATE TABLE migrated_chat (
  chat_id bigint NOT NULL PRIMARY KEY,
  earlier_id bigint NOT NULL
);

-- Whether there is room for more.
CREATE TABLE probe (
  id bigint NOT NULL PRIMARY KEY CHECK (id = 1),
  filler bytea NOT NULL
);

-- How often models were asked for a paper's summary in vain. `asked` names them and the prompt.
CREATE TABLE refused_summary (
  paper text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  asked text COLLATE "C" NOT NULL,
  tries bigint NOT NULL CHECK (tries >= 1),
  at text COLLATE "C" NOT NULL,
  PRIMARY KEY (paper, version),
  FOREIGN KEY (paper, version) REFERENCES paper_version (paper, version)
);

-- How many summaries a chat had made for it on a day; gone the day after. Whoever asks need not be a
-- known chat, and forgetting a chat does not give it the day anew.
CREATE TABLE allowance (
  day text COLLATE "C" NOT NULL,
  chat_id bigint NOT NULL,
  used bigint NOT NULL CHECK (used >= 0),
  PRIMARY KEY (day, chat_id)
);

-- What is found by words: a row for each paper whose text is known. Rows are numbered as papers come,
-- so that the newest have the highest numbers.
CREATE TABLE search_entry (
  row bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  paper text COLLATE "C" NOT NULL UNIQUE REFERENCES paper (id) ON DELETE CASCADE,
  -- Of its identifier, counted from the year 0.
  month bigint NOT NULL
);

-- The words themselves; the texts stay where they are. Weights tell columns apart: A the title, B
-- authors and summary, C every two neighbouring syllables of Hangul, D the abstract. What only a
-- filter looks for begins with a sign: `~` an author's word, `@` a category's.
CREATE TABLE search (
  row bigint PRIMARY KEY REFERENCES search_entry (row) ON DELETE CASCADE,
  words tsvector NOT NULL
);

CREATE INDEX search_words ON search USING gin (words);

-- What one person of a chat thinks of a paper. A tap that was taken back stays, so that the press
-- that did so is not taken for another one. Refers to no paper: it outlives its text.
CREATE TABLE tap (
  chat_id bigint NOT NULL,
  thread_id bigint NOT NULL,
  paper text COLLATE "C" NOT NULL,
  voter bigint NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('SAVE', 'LIKE', 'DISLIKE', 'OPEN')),
  stands bigint NOT NULL CHECK (stands IN (0, 1)),
  press text COLLATE "C" NOT NULL,
  tapped_at text COLLATE "C" NOT NULL,
  PRIMARY KEY (chat_id, thread_id, paper, voter, kind),
  FOREIGN KEY (chat_id, thread_id) REFERENCES chat (chat_id, thread_id) ON DELETE CASCADE
);

CREATE INDEX tap_by_paper ON tap (paper) WHERE stands = 1 AND kind <> 'OPEN';

-- What readers wrote about papers, by the message in which they did.
CREATE TABLE note (
  chat_id bigint NOT NULL,
  thread_id bigint NOT NULL,
  message_id bigint NOT NULL,
  paper text COLLATE "C" NOT NULL,
  text text COLLATE "C" NOT NULL,
  written_at text COLLATE "C" NOT NULL,
  PRIMARY KEY (chat_id, thread_id, message_id),
  FOREIGN KEY (chat_id, thread_id) REFERENCES chat (chat_id, thread_id) ON DELETE CASCADE
);

CREATE INDEX note_by_paper ON note (paper);

-- What a paper means, as a model sees it: of its newest version that was embedded, by one model.
CREATE TABLE embedding (
  paper text COLLATE "C" NOT NULL PRIMARY KEY REFERENCES paper (id) ON DELETE CASCADE,
  version bigint NOT NULL,
  model text COLLATE "C" NOT NULL,
  -- Each number of the vector is one of these signed bytes times the scale.
  scale double precision NOT NULL,
  bytes bytea NOT NULL
);

-- A PDF that somebody of a chat sent: its paper is that chat's alone. The same file again is the same
-- paper. A number is never given twice: old messages have buttons that name it.
CREATE TABLE upload (
  number bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  paper text COLLATE "C" GENERATED ALWAYS AS (
    'upload/' || CASE WHEN number < 10000000 THEN lpad(number::text, 7, '0') ELSE number::text END
  ) STORED,
  chat_id bigint NOT NULL,
  thread_id bigint NOT NULL,
  digest text COLLATE "C" NOT NULL,
  kept_at text COLLATE "C" NOT NULL,
  UNIQUE (chat_id, thread_id, digest)
);

CREATE INDEX upload_by_time ON upload (kept_at);

-- Whoever sends a PDF need not be a known chat; one that is forgotten leaves none.
CREATE FUNCTION upload_of_chat_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM upload WHERE chat_id = old.chat_id AND thread_id = old.thread_id;
  RETURN NULL;
END $$;

CREATE TRIGGER upload_of_chat_gone AFTER DELETE ON chat
FOR EACH ROW EXECUTE FUNCTION upload_of_chat_gone();

CREATE FUNCTION upload_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM summary WHERE paper = old.paper;
  DELETE FROM refused_summary WHERE paper = old.paper;
  DELETE FROM paper_version WHERE paper = old.paper;
  DELETE FROM paper WHERE id = old.paper;
  RETURN NULL;
END $$;

CREATE TRIGGER upload_gone AFTER DELETE ON upload
FOR EACH ROW EXECUTE FUNCTION upload_gone();

-- Papers by the publisher's name for them.
CREATE INDEX paper_by_doi ON paper_version (lower(doi)) WHERE doi IS NOT NULL;

-- What readers were told of a paper besides its versions, and who had it by saving it alone: of its
-- versions too.
CREATE TABLE told (
  chat_id bigint NOT NULL,
  thread_id bigint NOT NULL,
  paper text COLLATE "C" NOT NULL,
  news text COLLATE "C" NOT NULL,
  PRIMARY KEY (chat_id, thread_id, paper, news),
  FOREIGN KEY (chat_id, thread_id) REFERENCES chat (chat_id, thread_id) ON DELETE CASCADE
);

-- How many readers of Hugging Face's Daily Papers voted for a paper; it may not be known here yet.
CREATE TABLE vote (
  paper text COLLATE "C" NOT NULL PRIMARY KEY,
  votes bigint NOT NULL CHECK (votes >= 0)
);

-- The bodies of papers that somebody asked about. A cache: each can be read again from its source.
-- `form` is the version of what is kept, so that a better one is read anew.
CREATE TABLE full_text (
  paper text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  form bigint NOT NULL,
  read_at text COLLATE "C" NOT NULL,
  text_gzip bytea NOT NULL,
  PRIMARY KEY (paper, version),
  FOREIGN KEY (paper, version) REFERENCES paper_version (paper, version)
);

CREATE INDEX full_text_read_at ON full_text (read_at);

-- What was computed last of the topics of the last months: one row, which the next one replaces.
CREATE TABLE trend (
  id bigint NOT NULL PRIMARY KEY CHECK (id = 1),
  content text COLLATE "C" NOT NULL
);

-- Questions about papers and their answers, by the message that became the answer. An answer to
-- that message goes on from there.
CREATE TABLE exchange (
  chat_id bigint NOT NULL,
  thread_id bigint NOT NULL,
  message_id bigint NOT NULL,
  earlier bigint NOT NULL,
  question text COLLATE "C" NOT NULL,
  answer text COLLATE "C" NOT NULL,
  asked_at text COLLATE "C" NOT NULL,
  PRIMARY KEY (chat_id, thread_id, message_id),
  FOREIGN KEY (chat_id, thread_id) REFERENCES chat (chat_id, thread_id) ON DELETE CASCADE
);

CREATE INDEX exchange_by_time ON exchange (asked_at);

-- Summaries that rest on a paper's whole text: the newest of each version.
CREATE TABLE full_text_summary (
  paper text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  content text COLLATE "C" NOT NULL,
  made_at text COLLATE "C" NOT NULL,
  PRIMARY KEY (paper, version)
);

-- Who does what only one process may do at a time, by this database's clock.
CREATE TABLE lease (
  name text COLLATE "C" PRIMARY KEY,
  holder text COLLATE "C" NOT NULL,
  until timestamptz NOT NULL
);
