-- What an application on these tables asks most often, with the time that it may take. psql can run this file, too.

SELECT channel_id AS channel FROM messages GROUP BY channel_id ORDER BY count(*) DESC, channel_id LIMIT 1 \gset

SELECT author_id AS person FROM messages GROUP BY author_id ORDER BY count(*) DESC, author_id LIMIT 1 \gset

SELECT word FROM ts_stat('SELECT to_tsvector(''simple'', content) FROM messages LIMIT 20000')
    WHERE ndoc <= 20 ORDER BY ndoc DESC, word LIMIT 1 \gset

-- probe: the last 50 messages of a channel
-- limit: 100 ms
SELECT messages.id, author_id, users.name, content, sent_at
    FROM messages JOIN users ON users.id = author_id
    WHERE channel_id = :'channel' ORDER BY sent_at DESC LIMIT 50;

-- probe: messages with a word
-- limit: 200 ms
SELECT id, channel_id, author_id, content, sent_at
    FROM messages WHERE to_tsvector('simple', content) @@ to_tsquery('simple', quote_literal(:'word'));

-- probe: the last 50 mentions of a person
-- limit: 100 ms
SELECT message_id, channel_id, content
    FROM mentions JOIN messages ON messages.id = message_id
    WHERE user_id = :'person' ORDER BY message_id DESC LIMIT 50;
