CREATE TABLE rooms (id integer PRIMARY KEY, name text);
CREATE TABLE posts (id integer PRIMARY KEY, room integer REFERENCES rooms, reply_to integer REFERENCES posts, tag integer REFERENCES rooms);
