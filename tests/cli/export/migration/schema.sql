CREATE TABLE people (
    id integer PRIMARY KEY,
    name text NOT NULL,
    full_name text,
    joined timestamptz,
    tags text[]
);
CREATE TABLE notes (
    id text PRIMARY KEY,
    author integer REFERENCES people (id),
    room text NOT NULL,
    body text,
    extra jsonb
);
