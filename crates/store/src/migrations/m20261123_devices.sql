-- Accounts that work from elsewhere, and the devices from which they do. A session knows its device, when that last proved itself, the last
-- thing it signed, and the token it had before: whoever signs twice, or never heard of the new token, is told apart by them.
ALTER TABLE accounts ADD COLUMN remote {number} NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN device_id {number};
ALTER TABLE sessions ADD COLUMN proved_ms {number};
ALTER TABLE sessions ADD COLUMN nonce {number};
ALTER TABLE sessions ADD COLUMN previous {bytes};
CREATE INDEX sessions_previous_idx ON sessions (previous);

CREATE TABLE devices (
  id {id}, account_id {number} NOT NULL, public_key {bytes} NOT NULL, name TEXT NOT NULL, code TEXT NOT NULL, state TEXT NOT NULL,
  nonce {number} NOT NULL, made_ms {number} NOT NULL, decided_ms {number}, decided_by {number});
CREATE UNIQUE INDEX devices_key ON devices (account_id, public_key);
