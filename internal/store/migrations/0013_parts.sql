-- What each source consists of: repositories, boards, threads; when each was last
-- looked at, and why it was or was not read.
CREATE TABLE parts (
  source TEXT /*postgres COLLATE "C"*/ NOT NULL,
  name   TEXT /*postgres COLLATE "C"*/ NOT NULL,
  last   TEXT NOT NULL,
  reason TEXT NOT NULL,
  after  TEXT NOT NULL,
  off    INTEGER NOT NULL,
  PRIMARY KEY (source, name)
);
