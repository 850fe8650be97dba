CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE tags (name text COLLATE folded PRIMARY KEY);
CREATE TABLE posts (id integer PRIMARY KEY, tag text COLLATE folded REFERENCES tags);
