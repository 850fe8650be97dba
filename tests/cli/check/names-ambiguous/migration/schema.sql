CREATE SCHEMA east;
CREATE SCHEMA west;
CREATE TABLE west.gates (id integer PRIMARY KEY);
CREATE TABLE east.gates (id integer PRIMARY KEY);
CREATE TABLE "v1.events" (id integer PRIMARY KEY);
CREATE SCHEMA v1;
CREATE TABLE v1.events (id integer PRIMARY KEY);
