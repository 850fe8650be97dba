CREATE TABLE cards (id uuid PRIMARY KEY, label text UNIQUE, code text UNIQUE, of uuid REFERENCES cards (id));
