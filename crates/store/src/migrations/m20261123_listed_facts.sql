ALTER TABLE facts ADD COLUMN listed {number};

UPDATE facts SET listed = id WHERE recorded_by IS NULL;

CREATE UNIQUE INDEX facts_listed_key ON facts (person_id, listed) WHERE listed IS NOT NULL
