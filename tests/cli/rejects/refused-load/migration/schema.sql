CREATE TABLE rooms (id varchar(8) PRIMARY KEY, seats integer NOT NULL CHECK (seats > 0));
CREATE TABLE bookings (id integer PRIMARY KEY, room varchar(8) NOT NULL REFERENCES rooms (id));
