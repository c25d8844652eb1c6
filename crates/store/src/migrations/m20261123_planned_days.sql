ALTER TABLE determinations ADD COLUMN days {path} NOT NULL DEFAULT '';

UPDATE determinations SET days = (
  SELECT COALESCE(string_agg(d.kind || ':' || d.day, ' '), '') FROM determination_days d
    WHERE d.person_id = determinations.person_id AND d.pack = determinations.pack AND d.happened = 0)
  WHERE replaced_ms IS NULL;

-- With its condition in it, as SQLite reads the row otherwise.
CREATE INDEX determinations_days_idx ON determinations (area_path, person_id, days, replaced_ms) WHERE replaced_ms IS NULL AND days <> '';

DELETE FROM determination_days WHERE happened = 0;

ALTER TABLE determination_days DROP COLUMN happened
