CREATE TABLE users (id varchar(8) PRIMARY KEY, name varchar(10) NOT NULL, email text UNIQUE);
CREATE TABLE messages (room text NOT NULL, id integer NOT NULL, topic text NOT NULL, user_id varchar(8) REFERENCES users (id),
    reply_to integer, body text NOT NULL, PRIMARY KEY (room, id), FOREIGN KEY (room, reply_to) REFERENCES messages (room, id));
CREATE TABLE visits (at timestamptz NOT NULL, user_id varchar(8) NOT NULL REFERENCES users (id), PRIMARY KEY (at, user_id));
