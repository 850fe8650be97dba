CREATE TYPE mood AS ENUM ('happy', 'sad');
CREATE TABLE people (id varchar(20) PRIMARY KEY, name varchar(10) NOT NULL, mood mood, boss varchar(20) REFERENCES people (id));
