INSERT INTO people VALUES ('z', 'Zoe');
\i more.sql
INSERT people VALUES ('y');
