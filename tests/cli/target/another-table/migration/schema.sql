CREATE TABLE users (id text PRIMARY KEY, name text, sent integer NOT NULL DEFAULT 0);
CREATE TABLE messages (id text PRIMARY KEY, user_id text REFERENCES users (id));
