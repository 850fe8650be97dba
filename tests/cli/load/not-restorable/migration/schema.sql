CREATE TABLE people (id varchar(20) PRIMARY KEY, name varchar(10) NOT NULL);
