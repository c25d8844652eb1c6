ALTER TABLE people ADD COLUMN merged_into {number};
CREATE INDEX people_merged_idx ON people (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE people_to_link (person_id {id});
INSERT INTO people_to_link (person_id) SELECT id FROM people;

CREATE TABLE block_keys (key {number} NOT NULL, person_id {number} NOT NULL, PRIMARY KEY (key, person_id)) {keyed};

CREATE TABLE links (
  id {id}, one {number} NOT NULL, other {number} NOT NULL, area_path {path} NOT NULL, state TEXT NOT NULL, weight {number} NOT NULL, found_ms {number} NOT NULL,
  decided_ms {number}, decided_by {number}, reason {bytes}, bars {bytes} NOT NULL, merge_id {number});
CREATE UNIQUE INDEX links_pair_key ON links (one, other);
CREATE INDEX links_other_idx ON links (other);
CREATE INDEX links_state_idx ON links (state, weight, id);
CREATE INDEX links_merge_idx ON links (merge_id) WHERE merge_id IS NOT NULL;

CREATE TABLE merges (
  id {id}, kept {number} NOT NULL, gone {number} NOT NULL, area_path {path} NOT NULL, account_id {number}, at_ms {number} NOT NULL, weight {number},
  filled TEXT NOT NULL, reason {bytes} NOT NULL, undone_ms {number}, undone_by {number});
CREATE INDEX merges_kept_idx ON merges (kept, id);
CREATE INDEX merges_gone_idx ON merges (gone, id);

CREATE TABLE merge_rows (
  merge_id {number} NOT NULL, child TEXT NOT NULL, row_id {number} NOT NULL, row_no {number} NOT NULL, before TEXT, PRIMARY KEY (merge_id, child, row_id, row_no)) {keyed};
CREATE INDEX merge_rows_row_idx ON merge_rows (child, row_id);

CREATE TABLE linkage_thresholds (
  id {id}, merge_from {number} NOT NULL, review_from {number} NOT NULL, account_id {number}, at_ms {number} NOT NULL, reason {bytes});
