ALTER TABLE determinations ADD COLUMN checks_per_day {number} NOT NULL DEFAULT 0
