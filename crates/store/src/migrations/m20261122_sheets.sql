CREATE TABLE call_sheets (
  id {id}, number {number} NOT NULL, team_id {number} NOT NULL, area_path {path} NOT NULL, holder {number} NOT NULL, printed_by {number} NOT NULL,
  printed_ms {number} NOT NULL, until_ms {number} NOT NULL, returned_ms {number}, people {number} NOT NULL);
CREATE UNIQUE INDEX call_sheets_number_key ON call_sheets (number);
CREATE INDEX call_sheets_holder_idx ON call_sheets (holder, id);
CREATE INDEX call_sheets_printed_by_idx ON call_sheets (printed_by, id);
CREATE INDEX call_sheets_area_idx ON call_sheets (area_path, id);

CREATE TABLE call_sheet_rows (
  sheet_id {number} NOT NULL, row_no {number} NOT NULL, task_id {number} NOT NULL, person_id {number} NOT NULL, token {number} NOT NULL,
  printed_token {number} NOT NULL, entered_ms {number}, called_ms {number}, attempt_id {number}, outcome TEXT, late {number} NOT NULL, undo {bytes}, returned_ms {number},
  PRIMARY KEY (sheet_id, row_no)) {keyed};
CREATE INDEX call_sheet_rows_task_idx ON call_sheet_rows (task_id, token);
