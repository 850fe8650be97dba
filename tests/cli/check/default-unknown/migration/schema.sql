CREATE TABLE visits (
    id integer PRIMARY KEY,
    began timestamptz DEFAULT now(),
    opens timestamptz DEFAULT '2020-01-01 09:00',
    seconds integer DEFAULT 60 * 60,
    page varchar(3) DEFAULT 'home');
