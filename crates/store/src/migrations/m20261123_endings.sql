ALTER TABLE policy_activations ADD COLUMN ends_id {number} CHECK (ends_id IS NULL OR confirmed_by IS NULL OR confirmed_by <> proposed_by)
