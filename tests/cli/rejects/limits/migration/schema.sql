CREATE TABLE notes (id integer PRIMARY KEY, word text);
CREATE INDEX notes_word ON notes (word);
CREATE TABLE rates (id integer PRIMARY KEY, n integer);
CREATE INDEX rates_share ON rates ((100 / n)) WHERE n < 100;
CREATE TABLE pages (id integer PRIMARY KEY, body text,
                    words tsvector GENERATED ALWAYS AS (to_tsvector('simple', body)) STORED);
CREATE TABLE lists (id integer PRIMARY KEY, tags text[]);
CREATE INDEX lists_tags ON lists USING gin (tags);
CREATE TABLE codes (id integer PRIMARY KEY, code text, number integer GENERATED ALWAYS AS (code::integer) STORED);
CREATE TABLE searches (id integer PRIMARY KEY, query text);
CREATE INDEX searches_query ON searches (to_tsquery('simple', query));
CREATE TABLE stays (id integer PRIMARY KEY, first integer, last integer,
                    EXCLUDE USING gist (int4range(first, last) WITH &&));
CREATE TABLE faults (id integer PRIMARY KEY, body text);
