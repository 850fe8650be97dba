-- What the new application asks most often, with the time that it may take. psql can run this file, too.
-- A query that ends with \gset finds example values in the tables: the busiest channel, a common word that at most
-- one message in a thousand has, the person with the most unread direct messages.

SELECT channel_id AS channel FROM messages GROUP BY channel_id ORDER BY count(*) DESC, channel_id LIMIT 1 \gset

SELECT word FROM ts_stat('SELECT to_tsvector(''english'', text) FROM messages LIMIT 20000')
    WHERE ndoc <= 20 ORDER BY ndoc DESC, word LIMIT 1 \gset

SELECT receiver_id AS reader FROM dm_messages WHERE read = false
    GROUP BY receiver_id ORDER BY count(*) DESC, receiver_id LIMIT 1 \gset

-- probe: the last 50 messages of a channel
-- limit: 100 ms
SELECT id, user_id, user_name, user_avatar, text, attachments, timestamp, likes
    FROM messages WHERE channel_id = :'channel' ORDER BY timestamp DESC LIMIT 50;

-- probe: messages with a word
-- limit: 200 ms
SELECT id, channel_id, user_name, text, timestamp
    FROM messages WHERE to_tsvector('english', text) @@ to_tsquery('english', quote_literal(:'word'));

-- probe: unread direct messages
-- limit: 100 ms
SELECT conversation_id, count(*) AS unread, max(timestamp) AS newest
    FROM dm_messages WHERE receiver_id = :'reader' AND read = false GROUP BY conversation_id;
