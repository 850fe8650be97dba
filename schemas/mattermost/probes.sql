-- What the new application asks most often, with the time that it may take. psql can run this file, too.
-- A query that ends with \gset finds example values in the tables: the busiest channel, thread and conversation, a
-- common word that at most one post in a thousand has. Where a table is empty it gives a value that no row has.

SELECT coalesce(max(team), '') AS team, coalesce(max(channel), '') AS channel
    FROM (SELECT team, channel FROM posts GROUP BY team, channel ORDER BY count(*) DESC, team, channel LIMIT 1) AS busiest \gset

SELECT coalesce(max(team), '') AS thread_team, coalesce(max(channel), '') AS thread_channel,
       coalesce(max(parent_username), '') AS author, coalesce(max(parent_created_at), '1970-01-01 00:00:00+00') AS started
    FROM (SELECT team, channel, parent_username, parent_created_at FROM posts WHERE parent_username IS NOT NULL
          GROUP BY team, channel, parent_username, parent_created_at
          ORDER BY count(*) DESC, parent_created_at LIMIT 1) AS longest \gset

SELECT coalesce(max(word), 'none') AS word
    FROM (SELECT word FROM ts_stat('SELECT to_tsvector(''english'', message) FROM posts LIMIT 20000')
          WHERE ndoc <= 20 ORDER BY ndoc DESC, word LIMIT 1) AS common \gset

SELECT coalesce(max(channel), '') AS conversation, coalesce(max(member), '') AS member
    FROM (SELECT channel, min(username) AS member FROM direct_posts
          GROUP BY channel ORDER BY count(*) DESC, channel LIMIT 1) AS busiest \gset

-- probe: the last 50 posts of a channel
-- limit: 100 ms
SELECT username, created_at, message, props, parent_username, parent_created_at
    FROM posts WHERE team = :'team' AND channel = :'channel' ORDER BY created_at DESC LIMIT 50;

-- probe: a thread
-- limit: 100 ms
SELECT username, created_at, message
    FROM posts
    WHERE team = :'thread_team' AND channel = :'thread_channel'
        AND parent_username = :'author' AND parent_created_at = :'started'
    ORDER BY created_at;

-- probe: posts with a word
-- limit: 200 ms
SELECT team, channel, username, created_at, message
    FROM posts WHERE to_tsvector('english', message) @@ to_tsquery('english', quote_literal(:'word'));

-- probe: the last 50 posts of a conversation
-- limit: 100 ms
SELECT id, username, created_at, message
    FROM direct_posts WHERE channel = :'conversation' ORDER BY created_at DESC LIMIT 50;

-- probe: the conversations of a member
-- limit: 100 ms
SELECT name, members FROM direct_channels WHERE members @> ARRAY[:'member'];
