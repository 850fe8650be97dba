CREATE TABLE names (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE uses (id integer PRIMARY KEY, name_id integer NOT NULL REFERENCES names);
