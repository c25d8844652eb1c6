CREATE TABLE measure_papers (
  id {id}, person_id {number} NOT NULL, area_path {path} NOT NULL, kind TEXT NOT NULL, number TEXT NOT NULL, content {bytes} NOT NULL, issued_ms {number} NOT NULL,
  issued_by {number} NOT NULL);
CREATE UNIQUE INDEX measure_papers_number_key ON measure_papers (number);
CREATE INDEX measure_papers_person_idx ON measure_papers (person_id, id);

CREATE INDEX determinations_ended_idx ON determinations (replaced_ms, id) WHERE replaced_ms IS NOT NULL AND rule IS NOT NULL AND mode <> 'none';
