-- People stay in the order in which they were put on a list.
ALTER TABLE listings ADD COLUMN position BIGINT NOT NULL DEFAULT 0;
CREATE INDEX listings_position ON listings (list, position);
