-- Who may not be found any more is asked at every search, however much a crawl
-- has changed since the index was built.
CREATE INDEX prospects_unsearchable ON prospects (seq) WHERE state <> 'active' OR restricted = 1 OR merged_into <> 0;
