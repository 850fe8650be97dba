-- Collations that find different texts equal, and all the places from which a column or key can have one.
CREATE COLLATION anycase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE COLLATION german (provider = icu, locale = 'de');
CREATE COLLATION again FROM anycase;
CREATE DOMAIN handle AS text COLLATE anycase;
CREATE TABLE people (
    id text COLLATE anycase PRIMARY KEY,
    plain text COLLATE german UNIQUE,
    short varchar(9) COLLATE again DEFAULT 'x' NOT NULL,
    by_domain handle,
    overruled handle COLLATE "C",
    many handle[],
    number integer,
    later text
);
ALTER TABLE people ALTER COLUMN later TYPE char(4) COLLATE anycase;
CREATE UNIQUE INDEX people_folded ON people (number, plain COLLATE anycase);
CREATE UNIQUE INDEX people_bytes ON people (plain COLLATE "C" text_pattern_ops);
CREATE TABLE pets (no integer PRIMARY KEY, owner text REFERENCES people (plain));
