CREATE TABLE facts (
  id {id}, person_id {number} NOT NULL, kind TEXT NOT NULL, content {bytes} NOT NULL, other_id {number}, recorded_ms {number} NOT NULL, recorded_by {number},
  withdrawn_ms {number}, withdrawn_by {number}, reason {bytes});
CREATE INDEX facts_person_idx ON facts (person_id, id);
CREATE INDEX facts_other_idx ON facts (other_id) WHERE other_id IS NOT NULL;

CREATE TABLE fact_places (place {path} NOT NULL, fact_id {number} NOT NULL, PRIMARY KEY (place, fact_id)) {keyed};

CREATE TABLE risk_areas (
  id {id}, pack TEXT NOT NULL, area_id {number} NOT NULL, place {path} NOT NULL, tier TEXT NOT NULL, since TEXT NOT NULL, until TEXT, source TEXT NOT NULL,
  recorded_ms {number} NOT NULL, recorded_by {number}, withdrawn_ms {number}, withdrawn_by {number}, reason TEXT);
CREATE INDEX risk_areas_pack_idx ON risk_areas (pack, id);
CREATE INDEX risk_areas_place_idx ON risk_areas (place);

CREATE TABLE determinations (
  id {id}, person_id {number} NOT NULL, area_path {path} NOT NULL, pack TEXT NOT NULL, version TEXT NOT NULL, policy_hash TEXT NOT NULL, facts_hash TEXT NOT NULL,
  rule TEXT, mode TEXT NOT NULL, colour TEXT NOT NULL, until TEXT, cited {number} NOT NULL, content {bytes} NOT NULL, as_of_ms {number} NOT NULL,
  since_ms {number} NOT NULL, again_ms {number}, replaced_ms {number},
  CHECK (cited > 0 OR (mode = 'none' AND colour = 'green')));
CREATE UNIQUE INDEX determinations_current_key ON determinations (person_id, pack) WHERE replaced_ms IS NULL;
CREATE INDEX determinations_history_idx ON determinations (person_id, id);
CREATE INDEX determinations_again_idx ON determinations (again_ms) WHERE replaced_ms IS NULL AND again_ms IS NOT NULL;
CREATE INDEX determinations_mode_idx ON determinations (mode, id) WHERE replaced_ms IS NULL AND rule IS NOT NULL;

CREATE TABLE people_to_determine (person_id {id});

CREATE TABLE policy_activations (
  id {id}, pack TEXT NOT NULL, version TEXT NOT NULL, policy_hash TEXT NOT NULL, area_path {path} NOT NULL, state TEXT NOT NULL, reason {bytes} NOT NULL,
  proposed_by {number} NOT NULL, proposed_ms {number} NOT NULL, tried {bytes}, tried_ms {number}, confirmed_by {number}, confirmed_ms {number}, ended_ms {number});
CREATE INDEX policy_activations_state_idx ON policy_activations (state, id);

CREATE TABLE policy_changes (
  activation_id {number} NOT NULL, person_id {number} NOT NULL, area_path {path} NOT NULL, direction TEXT NOT NULL, before {bytes}, after {bytes} NOT NULL,
  told_ms {number}, told_by {number}, explained_ms {number}, explained_by {number}, PRIMARY KEY (activation_id, person_id)) {keyed};
CREATE INDEX policy_changes_person_idx ON policy_changes (person_id);
