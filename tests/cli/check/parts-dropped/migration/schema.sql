CREATE TABLE events (id integer PRIMARY KEY, clients text[] NOT NULL);
