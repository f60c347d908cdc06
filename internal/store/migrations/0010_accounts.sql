-- Who may use the web interface. A pass is a session, a one-time sign-in link or
-- an API token; only its hash is kept.
CREATE TABLE accounts (
  name     TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
  roles    TEXT NOT NULL,
  password TEXT NOT NULL,
  created  TEXT NOT NULL
);

CREATE TABLE passes (
  hash    TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
  kind    TEXT NOT NULL,
  account TEXT /*postgres COLLATE "C"*/ NOT NULL,
  label   TEXT NOT NULL,
  scopes  TEXT NOT NULL,
  created TEXT NOT NULL,
  expires TEXT /*postgres COLLATE "C"*/ NOT NULL
);
CREATE INDEX passes_account ON passes (account);
