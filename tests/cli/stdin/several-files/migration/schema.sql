CREATE TABLE customers (id text PRIMARY KEY);
CREATE TABLE orders (id integer PRIMARY KEY, customer text NOT NULL REFERENCES customers);
