ALTER TABLE tasks ADD COLUMN errand {number};

CREATE TABLE errands_settled (id {id}, person_id {number} NOT NULL, task_id {number} NOT NULL, errand TEXT NOT NULL, at_ms {number} NOT NULL);
CREATE INDEX errands_settled_person_idx ON errands_settled (person_id, errand);
CREATE INDEX errands_settled_task_idx ON errands_settled (task_id);
