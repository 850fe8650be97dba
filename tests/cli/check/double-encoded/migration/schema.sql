CREATE TABLE messages (id int PRIMARY KEY, body text);
