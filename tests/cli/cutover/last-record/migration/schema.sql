CREATE TABLE people (id integer PRIMARY KEY, name text);
CREATE TABLE cards (id integer PRIMARY KEY, code text UNIQUE, body text);
CREATE TABLE marks (card integer REFERENCES cards, mark text, PRIMARY KEY (card, mark));
CREATE TABLE notes (card integer REFERENCES cards, no integer, PRIMARY KEY (card, no));
