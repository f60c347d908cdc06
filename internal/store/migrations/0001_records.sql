-- One text for both databases. A comment that begins with the name of a
-- database is opened for that database; see migrate.go.

CREATE TABLE meta (
  name  TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE prospects (
  id          BIGINT NOT NULL PRIMARY KEY,
  node_id     TEXT NOT NULL,
  login       TEXT NOT NULL,
  login_key   TEXT /*postgres COLLATE "C"*/ NOT NULL,
  state       TEXT NOT NULL,
  merged_into BIGINT NOT NULL DEFAULT 0,
  promise     BIGINT NOT NULL DEFAULT 0,
  due         INTEGER NOT NULL,
  profile_cycle      BIGINT NOT NULL,
  activity_cycle     BIGINT NOT NULL,
  repositories_cycle BIGINT NOT NULL,
  no_contact  INTEGER NOT NULL DEFAULT 0,
  restricted  INTEGER NOT NULL DEFAULT 0,
  clock       TEXT NOT NULL,
  clock_since BIGINT NOT NULL,
  collected   BIGINT NOT NULL,
  expires     BIGINT NOT NULL,
  seq         BIGINT NOT NULL,
  new_seq     BIGINT NOT NULL,
  gone_seq    BIGINT NOT NULL DEFAULT 0,
  source      TEXT NOT NULL CHECK (source <> ''),
  fetched_at  BIGINT NOT NULL CHECK (fetched_at > 0),
  extractor   TEXT NOT NULL CHECK (extractor <> '')
);
CREATE UNIQUE INDEX prospects_login ON prospects (login_key) WHERE login_key <> '';
CREATE INDEX prospects_seq ON prospects (seq);
CREATE INDEX prospects_expires ON prospects (expires);
CREATE INDEX prospects_profile_due ON prospects (profile_cycle, promise DESC, id) WHERE due = 1;
CREATE INDEX prospects_activity_due ON prospects (activity_cycle, promise DESC, id) WHERE due = 1;
CREATE INDEX prospects_repositories_due ON prospects (repositories_cycle, promise DESC, id) WHERE due = 1;

-- What else a stored person is or was known by: links, accounts, former logins.
CREATE TABLE subjects (
  subject  TEXT /*postgres COLLATE "C"*/ NOT NULL,
  prospect BIGINT NOT NULL,
  PRIMARY KEY (subject, prospect)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX subjects_prospect ON subjects (prospect);

CREATE TABLE profiles (
  prospect   BIGINT NOT NULL PRIMARY KEY,
  updated_at TEXT NOT NULL,
  body       TEXT NOT NULL,
  source     TEXT NOT NULL CHECK (source <> ''),
  fetched_at BIGINT NOT NULL CHECK (fetched_at > 0),
  extractor  TEXT NOT NULL CHECK (extractor <> '')
);

CREATE TABLE flags (
  prospect BIGINT NOT NULL,
  flag     TEXT NOT NULL,
  origin   TEXT NOT NULL,
  phrase   TEXT NOT NULL,
  at_day   BIGINT NOT NULL,
  PRIMARY KEY (prospect, flag, origin)
);

CREATE TABLE identities (
  prospect    BIGINT NOT NULL,
  platform    TEXT /*postgres COLLATE "C"*/ NOT NULL,
  account     TEXT NOT NULL,
  account_key TEXT /*postgres COLLATE "C"*/ NOT NULL,
  url         TEXT NOT NULL,
  proof       TEXT NOT NULL,
  undone      INTEGER NOT NULL DEFAULT 0,
  source      TEXT NOT NULL CHECK (source <> ''),
  fetched_at  BIGINT NOT NULL CHECK (fetched_at > 0),
  extractor   TEXT NOT NULL CHECK (extractor <> ''),
  PRIMARY KEY (prospect, platform, account_key)
);
CREATE INDEX identities_account ON identities (platform, account_key);

CREATE TABLE evidence (
  prospect   BIGINT NOT NULL,
  tool       TEXT /*postgres COLLATE "C"*/ NOT NULL,
  kind       TEXT /*postgres COLLATE "C"*/ NOT NULL,
  repo_id    BIGINT NOT NULL,
  item       TEXT /*postgres COLLATE "C"*/ NOT NULL,
  repo       TEXT NOT NULL,
  what       TEXT NOT NULL,
  url        TEXT NOT NULL,
  at_day     BIGINT NOT NULL,
  count      BIGINT NOT NULL,
  own        INTEGER NOT NULL,
  noise      TEXT NOT NULL,
  lines      BIGINT NOT NULL,
  files      BIGINT NOT NULL,
  origin     BIGINT NOT NULL,
  rev        BIGINT NOT NULL,
  source     TEXT NOT NULL CHECK (source <> ''),
  fetched_at BIGINT NOT NULL CHECK (fetched_at > 0),
  extractor  TEXT NOT NULL CHECK (extractor <> ''),
  PRIMARY KEY (prospect, tool, kind, repo_id, item)
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX evidence_repo ON evidence (repo_id);

CREATE TABLE repos (
  id         BIGINT NOT NULL PRIMARY KEY,
  full_name  TEXT NOT NULL,
  name_key   TEXT /*postgres COLLATE "C"*/ NOT NULL,
  former     TEXT NOT NULL,
  pushed_at  TEXT NOT NULL,
  state      TEXT NOT NULL,
  source     TEXT NOT NULL CHECK (source <> ''),
  fetched_at BIGINT NOT NULL CHECK (fetched_at > 0),
  extractor  TEXT NOT NULL CHECK (extractor <> '')
);
CREATE INDEX repos_name ON repos (name_key);

CREATE TABLE posts (
  source     TEXT /*postgres COLLATE "C"*/ NOT NULL CHECK (source <> ''),
  native_id  TEXT /*postgres COLLATE "C"*/ NOT NULL,
  prospect   BIGINT NOT NULL,
  origin     BIGINT NOT NULL,
  kind       TEXT NOT NULL,
  author_key TEXT /*postgres COLLATE "C"*/ NOT NULL,
  posted_at  TEXT /*postgres COLLATE "C"*/ NOT NULL,
  closed     TEXT NOT NULL,
  body       TEXT NOT NULL,
  collected  BIGINT NOT NULL,
  expires    BIGINT NOT NULL,
  seq        BIGINT NOT NULL,
  url        TEXT NOT NULL CHECK (url <> ''),
  fetched_at BIGINT NOT NULL CHECK (fetched_at > 0),
  extractor  TEXT NOT NULL CHECK (extractor <> ''),
  PRIMARY KEY (source, native_id)
);
CREATE INDEX posts_prospect ON posts (prospect) WHERE prospect <> 0;
CREATE INDEX posts_posted ON posts (posted_at);
CREATE INDEX posts_author ON posts (author_key);
CREATE INDEX posts_expires ON posts (expires);

CREATE TABLE cursors (
  source TEXT /*postgres COLLATE "C"*/ NOT NULL,
  name   TEXT /*postgres COLLATE "C"*/ NOT NULL,
  value  TEXT NOT NULL,
  PRIMARY KEY (source, name)
);

CREATE TABLE validators (
  name          TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
  subject       BIGINT NOT NULL,
  etag          TEXT NOT NULL,
  last_modified TEXT NOT NULL,
  note          TEXT NOT NULL
);
CREATE INDEX validators_subject ON validators (subject) WHERE subject <> 0;

CREATE TABLE suppressions (
  hash   TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
  at_day BIGINT NOT NULL,
  reason TEXT NOT NULL
);

CREATE TABLE forgotten (
  hash      TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
  collected BIGINT NOT NULL,
  at_day    BIGINT NOT NULL
);
