CREATE TABLE hard_calls (
  attempt_id {id}, account_id {number} NOT NULL, team_id {number}, area_path {path} NOT NULL, at_ms {number} NOT NULL, kind TEXT, note {bytes}, offered_by {number},
  offered_ms {number}, seen_ms {number});
CREATE INDEX hard_calls_at_idx ON hard_calls (at_ms, attempt_id);
CREATE INDEX hard_calls_open_idx ON hard_calls (at_ms, attempt_id) WHERE offered_ms IS NULL;
CREATE INDEX hard_calls_team_idx ON hard_calls (team_id) WHERE offered_ms IS NULL;
CREATE INDEX hard_calls_account_idx ON hard_calls (account_id, offered_ms) WHERE offered_ms IS NOT NULL;
