ALTER TABLE list_people ADD COLUMN segment TEXT;
ALTER TABLE list_people ADD COLUMN language TEXT;
ALTER TABLE tasks ADD COLUMN segment TEXT;
ALTER TABLE tasks ADD COLUMN language TEXT;
ALTER TABLE tasks ADD COLUMN owner_id {number};
ALTER TABLE attempts ADD COLUMN segment TEXT;
ALTER TABLE attempts ADD COLUMN asked {number} NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN settled {number} NOT NULL DEFAULT 0;
CREATE INDEX tasks_early_idx ON tasks (team_id, due_ms, rank, id) WHERE state = 'later' AND attempts = 0 AND segment IS NOT NULL AND kind = 'call';
CREATE INDEX tasks_promised_idx ON tasks (owner_id, state, due_ms) WHERE owner_id IS NOT NULL AND kind = 'call' AND state <> 'closed';

CREATE TABLE speakers (account_id {number} NOT NULL, language TEXT NOT NULL, PRIMARY KEY (account_id, language)) {keyed};
CREATE INDEX speakers_language_idx ON speakers (language);

CREATE TABLE call_codes (
  id {id}, lookup {bytes} NOT NULL, task_id {number} NOT NULL, lease_token {number} NOT NULL, person_id {number} NOT NULL, account_id {number} NOT NULL,
  team_id {number}, area_path {path} NOT NULL, purpose TEXT NOT NULL, made_ms {number} NOT NULL, checks {number} NOT NULL, checked_ms {number});
CREATE UNIQUE INDEX call_codes_lookup_key ON call_codes (lookup, task_id, lease_token);
CREATE INDEX call_codes_person_idx ON call_codes (person_id, made_ms);

CREATE TABLE inbound_calls (id {id}, person_id {number} NOT NULL, account_id {number} NOT NULL, at_ms {number} NOT NULL);
CREATE INDEX inbound_calls_person_idx ON inbound_calls (person_id, at_ms);

CREATE TABLE handovers (
  id {id}, from_account {number} NOT NULL, to_account {number}, team_id {number} NOT NULL, area_path {path} NOT NULL, calls {number} NOT NULL, note {bytes} NOT NULL,
  at_ms {number} NOT NULL, seen_ms {number});
CREATE INDEX handovers_to_idx ON handovers (to_account, at_ms);
CREATE INDEX handovers_team_idx ON handovers (team_id, at_ms);
