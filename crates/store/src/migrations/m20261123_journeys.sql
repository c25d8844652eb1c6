ALTER TABLE facts ADD COLUMN journey {bytes}
