CREATE TABLE override_notices (
  id {id}, override_id {number} NOT NULL, person_id {number} NOT NULL, pack TEXT NOT NULL, event TEXT NOT NULL, before {bytes} NOT NULL, after {bytes} NOT NULL,
  drafted_ms {number} NOT NULL, told_ms {number}, told_by {number}, explained_ms {number}, explained_by {number});
CREATE INDEX override_notices_person_idx ON override_notices (person_id, id);
CREATE INDEX override_notices_untold_idx ON override_notices (id) WHERE told_ms IS NULL AND explained_ms IS NULL
