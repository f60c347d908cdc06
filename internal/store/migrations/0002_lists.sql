CREATE TABLE shortlists (
  name    TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  query   TEXT NOT NULL,
  created TEXT NOT NULL
);

CREATE TABLE listings (
  list     TEXT /*postgres COLLATE "C"*/ NOT NULL,
  prospect BIGINT NOT NULL,
  stage    TEXT NOT NULL,
  reason   TEXT NOT NULL,
  notes    TEXT NOT NULL,
  tags     TEXT NOT NULL,
  added    TEXT /*postgres COLLATE "C"*/ NOT NULL,
  version  BIGINT NOT NULL,
  ledger   TEXT NOT NULL,
  PRIMARY KEY (list, prospect)
);
CREATE INDEX listings_prospect ON listings (prospect);

-- What happened on shortlists; what undo goes back by.
CREATE TABLE listing_events (
  n            BIGINT NOT NULL PRIMARY KEY,
  list         TEXT /*postgres COLLATE "C"*/ NOT NULL,
  prospect     BIGINT NOT NULL,
  at           TEXT NOT NULL,
  who          TEXT NOT NULL,
  action       TEXT NOT NULL,
  before_state TEXT NOT NULL,
  after_state  TEXT NOT NULL,
  clock_before TEXT NOT NULL,
  clock_after  TEXT NOT NULL,
  undone       INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX listing_events_list ON listing_events (list, n);
CREATE INDEX listing_events_prospect ON listing_events (prospect);

CREATE TABLE saved_searches (
  name      TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
  query     TEXT NOT NULL,
  created   TEXT NOT NULL,
  last_look TEXT NOT NULL
);

CREATE TABLE saved_seen (
  name     TEXT /*postgres COLLATE "C"*/ NOT NULL,
  prospect BIGINT NOT NULL,
  digest   TEXT NOT NULL,
  PRIMARY KEY (name, prospect)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX saved_seen_prospect ON saved_seen (prospect);

CREATE TABLE drafts (
  id       BIGINT NOT NULL PRIMARY KEY,
  prospect BIGINT NOT NULL,
  kind     TEXT NOT NULL,
  role     TEXT NOT NULL,
  body     TEXT NOT NULL,
  at       TEXT NOT NULL,
  who      TEXT NOT NULL
);
CREATE INDEX drafts_prospect ON drafts (prospect);

CREATE TABLE exports (
  id          BIGINT NOT NULL PRIMARY KEY,
  at          TEXT NOT NULL,
  who         TEXT NOT NULL,
  list        TEXT NOT NULL,
  format      TEXT NOT NULL,
  purpose     TEXT NOT NULL,
  destination TEXT NOT NULL,
  people      BIGINT NOT NULL,
  sha256      TEXT NOT NULL
);

-- Who was in an export, by pseudonym, so that this outlives an erasure.
CREATE TABLE export_people (
  export BIGINT NOT NULL,
  person TEXT /*postgres COLLATE "C"*/ NOT NULL,
  PRIMARY KEY (person, export)
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE audit (
  n       BIGINT NOT NULL PRIMARY KEY,
  at      TEXT NOT NULL,
  who     TEXT NOT NULL,
  action  TEXT NOT NULL,
  people  TEXT NOT NULL,
  salt    TEXT NOT NULL,
  detail  TEXT NOT NULL,
  sealed  TEXT NOT NULL,
  hash    TEXT NOT NULL
);

CREATE TABLE runs (
  id      BIGINT NOT NULL PRIMARY KEY,
  kind    TEXT NOT NULL,
  started TEXT NOT NULL,
  ended   TEXT NOT NULL,
  code    INTEGER NOT NULL,
  report  TEXT NOT NULL
);

CREATE TABLE rank_runs (
  id      BIGINT NOT NULL PRIMARY KEY,
  at      TEXT NOT NULL,
  as_of   BIGINT NOT NULL,
  model   TEXT NOT NULL,
  weights TEXT NOT NULL,
  people  BIGINT NOT NULL,
  done    INTEGER NOT NULL
);

CREATE TABLE rank_scores (
  run      BIGINT NOT NULL,
  prospect BIGINT NOT NULL,
  points   BIGINT NOT NULL,
  depth    BIGINT NOT NULL,
  active   BIGINT NOT NULL,
  band     TEXT NOT NULL,
  tools    TEXT NOT NULL,
  areas    TEXT NOT NULL,
  PRIMARY KEY (run, prospect)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX rank_scores_prospect ON rank_scores (prospect);
