-- What a reader of the archive asks most often, with the time that it may take. psql can run this file, too.

SELECT channel AS channel FROM messages GROUP BY channel ORDER BY count(*) DESC, channel LIMIT 1 \gset

SELECT channel AS thread_channel, thread_ts AS thread FROM messages WHERE thread_ts IS NOT NULL
    GROUP BY channel, thread_ts ORDER BY count(*) DESC, channel, thread_ts LIMIT 1 \gset

SELECT word FROM ts_stat('SELECT to_tsvector(''english'', text) FROM messages LIMIT 20000')
    ORDER BY abs(ndoc - 20), word LIMIT 1 \gset

SELECT user_id AS author FROM messages WHERE user_id IS NOT NULL
    GROUP BY user_id ORDER BY count(*) DESC, user_id LIMIT 1 \gset

-- probe: the last 50 messages of a channel
-- limit: 100 ms
SELECT messages.ts, sent_at, coalesce(users.display_name, users.real_name, users.name) AS author, text
    FROM messages LEFT JOIN users ON users.id = messages.user_id
    WHERE channel = :'channel' ORDER BY sent_at DESC LIMIT 50;

-- probe: a thread in order
-- limit: 100 ms
SELECT ts, sent_at, user_id, text FROM messages
    WHERE channel = :'thread_channel' AND thread_ts = :'thread' ORDER BY ts;

-- probe: messages with a word
-- limit: 200 ms
SELECT channel, ts, user_id, text FROM messages
    WHERE to_tsvector('english', text) @@ to_tsquery('english', quote_literal(:'word'));

-- probe: the last 50 messages of a person
-- limit: 100 ms
SELECT channel, ts, sent_at, text FROM messages
    WHERE user_id = :'author' ORDER BY sent_at DESC LIMIT 50;
