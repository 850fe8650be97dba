-- What an application on these tables asks most often, with the time that it may take. psql can run this file, too.

SELECT chat_id AS chat FROM messages GROUP BY chat_id ORDER BY count(*) DESC, chat_id LIMIT 1 \gset

SELECT from_id AS peer FROM messages WHERE from_id IS NOT NULL
    GROUP BY from_id ORDER BY count(*) DESC, from_id LIMIT 1 \gset

SELECT word FROM ts_stat('SELECT to_tsvector(''simple'', text) FROM messages LIMIT 20000')
    WHERE ndoc <= 20 ORDER BY ndoc DESC, word LIMIT 1 \gset

-- probe: the last 50 messages of a chat
-- limit: 100 ms
SELECT id, from_id, from_name, text, text_entities, sent_at
    FROM messages WHERE chat_id = :'chat' ORDER BY sent_at DESC LIMIT 50;

-- probe: messages with a word
-- limit: 200 ms
SELECT chat_id, id, from_name, text, sent_at
    FROM messages WHERE to_tsvector('simple', text) @@ to_tsquery('simple', quote_literal(:'word'));

-- probe: how much a person wrote in each chat
-- limit: 200 ms
SELECT chat_id, count(*) AS messages, max(sent_at) AS newest
    FROM messages WHERE from_id = :'peer' GROUP BY chat_id;
