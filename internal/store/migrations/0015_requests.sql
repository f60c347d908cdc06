-- What people asked for about their own data, and how far it is. Who asked is
-- blanked when their record is erased.
CREATE TABLE requests (
  id       BIGINT NOT NULL PRIMARY KEY,
  kind     TEXT NOT NULL,
  who      TEXT NOT NULL,
  prospect BIGINT NOT NULL,
  channel  TEXT NOT NULL,
  received BIGINT NOT NULL,
  due      BIGINT NOT NULL,
  extended TEXT NOT NULL,
  state    TEXT NOT NULL,
  closed   BIGINT NOT NULL,
  outcome  TEXT NOT NULL,
  note     TEXT NOT NULL
);
CREATE INDEX requests_prospect ON requests (prospect) WHERE prospect <> 0;
CREATE INDEX requests_state ON requests (state, due);
