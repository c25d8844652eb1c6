CREATE INDEX visits_time_idx ON visits (at_ms, disposition);
