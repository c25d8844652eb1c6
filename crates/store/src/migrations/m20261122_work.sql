CREATE TABLE uploads (
  id {id}, filename TEXT NOT NULL, bytes {number} NOT NULL, sha256 TEXT NOT NULL, account_id {number}, at_ms {number} NOT NULL);
CREATE INDEX uploads_sha_idx ON uploads (sha256);

CREATE TABLE mappings (
  id {id}, name TEXT NOT NULL, area_path {path} NOT NULL, headers TEXT NOT NULL, body TEXT NOT NULL, used_ms {number} NOT NULL);
CREATE UNIQUE INDEX mappings_area_name_key ON mappings (area_path, name);
CREATE INDEX mappings_headers_idx ON mappings (headers);

CREATE TABLE lists (
  id {id}, name TEXT NOT NULL, source TEXT NOT NULL, basis TEXT NOT NULL, purpose TEXT NOT NULL, area_id {number}, area_path {path} NOT NULL,
  team_id {number}, upload_id {number} NOT NULL, filename TEXT NOT NULL, sha256 TEXT NOT NULL, settings TEXT NOT NULL, state TEXT NOT NULL, failure TEXT,
  received_ms {number} NOT NULL, received_by {number}, finished_ms {number}, total_rows {number}, next_row {number} NOT NULL,
  accepted {number} NOT NULL, merged {number} NOT NULL, held {number} NOT NULL, rejected {number} NOT NULL, working_ms {number} NOT NULL, worker TEXT);
CREATE INDEX lists_area_idx ON lists (area_path, id);
CREATE INDEX lists_sha_idx ON lists (sha256);
CREATE INDEX lists_state_idx ON lists (state) WHERE state = 'receiving';

CREATE TABLE list_rows (
  list_id {number} NOT NULL, row_no {number} NOT NULL, outcome TEXT NOT NULL, person_id {number}, fingerprint {bytes} NOT NULL, entered {bytes} NOT NULL,
  decision TEXT, decided_ms {number}, decided_by {number}, reason {bytes}, corrected {bytes}, PRIMARY KEY (list_id, row_no)) {keyed};
CREATE INDEX list_rows_outcome_idx ON list_rows (list_id, outcome, row_no) WHERE outcome <> 'accepted';

CREATE TABLE row_problems (
  list_id {number} NOT NULL, row_no {number} NOT NULL, place {number} NOT NULL, field TEXT NOT NULL, code TEXT NOT NULL, severity TEXT NOT NULL, detail {bytes} NOT NULL,
  PRIMARY KEY (list_id, row_no, place)) {keyed};
CREATE INDEX row_problems_code_idx ON row_problems (list_id, code, field, row_no);

CREATE TABLE list_people (
  list_id {number} NOT NULL, person_id {number} NOT NULL, row_no {number} NOT NULL, state TEXT NOT NULL, rank {number} NOT NULL, context {bytes} NOT NULL,
  PRIMARY KEY (list_id, person_id)) {keyed};
CREATE INDEX list_people_state_idx ON list_people (list_id, state, person_id);
CREATE INDEX list_people_person_idx ON list_people (person_id);

CREATE TABLE list_states (list_id {number} NOT NULL, state TEXT NOT NULL, people {number} NOT NULL, PRIMARY KEY (list_id, state)) {keyed};

CREATE TABLE tasks (
  id {id}, kind TEXT NOT NULL, person_id {number} NOT NULL, area_path {path} NOT NULL, team_id {number}, queue TEXT NOT NULL, state TEXT NOT NULL,
  rank {number} NOT NULL, due_ms {number} NOT NULL, sla_ms {number}, lease_owner {number}, lease_until_ms {number}, lease_token {number} NOT NULL, taken_ms {number},
  attempts {number} NOT NULL, outcome TEXT, disposition TEXT, list_id {number}, opened_ms {number} NOT NULL, closed_ms {number}, draft {bytes}, draft_ms {number},
  pack TEXT, from_task {number});
CREATE INDEX tasks_next_idx ON tasks (team_id, kind, queue, state, rank, due_ms, id);
CREATE INDEX tasks_senior_idx ON tasks (rank, due_ms, id) WHERE queue = 'senior' AND state = 'ready';
CREATE INDEX tasks_later_idx ON tasks (due_ms) WHERE state = 'later';
CREATE INDEX tasks_leased_idx ON tasks (lease_until_ms) WHERE state = 'leased';
CREATE INDEX tasks_owner_idx ON tasks (lease_owner) WHERE state = 'leased';
CREATE UNIQUE INDEX tasks_open_person_key ON tasks (person_id, kind) WHERE state <> 'closed';
CREATE INDEX tasks_person_idx ON tasks (person_id, id);
CREATE INDEX tasks_standing_idx ON tasks (kind, queue, state, person_id) WHERE state <> 'closed';
CREATE INDEX tasks_area_idx ON tasks (area_path, kind, state);

CREATE TABLE attempts (
  id {id}, task_id {number} NOT NULL, lease_token {number} NOT NULL, person_id {number} NOT NULL, account_id {number} NOT NULL, team_id {number}, area_path {path} NOT NULL,
  taken_ms {number} NOT NULL, at_ms {number} NOT NULL, outcome TEXT NOT NULL, disposition TEXT NOT NULL, reached {number} NOT NULL, closed {number} NOT NULL, late {number} NOT NULL,
  telephone_id {number}, next_ms {number}, note {bytes} NOT NULL, pack TEXT NOT NULL);
CREATE UNIQUE INDEX attempts_task_token_key ON attempts (task_id, lease_token, late);
CREATE INDEX attempts_person_idx ON attempts (person_id, id);
CREATE INDEX attempts_account_idx ON attempts (account_id, at_ms);
CREATE INDEX attempts_time_idx ON attempts (at_ms);
