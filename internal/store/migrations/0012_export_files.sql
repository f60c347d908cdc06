-- An export may be several files; each is registered.
CREATE TABLE export_files (
  export BIGINT NOT NULL,
  n BIGINT NOT NULL,
  name TEXT NOT NULL,
  row_count BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (export, n)
) /*sqlite WITHOUT ROWID*/;
