CREATE TYPE mood AS ENUM ('up', 'down');
CREATE TABLE users (id integer PRIMARY KEY, mood mood);
CREATE TABLE notes (id integer PRIMARY KEY, author integer);
