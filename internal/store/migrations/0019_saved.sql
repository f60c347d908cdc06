-- Whose a saved search is, and whether the nights leave it out.
ALTER TABLE saved_searches ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE saved_searches ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
