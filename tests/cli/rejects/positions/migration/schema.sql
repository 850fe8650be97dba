CREATE TABLE messages (chat integer, place integer, day date NOT NULL, PRIMARY KEY (chat, place));
CREATE TABLE items (place integer PRIMARY KEY, size integer NOT NULL);
