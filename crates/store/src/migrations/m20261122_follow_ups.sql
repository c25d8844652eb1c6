CREATE INDEX referrals_follow_up_idx ON referrals (follow_up_ms, id) WHERE follow_up_ms IS NOT NULL;
CREATE INDEX call_sheet_rows_person_idx ON call_sheet_rows (person_id, sheet_id);
CREATE INDEX print_rows_task_idx ON print_rows (task_id, print_id);
