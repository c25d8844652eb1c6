CREATE TABLE script_editions (
  id {id}, area_path {path} NOT NULL, text_key TEXT NOT NULL, number {number} NOT NULL, zh TEXT, en TEXT, like_number {number}, why TEXT NOT NULL,
  account_id {number} NOT NULL, at_ms {number} NOT NULL);
CREATE UNIQUE INDEX script_editions_number_key ON script_editions (area_path, text_key, number);
ALTER TABLE attempts ADD COLUMN opening TEXT;
