-- The busiest boss, for the probe below.
SELECT boss FROM people WHERE boss IS NOT NULL LIMIT 1 \gset
SELECT id AS nobody FROM people WHERE false \gset

-- probe: people of a boss
-- limit: 10 s
SELECT * FROM people WHERE boss = :'boss';

-- probe: a nap
-- limit: 1 ms
SELECT pg_sleep(0.002);

-- probe: no such column
SELECT no_such_column FROM people;

-- probe: nobody
SELECT * FROM people WHERE id = :'nobody';

-- probe: it writes
WITH gone AS (DELETE FROM people RETURNING *) SELECT * FROM gone;

-- probe: a wrong number
SELECT :'boss'::integer;
