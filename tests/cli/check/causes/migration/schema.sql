CREATE TABLE rooms (id text PRIMARY KEY);
CREATE TABLE notes (id bigint PRIMARY KEY, room text REFERENCES rooms (id), size integer, title text UNIQUE);
