-- The numbers on which a team is rung back: its office's, as a JSON array of text.
ALTER TABLE teams ADD COLUMN call_back TEXT NOT NULL DEFAULT '[]';
