CREATE TABLE teams (no integer PRIMARY KEY CHECK (no < 100), name text UNIQUE);
CREATE TABLE people (id integer PRIMARY KEY, team integer REFERENCES teams);
