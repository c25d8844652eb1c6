CREATE TABLE determination_overrides (
  id {id}, person_id {number} NOT NULL, pack TEXT NOT NULL, rule TEXT NOT NULL, mode TEXT, until TEXT, place {bytes}, reason TEXT NOT NULL, note {bytes} NOT NULL,
  asked_by {number} NOT NULL, asked_ms {number} NOT NULL, expires_ms {number} NOT NULL, confirmed_by {number}, confirmed_ms {number}, withdrawn_by {number},
  withdrawn_ms {number},
  CHECK (mode IS NOT NULL OR until IS NOT NULL OR place IS NOT NULL),
  CHECK (mode IN ('stay_in_area', 'home_monitoring', 'home_quarantine', 'central_quarantine')),
  CHECK (reason IN ('illness', 'pregnancy', 'child', 'care', 'bereavement', 'no_place')),
  CHECK (confirmed_by <> asked_by),
  CHECK ((confirmed_by IS NULL) = (confirmed_ms IS NULL)),
  CHECK ((withdrawn_by IS NULL) = (withdrawn_ms IS NULL)),
  CHECK (expires_ms > asked_ms AND expires_ms <= asked_ms + 1213200000));
CREATE INDEX determination_overrides_person_idx ON determination_overrides (person_id, id);
CREATE INDEX determination_overrides_open_idx ON determination_overrides (expires_ms) WHERE withdrawn_ms IS NULL
