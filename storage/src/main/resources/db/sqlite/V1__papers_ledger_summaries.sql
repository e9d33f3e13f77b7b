-- Days are '2026-11-20'. Moments are UTC, always with nine decimals, so that text order is time
-- order: '2026-11-20T01:00:00.000000000Z'. Lists are JSON arrays.

-- One row for each base id, whatever the version; ledger and versions hang on it.
CREATE TABLE paper (
  id TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE paper_version (
  paper            TEXT    NOT NULL REFERENCES paper (id),
  version          INTEGER NOT NULL CHECK (version >= 1),
  title            TEXT    NOT NULL,
  abstract_text    TEXT    NOT NULL,
  authors          TEXT    NOT NULL,
  primary_category TEXT    NOT NULL,
  cross_lists      TEXT    NOT NULL,
  comment          TEXT,
  journal_ref      TEXT,
  doi              TEXT,
  license          TEXT,
  code_links       TEXT    NOT NULL,
  withdrawn        INTEGER NOT NULL CHECK (withdrawn IN (0, 1)),
  PRIMARY KEY (paper, version)
) STRICT;

-- A category's listing of a day is here if and only if it was read to its end.
CREATE TABLE listing (
  announced_on TEXT NOT NULL,
  category     TEXT NOT NULL,
  PRIMARY KEY (announced_on, category)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger (
  announced_on TEXT NOT NULL,
  paper        TEXT NOT NULL REFERENCES paper (id),
  state        TEXT NOT NULL,
  reason       TEXT,
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
) STRICT, WITHOUT ROWID;

CREATE TABLE listing_entry (
  announced_on TEXT    NOT NULL,
  category     TEXT    NOT NULL,
  paper        TEXT    NOT NULL,
  type         TEXT    NOT NULL
    CHECK (type IN ('NEW', 'CROSS', 'REPLACE', 'REPLACE_CROSS', 'ABS_ONLY')),
  position     INTEGER NOT NULL,
  PRIMARY KEY (announced_on, category, paper),
  FOREIGN KEY (announced_on, category) REFERENCES listing (announced_on, category),
  FOREIGN KEY (announced_on, paper) REFERENCES ledger (announced_on, paper)
) STRICT, WITHOUT ROWID;

CREATE TABLE summary (
  paper             TEXT    NOT NULL,
  version           INTEGER NOT NULL,
  model             TEXT    NOT NULL,
  prompt_version    TEXT    NOT NULL,
  provider          TEXT    NOT NULL,
  summary           TEXT    NOT NULL,
  sentences         TEXT    NOT NULL,
  checks_passed     TEXT    NOT NULL,
  prompt_tokens     INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  cost              TEXT    NOT NULL,
  took_ms           INTEGER NOT NULL,
  created_at        TEXT    NOT NULL,
  PRIMARY KEY (paper, version, model, prompt_version),
  FOREIGN KEY (paper, version) REFERENCES paper_version (paper, version)
) STRICT;

-- The cost is in billionths, so that a month adds up exactly.
CREATE TABLE spending (
  at                TEXT    NOT NULL,
  provider          TEXT    NOT NULL,
  model             TEXT    NOT NULL,
  prompt_tokens     INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  cost_billionths   INTEGER NOT NULL
) STRICT;

CREATE INDEX spending_by_provider ON spending (provider, at, cost_billionths);

CREATE TABLE gate (
  name          TEXT NOT NULL PRIMARY KEY,
  holder        TEXT,
  began_at      TEXT,
  lease_until   TEXT,
  closed_until  TEXT,
  closed_reason TEXT,
  CHECK ((holder IS NULL) = (lease_until IS NULL))
) STRICT, WITHOUT ROWID;

-- The body comes last: what reads the other columns then never touches its pages.
CREATE TABLE response (
  url           TEXT    NOT NULL PRIMARY KEY,
  etag          TEXT,
  last_modified TEXT,
  content_type  TEXT,
  stored_at     TEXT    NOT NULL,
  size_bytes    INTEGER NOT NULL,
  body_gzip     BLOB    NOT NULL
) STRICT;
