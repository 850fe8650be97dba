CREATE TABLE tally (id integer PRIMARY KEY, votes double precision, share real);
