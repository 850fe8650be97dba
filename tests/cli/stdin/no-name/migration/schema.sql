CREATE TABLE messages (id integer PRIMARY KEY, room text);
