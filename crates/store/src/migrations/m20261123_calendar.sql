CREATE TABLE determination_days (
  person_id {number} NOT NULL, pack TEXT NOT NULL, kind TEXT NOT NULL, day {path} NOT NULL, area_path {path} NOT NULL, happened {number} NOT NULL,
  PRIMARY KEY (person_id, pack, kind, day)) {keyed};
CREATE INDEX determination_days_day_idx ON determination_days (day, kind, person_id, area_path);

INSERT INTO people_to_determine (person_id)
  SELECT DISTINCT person_id FROM determinations WHERE replaced_ms IS NULL ON CONFLICT DO NOTHING
