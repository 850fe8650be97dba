CREATE TABLE messages (id integer PRIMARY KEY, room text, day text, body text NOT NULL);
