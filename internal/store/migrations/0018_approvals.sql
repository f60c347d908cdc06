-- Exports of many people that a second person allows or refuses. Who would be in
-- the file is kept as pseudonyms.
CREATE TABLE approvals (
  id          BIGINT NOT NULL PRIMARY KEY,
  asked       TEXT NOT NULL,
  who         TEXT NOT NULL,
  list        TEXT NOT NULL,
  format      TEXT NOT NULL,
  purpose     TEXT NOT NULL,
  destination TEXT NOT NULL,
  reason      TEXT NOT NULL,
  people      TEXT NOT NULL,
  state       TEXT NOT NULL,
  decided     TEXT NOT NULL,
  decided_by  TEXT NOT NULL,
  note        TEXT NOT NULL
);
