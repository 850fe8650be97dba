CREATE TABLE messages (id integer PRIMARY KEY, body text);
