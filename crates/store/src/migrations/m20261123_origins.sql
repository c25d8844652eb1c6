ALTER TABLE documents ADD COLUMN list_id {number};
ALTER TABLE documents ADD COLUMN at_ms {number};
ALTER TABLE telephones ADD COLUMN list_id {number};
ALTER TABLE telephones ADD COLUMN at_ms {number};
ALTER TABLE addresses ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE addresses ADD COLUMN list_id {number};
ALTER TABLE addresses ADD COLUMN attempt_id {number};
ALTER TABLE addresses ADD COLUMN at_ms {number}
