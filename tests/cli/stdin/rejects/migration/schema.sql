CREATE TABLE orders (id integer PRIMARY KEY, customer text NOT NULL, total numeric(8,2));
CREATE TABLE lines (order_id integer REFERENCES orders, no integer, article text NOT NULL, PRIMARY KEY (order_id, no));
