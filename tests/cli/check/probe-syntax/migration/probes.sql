SELECT 1;

-- probe: everybody
-- limit: soon
SELECT * FROM people;

-- probe: everybody
SELECT * FROM people;

-- probe: everyone
DELETE FROM people;

-- probe: a value
SELECT id FROM people LIMIT 1 \gset

-- probe: nothing
