-- Who is to be looked at again because something new is known has another number: what was read before does not settle it.
ALTER TABLE people_to_link ADD COLUMN asked {number} NOT NULL DEFAULT 0;
