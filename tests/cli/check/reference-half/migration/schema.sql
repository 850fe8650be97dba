CREATE TABLE seats (stand integer, no integer, PRIMARY KEY (stand, no));
CREATE TABLE tickets (id integer PRIMARY KEY, stand integer, seat integer,
    FOREIGN KEY (stand, seat) REFERENCES seats MATCH FULL);
