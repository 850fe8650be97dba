CREATE SEQUENCE heights;
CREATE TABLE people (id int PRIMARY KEY DEFAULT nextval('heights'));
