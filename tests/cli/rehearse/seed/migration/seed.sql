\restrict abc
SELECT pg_catalog.set_config('client_min_messages', 'warning', true);
COPY site.tags (id, label) FROM stdin;
1	news
2	sport; and "more"
\.
INSERT INTO roles VALUES ('editor');
