CREATE TABLE rooms (id varchar(8) PRIMARY KEY, name text NOT NULL, seats integer NOT NULL CHECK (seats > 0));
CREATE UNIQUE INDEX rooms_by_name ON rooms (lower(name));
CREATE TABLE bookings (id integer PRIMARY KEY, room varchar(8) REFERENCES rooms (id), starts timestamp NOT NULL,
    ends timestamp NOT NULL, CONSTRAINT one_at_a_time EXCLUDE USING gist (tsrange(starts, ends) WITH &&));
CREATE TABLE notes (id integer PRIMARY KEY, reply_to integer REFERENCES notes (id), body text NOT NULL);
