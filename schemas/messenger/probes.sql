-- What a reader of the archive asks most often, with the time that it may take. psql can run this file, too.

SELECT thread AS thread FROM messages GROUP BY thread ORDER BY count(*) DESC, thread LIMIT 1 \gset

SELECT sender AS person FROM messages WHERE sender IS NOT NULL GROUP BY sender ORDER BY count(*) DESC, sender LIMIT 1 \gset

SELECT word FROM ts_stat('SELECT to_tsvector(''simple'', content) FROM messages LIMIT 20000')
    WHERE ndoc <= 20 ORDER BY ndoc DESC, word LIMIT 1 \gset

SELECT thread AS album FROM media GROUP BY thread ORDER BY count(*) DESC, thread LIMIT 1 \gset

-- probe: the last 50 messages of a conversation
-- limit: 100 ms
SELECT sent_at, sender, content FROM messages
    WHERE thread = :'thread' ORDER BY sent_at DESC, part, position LIMIT 50;

-- probe: the last 50 messages of a person
-- limit: 100 ms
SELECT thread, sent_at, content FROM messages
    WHERE sender = :'person' ORDER BY sent_at DESC LIMIT 50;

-- probe: messages with a word
-- limit: 200 ms
SELECT thread, sent_at, sender, content FROM messages
    WHERE to_tsvector('simple', content) @@ to_tsquery('simple', quote_literal(:'word'));

-- probe: the pictures of a conversation
-- limit: 100 ms
SELECT uri, created_at FROM media
    WHERE thread = :'album' AND kind = 'photo' ORDER BY created_at DESC LIMIT 50;
