CREATE TABLE countries (code text PRIMARY KEY);
CREATE TABLE people (id integer PRIMARY KEY, country text NOT NULL REFERENCES countries (code));
CREATE TABLE notes (id integer PRIMARY KEY, body text NOT NULL);
