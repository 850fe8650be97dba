CREATE TABLE visit (id integer PRIMARY KEY, at timestamptz NOT NULL);
