CREATE TABLE task_moves (
  id {id}, from_team {number}, to_team {number} NOT NULL, area_path {path} NOT NULL, account_id {number} NOT NULL, at_ms {number} NOT NULL,
  moved {number} NOT NULL, undone_ms {number});
CREATE INDEX task_moves_at_idx ON task_moves (at_ms);

CREATE TABLE task_move_tasks (move_id {number} NOT NULL, task_id {number} NOT NULL, token {number} NOT NULL, PRIMARY KEY (move_id, task_id)) {keyed};
