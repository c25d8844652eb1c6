CREATE TABLE commitments (
  id {id}, person_id {number} NOT NULL, area_path {path} NOT NULL, mode TEXT NOT NULL, edition TEXT NOT NULL, text_hash TEXT NOT NULL, content {bytes} NOT NULL,
  lookup {bytes}, state TEXT NOT NULL, asked_ms {number} NOT NULL, asked_by {number} NOT NULL, expires_ms {number} NOT NULL, answered_ms {number}, signed_on TEXT,
  name {bytes}, noted_by {number});
CREATE INDEX commitments_person_idx ON commitments (person_id, id);
CREATE INDEX commitments_lookup_idx ON commitments (lookup) WHERE lookup IS NOT NULL;
