CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE areas (
  id {id}, parent_id {number}, path {path} NOT NULL, code_system TEXT NOT NULL, code {path} NOT NULL, name {path} NOT NULL,
  kind TEXT NOT NULL, level {number} NOT NULL, vintage TEXT NOT NULL, overlay {number} NOT NULL, valid_from TEXT, valid_to TEXT);
CREATE UNIQUE INDEX areas_path_key ON areas (path);
CREATE INDEX areas_parent_idx ON areas (parent_id, path);
CREATE INDEX areas_name_idx ON areas (name, path);
CREATE INDEX areas_code_idx ON areas (code);

CREATE TABLE accounts (
  id {id}, login TEXT NOT NULL, name TEXT NOT NULL, agency TEXT NOT NULL, area_path {path} NOT NULL, password_hash TEXT NOT NULL,
  language TEXT NOT NULL, state TEXT NOT NULL, onboarded_ms {number}, pledge TEXT, created_ms {number} NOT NULL, seen_ms {number});
CREATE UNIQUE INDEX accounts_login_key ON accounts (login);
CREATE INDEX accounts_area_idx ON accounts (area_path, id);

CREATE TABLE grants (
  id {id}, account_id {number} NOT NULL, role TEXT NOT NULL, area_id {number}, area_path {path} NOT NULL, team_id {number},
  until_ms {number}, given_ms {number} NOT NULL, ended_ms {number});
CREATE INDEX grants_account_idx ON grants (account_id);
CREATE INDEX grants_team_idx ON grants (team_id);

CREATE TABLE sessions (token {bytes} PRIMARY KEY, account_id {number} NOT NULL, created_ms {number} NOT NULL, expires_ms {number} NOT NULL, seen_ms {number} NOT NULL);
CREATE INDEX sessions_account_idx ON sessions (account_id);

CREATE TABLE teams (id {id}, name TEXT NOT NULL, agency TEXT NOT NULL, area_id {number} NOT NULL, area_path {path} NOT NULL, created_ms {number} NOT NULL);
CREATE UNIQUE INDEX teams_area_name_key ON teams (area_path, name);

CREATE TABLE people (
  id {id}, area_path {path} NOT NULL, name TEXT, name_key {path} NOT NULL, sex TEXT NOT NULL, birth_date TEXT, age {number},
  occupation TEXT, work_unit TEXT, nationality TEXT, created_ms {number} NOT NULL);
CREATE INDEX people_area_idx ON people (area_path, id);

CREATE TABLE keys (key {number} NOT NULL, holder {number} NOT NULL, row_no {number} NOT NULL, PRIMARY KEY (key, holder, row_no)) {keyed};
CREATE TABLE keys_recent (key {number} NOT NULL, holder {number} NOT NULL, row_no {number} NOT NULL, PRIMARY KEY (key, holder, row_no)) {keyed};
CREATE TABLE name_keys (
  name_key {path} NOT NULL, area_path {path} NOT NULL, person_id {number} NOT NULL, PRIMARY KEY (name_key, area_path, person_id)) {keyed};
CREATE TABLE name_keys_recent (
  name_key {path} NOT NULL, area_path {path} NOT NULL, person_id {number} NOT NULL, PRIMARY KEY (name_key, area_path, person_id)) {keyed};

CREATE TABLE documents (
  id {id}, person_id {number} NOT NULL, kind TEXT NOT NULL, number {bytes} NOT NULL, lookup {bytes} NOT NULL, state TEXT NOT NULL, source TEXT NOT NULL);
CREATE UNIQUE INDEX documents_person_lookup_key ON documents (person_id, lookup);

CREATE TABLE telephones (
  id {id}, person_id {number} NOT NULL, number {bytes} NOT NULL, lookup {bytes} NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, source TEXT NOT NULL);
CREATE UNIQUE INDEX telephones_person_lookup_key ON telephones (person_id, lookup);

CREATE TABLE addresses (
  id {id}, person_id {number} NOT NULL, kind TEXT NOT NULL, entered {bytes} NOT NULL, lookup {bytes} NOT NULL, structured {bytes}, area_path {path}, resolver TEXT NOT NULL);
CREATE UNIQUE INDEX addresses_person_lookup_key ON addresses (person_id, lookup);

CREATE TABLE answers (
  id {id}, person_id {number} NOT NULL, field TEXT NOT NULL, value {bytes} NOT NULL, state TEXT NOT NULL, list_id {number}, attempt_id {number},
  account_id {number}, at_ms {number} NOT NULL);
CREATE INDEX answers_person_idx ON answers (person_id, id);

CREATE TABLE journal (
  id {id}, at_ms {number} NOT NULL, kind TEXT NOT NULL, actor {number}, subject TEXT NOT NULL, subject_id {number} NOT NULL,
  area_path {path} NOT NULL, payload {bytes} NOT NULL, seal {number});
CREATE INDEX journal_unsealed_idx ON journal (id) WHERE seal IS NULL;
CREATE INDEX journal_seal_idx ON journal (seal, id) WHERE seal IS NOT NULL;
CREATE INDEX journal_at_idx ON journal (at_ms);
CREATE INDEX journal_subject_idx ON journal (subject, subject_id, id);
CREATE INDEX journal_kind_idx ON journal (kind, id);
CREATE INDEX journal_actor_idx ON journal (actor, id);

CREATE TABLE seals (number {id}, hash {bytes} NOT NULL, events {number} NOT NULL, at_ms {number} NOT NULL);

CREATE TABLE outbox (id {id}, kind TEXT NOT NULL, payload {bytes} NOT NULL, attempts {number} NOT NULL, failure TEXT);
