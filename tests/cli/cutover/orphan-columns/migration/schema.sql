CREATE TABLE towns (id integer PRIMARY KEY);
CREATE TABLE halls (town integer REFERENCES towns, no integer, PRIMARY KEY (town, no));
CREATE TABLE accounts (
    id bigint PRIMARY KEY, handle varchar(9) UNIQUE DEFAULT 'none',
    boss bigint DEFAULT 8 REFERENCES accounts);
CREATE TABLE talks (
    id integer PRIMARY KEY, town integer REFERENCES towns, hall integer,
    stage_town integer NOT NULL, stage integer, seat_town integer, seat integer, speaker bigint REFERENCES accounts,
    FOREIGN KEY (town, hall) REFERENCES halls (town, no),
    FOREIGN KEY (stage_town, stage) REFERENCES halls (town, no),
    FOREIGN KEY (seat_town, seat) REFERENCES halls (town, no) MATCH FULL);
