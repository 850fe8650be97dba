CREATE SCHEMA site;
SET search_path = site;
CREATE TABLE tags (id integer PRIMARY KEY, label text NOT NULL);
CREATE TABLE roles (name text PRIMARY KEY);
CREATE TABLE posts (id integer PRIMARY KEY, tag integer REFERENCES tags, role text REFERENCES roles);
