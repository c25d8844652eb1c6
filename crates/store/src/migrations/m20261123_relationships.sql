CREATE TABLE relationships (
  id {id}, person_id {number} NOT NULL, kind TEXT NOT NULL, other_id {number}, list_id {number} NOT NULL, row_no {number} NOT NULL, attempt_id {number} NOT NULL,
  place TEXT NOT NULL, told_ms {number} NOT NULL);
CREATE INDEX relationships_person_idx ON relationships (person_id, id);
CREATE INDEX relationships_other_idx ON relationships (other_id) WHERE other_id IS NOT NULL;
CREATE UNIQUE INDEX relationships_row_key ON relationships (list_id, row_no);
