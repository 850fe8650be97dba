CREATE TYPE mood AS ENUM ('happy', 'sad');
CREATE DOMAIN called AS varchar(10) CHECK (length(value) < 5);
CREATE TABLE people (id varchar(20) PRIMARY KEY, name called NOT NULL, mood mood, boss varchar(20) REFERENCES people (id));
