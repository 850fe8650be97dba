CREATE TABLE files (id varchar(20) PRIMARY KEY, url text NOT NULL);
