CREATE TABLE feedback (
  id {id}, kind TEXT NOT NULL, person_id {number}, task_id {number}, about_account {number}, area_path {path} NOT NULL, said {bytes} NOT NULL,
  told_by {number} NOT NULL, at_ms {number} NOT NULL, due_ms {number}, answer {bytes}, answered_by {number}, answered_ms {number});
CREATE INDEX feedback_at_idx ON feedback (at_ms, kind);
CREATE INDEX feedback_open_idx ON feedback (due_ms, id) WHERE answered_ms IS NULL AND due_ms IS NOT NULL;
CREATE INDEX feedback_about_idx ON feedback (about_account, id);
CREATE INDEX feedback_told_idx ON feedback (told_by, id);
CREATE INDEX feedback_person_idx ON feedback (person_id, id);
