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
