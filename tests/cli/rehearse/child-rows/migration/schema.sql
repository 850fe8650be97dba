CREATE TABLE users (id text PRIMARY KEY, name text);
CREATE TABLE messages (
    channel text, ts text, author text REFERENCES users, body text NOT NULL, reply_to text, PRIMARY KEY (channel, ts),
    FOREIGN KEY (channel, reply_to) REFERENCES messages);
CREATE TABLE reactions (
    channel text, ts text, name text, who text REFERENCES users, PRIMARY KEY (channel, ts, name, who),
    FOREIGN KEY (channel, ts) REFERENCES messages);
