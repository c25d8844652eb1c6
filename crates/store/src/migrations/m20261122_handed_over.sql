CREATE INDEX tasks_doors_idx ON tasks (due_ms, id) WHERE kind = 'door' AND state <> 'closed';

CREATE TABLE visits (
  id {id}, task_id {number} NOT NULL, token {number} NOT NULL, person_id {number} NOT NULL, account_id {number} NOT NULL, area_path {path} NOT NULL,
  at_ms {number} NOT NULL, outcome TEXT NOT NULL, disposition TEXT NOT NULL, reached {number} NOT NULL, next_ms {number}, print_id {number}, note {bytes} NOT NULL,
  pack TEXT NOT NULL);
CREATE UNIQUE INDEX visits_task_token_key ON visits (task_id, token);
CREATE INDEX visits_person_idx ON visits (person_id, id);

CREATE TABLE prints (
  id {id}, account_id {number} NOT NULL, area_path {path} NOT NULL, purpose {bytes} NOT NULL, at_ms {number} NOT NULL, expires_ms {number} NOT NULL, doors {number} NOT NULL);
CREATE INDEX prints_area_idx ON prints (area_path, id);

CREATE TABLE print_rows (print_id {number} NOT NULL, row_no {number} NOT NULL, task_id {number} NOT NULL, PRIMARY KEY (print_id, row_no)) {keyed};

CREATE TABLE referrals (
  id {id}, person_id {number} NOT NULL, area_path {path} NOT NULL, task_id {number}, partner TEXT NOT NULL, state TEXT NOT NULL, outcome TEXT, scope TEXT NOT NULL,
  asked {bytes}, reason {bytes}, result {bytes}, ended TEXT, opened_by {number}, opened_ms {number} NOT NULL, due_ms {number} NOT NULL, expires_ms {number} NOT NULL,
  follow_up_ms {number}, closed_ms {number}, version {number} NOT NULL);
CREATE UNIQUE INDEX referrals_task_key ON referrals (task_id);
CREATE INDEX referrals_open_idx ON referrals (due_ms, id) WHERE state <> 'closed';
CREATE INDEX referrals_closed_idx ON referrals (closed_ms, id) WHERE state = 'closed';
CREATE INDEX referrals_person_idx ON referrals (person_id, id);
CREATE INDEX referrals_asker_idx ON referrals (opened_by, id);

CREATE TABLE referral_steps (
  id {id}, referral_id {number} NOT NULL, person_id {number} NOT NULL, account_id {number}, at_ms {number} NOT NULL, step TEXT NOT NULL, partner TEXT NOT NULL,
  note {bytes} NOT NULL);
CREATE INDEX referral_steps_referral_idx ON referral_steps (referral_id, id);
CREATE INDEX referral_steps_person_idx ON referral_steps (person_id, id);

INSERT INTO referrals (id, person_id, area_path, task_id, partner, state, scope, opened_ms, due_ms, expires_ms, version)
  SELECT id, person_id, area_path, id, '', 'open', '', opened_ms, opened_ms + 86400000, opened_ms + 259200000, 0 FROM tasks WHERE kind = 'referral' AND state <> 'closed';
