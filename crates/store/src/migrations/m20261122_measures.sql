CREATE TABLE facilities (
  id {id}, area_path {path} NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL, telephone TEXT NOT NULL, cleaning TEXT NOT NULL, meals TEXT NOT NULL,
  cost TEXT NOT NULL, payer TEXT NOT NULL, version {number} NOT NULL, opened_ms {number} NOT NULL);
CREATE UNIQUE INDEX facilities_area_name_key ON facilities (area_path, name);

CREATE TABLE rooms (id {id}, facility_id {number} NOT NULL, name TEXT NOT NULL, beds {number} NOT NULL);
CREATE UNIQUE INDEX rooms_facility_name_key ON rooms (facility_id, name);

CREATE TABLE placements (
  id {id}, person_id {number} NOT NULL, room_id {number} NOT NULL, facility_id {number} NOT NULL, from_ms {number} NOT NULL, until_ms {number}, ground TEXT,
  note {bytes} NOT NULL, placed_ms {number} NOT NULL, placed_by {number} NOT NULL, left_ms {number}, left_by {number}, left_note {bytes});
CREATE UNIQUE INDEX placements_room_key ON placements (room_id) WHERE left_ms IS NULL AND ground IS NULL;
CREATE INDEX placements_facility_idx ON placements (facility_id, room_id) WHERE left_ms IS NULL;
CREATE INDEX placements_open_idx ON placements (person_id) WHERE left_ms IS NULL;
CREATE INDEX placements_person_idx ON placements (person_id, id);

CREATE TABLE transfers (
  id {id}, area_path {path} NOT NULL, destination TEXT NOT NULL, facility_id {number}, place {bytes} NOT NULL, at_ms {number} NOT NULL, due_ms {number},
  late_ms {number} NOT NULL, pick_up {bytes} NOT NULL, vehicle {bytes} NOT NULL, escort {bytes} NOT NULL, protection TEXT NOT NULL, packing TEXT NOT NULL,
  weather {bytes} NOT NULL, state TEXT NOT NULL, reason {bytes}, planned_ms {number} NOT NULL, planned_by {number} NOT NULL, picked_up_ms {number},
  closed_ms {number}, version {number} NOT NULL);
CREATE INDEX transfers_open_idx ON transfers (late_ms, id) WHERE closed_ms IS NULL;

CREATE TABLE transfer_people (
  id {id}, transfer_id {number} NOT NULL, person_id {number} NOT NULL, open_ms {number}, late_ms {number} NOT NULL, arrived_ms {number}, arrived_how TEXT,
  arrived_note {bytes}, confirmed_by {number});
CREATE INDEX transfer_people_transfer_idx ON transfer_people (transfer_id, id);
CREATE INDEX transfer_people_person_idx ON transfer_people (person_id, id);
CREATE INDEX transfer_people_open_idx ON transfer_people (person_id, open_ms, late_ms) WHERE open_ms IS NOT NULL;

CREATE TABLE measure_contacts (
  id {id}, area_path {path} NOT NULL, at_ms {number} NOT NULL, channel TEXT NOT NULL, party TEXT NOT NULL, account_id {number} NOT NULL, note {bytes} NOT NULL);

CREATE TABLE contact_people (id {id}, contact_id {number} NOT NULL, person_id {number} NOT NULL, consent TEXT, note {bytes} NOT NULL);
CREATE INDEX contact_people_contact_idx ON contact_people (contact_id, id);
CREATE INDEX contact_people_person_idx ON contact_people (person_id, id);

CREATE TABLE open_questions (
  id {id}, person_id {number} NOT NULL, asked {bytes} NOT NULL, asked_ms {number} NOT NULL, asked_to {number} NOT NULL, answer {bytes}, answered_ms {number},
  answered_by {number}, source {bytes});
CREATE INDEX open_questions_person_idx ON open_questions (person_id, id);
CREATE INDEX open_questions_open_idx ON open_questions (person_id) WHERE answered_ms IS NULL;

CREATE TABLE measure_checks (
  id {id}, person_id {number} NOT NULL, at_ms {number} NOT NULL, temperature {number}, symptoms TEXT NOT NULL, note {bytes} NOT NULL, account_id {number} NOT NULL,
  alert TEXT, done {bytes}, done_ms {number}, done_by {number}, pack TEXT NOT NULL);
CREATE INDEX measure_checks_person_idx ON measure_checks (person_id, at_ms);
CREATE INDEX measure_checks_alert_idx ON measure_checks (person_id) WHERE alert IS NOT NULL AND done_ms IS NULL;

CREATE TABLE needs (
  id {id}, person_id {number} NOT NULL, area_path {path} NOT NULL, kind TEXT NOT NULL, note {bytes} NOT NULL, state TEXT NOT NULL, opened_ms {number} NOT NULL,
  opened_by {number} NOT NULL, taken_ms {number}, taken_by {number}, done_ms {number}, done_by {number}, result {bytes});
CREATE INDEX needs_open_idx ON needs (id) WHERE done_ms IS NULL;
CREATE INDEX needs_done_idx ON needs (id) WHERE done_ms IS NOT NULL;
CREATE INDEX needs_person_idx ON needs (person_id, id)
