CREATE TABLE users (id text PRIMARY KEY, name text);
CREATE TABLE messages (id text PRIMARY KEY, user_id text REFERENCES users (id), body text);
CREATE UNIQUE INDEX messages_body ON messages (lower(body));
CREATE INDEX messages_user ON messages (user_id);
