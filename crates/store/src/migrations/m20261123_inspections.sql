CREATE TABLE home_inspections (
  id {id}, person_id {number} NOT NULL, at_ms {number} NOT NULL, result TEXT NOT NULL, note {bytes} NOT NULL, account_id {number} NOT NULL, kept_ms {number} NOT NULL,
  corrects {number});
CREATE INDEX home_inspections_person_idx ON home_inspections (person_id, at_ms);
CREATE UNIQUE INDEX home_inspections_corrects_idx ON home_inspections (corrects) WHERE corrects IS NOT NULL;
