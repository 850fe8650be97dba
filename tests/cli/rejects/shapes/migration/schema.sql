CREATE TABLE messages (id integer PRIMARY KEY, channel text NOT NULL, name text NOT NULL);
CREATE TABLE users (id text PRIMARY KEY, age smallint);
CREATE TABLE items (id text PRIMARY KEY, owner text NOT NULL REFERENCES users (id));
CREATE TABLE events (no integer PRIMARY KEY);
CREATE TABLE counted (no integer PRIMARY KEY);
