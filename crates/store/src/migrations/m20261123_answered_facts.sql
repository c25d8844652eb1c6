ALTER TABLE facts ADD COLUMN attempt_id {number};
ALTER TABLE facts ADD COLUMN place TEXT;
