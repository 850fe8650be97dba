CREATE TABLE rooms (number integer);
