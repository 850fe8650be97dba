CREATE TABLE people (
    id bigint PRIMARY KEY,
    name varchar(10) NOT NULL,
    email text UNIQUE,
    pin text,
    born date,
    boss bigint REFERENCES people (id),
    extra jsonb
);
CREATE TABLE tags (
    key text PRIMARY KEY,
    person bigint REFERENCES people (id),
    tag text NOT NULL
);
