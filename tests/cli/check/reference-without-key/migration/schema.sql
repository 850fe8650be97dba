CREATE TABLE clubs (name text, city text, no integer UNIQUE DEFERRABLE);
CREATE UNIQUE INDEX ON clubs (city, name);
CREATE UNIQUE INDEX ON clubs (lower(name));
CREATE TABLE members (
    id integer PRIMARY KEY,
    club text REFERENCES clubs (name),
    club_no integer,
    city text,
    FOREIGN KEY (club, city) REFERENCES clubs (name, city));
ALTER TABLE members
    ADD CONSTRAINT by_no FOREIGN KEY (club_no) REFERENCES clubs (no);
DO $$ BEGIN
    EXECUTE 'ALTER ' || 'TABLE members ADD UNIQUE (club)';
END $$;
