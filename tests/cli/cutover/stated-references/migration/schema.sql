CREATE TABLE rooms (id bigint PRIMARY KEY, name text);
CREATE TABLE people (id text PRIMARY KEY, name text);
CREATE TABLE notes (room integer, no integer, author text, answers integer, body text, PRIMARY KEY (room, no));
CREATE TABLE marks (id integer PRIMARY KEY, of text, target text);
