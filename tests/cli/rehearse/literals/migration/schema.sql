CREATE TABLE trips (id int PRIMARY KEY, took interval, host inet);
