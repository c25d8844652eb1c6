ALTER TABLE determinations ADD COLUMN inspect_every_days {number} NOT NULL DEFAULT 0
