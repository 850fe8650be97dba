CREATE TABLE messages (id bigint PRIMARY KEY, sent_at timestamptz NOT NULL);
