CREATE TABLE channels (id varchar(20) PRIMARY KEY, name text NOT NULL);
CREATE TABLE messages (
    id integer PRIMARY KEY, channel_id varchar(20) NOT NULL REFERENCES channels, text text, forwarded_to varchar(20));
