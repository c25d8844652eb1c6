CREATE TABLE staff_warnings (
  id {id}, person_id {number} NOT NULL, area_path {path} NOT NULL, kind TEXT NOT NULL, note {bytes} NOT NULL, noted_ms {number} NOT NULL, noted_by {number} NOT NULL,
  until_ms {number} NOT NULL, withdrawn_ms {number}, withdrawn_by {number}, reason {bytes});
CREATE INDEX staff_warnings_person_idx ON staff_warnings (person_id, until_ms);
