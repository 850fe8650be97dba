\connect x
SELECT pg_catalog.set_config('search_path', '', false);
CREATE EXTENSION IF NOT EXISTS citext;
CREATE TABLE public.c (x int, y int, PRIMARY KEY (x, y), EXCLUDE USING gist (x WITH =)) INHERITS (public.a);
CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RETURN new; END $f$;
CREATE TRIGGER t BEFORE INSERT ON public.c FOR EACH ROW EXECUTE FUNCTION f();
ALTER TYPE public.mood ADD VALUE 'calm' BEFORE 'sad';
DO $$ BEGIN EXECUTE 'ALTER TABLE public.c ADD z int'; END $$;
COPY public.c (x, y) FROM stdin;
1	2
\.
COMMENT ON COLUMN public.c.x IS U&'\0441';
