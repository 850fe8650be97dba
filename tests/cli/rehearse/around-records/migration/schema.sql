CREATE TABLE messages (
    room text, day date, id integer, zone text NOT NULL, body text, reply_to integer, PRIMARY KEY (room, id),
    FOREIGN KEY (room, reply_to) REFERENCES messages);
