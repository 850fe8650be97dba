-- What the bot asks most often, with the time that it may take. psql can run this file, too.
-- A query that ends with \gset finds example values in the tables; a table may be empty.

SELECT coalesce(min(alias), '') AS alias FROM personality_aliases \gset

SELECT coalesce(min(channel_id), '') AS channel FROM conversations \gset

SELECT coalesce(min(personality_name), '') AS personality FROM conversations WHERE channel_id = :'channel' \gset

SELECT coalesce(mode() WITHIN GROUP (ORDER BY added_by), '') AS owner FROM personalities \gset

SELECT coalesce(min(user_id), '') AS person FROM auth_tokens \gset

SELECT coalesce(min(message_id), '') AS message FROM message_map \gset

-- probe: the personality behind an alias
-- limit: 20 ms
SELECT p.full_name, p.display_name, p.avatar_url
    FROM personality_aliases a JOIN personalities p ON p.full_name = a.personality_name WHERE a.alias = lower(:'alias');

-- probe: the conversations with a personality in a channel
-- limit: 50 ms
SELECT id, last_message_at, message_count, metadata
    FROM conversations WHERE channel_id = :'channel' AND personality_name = :'personality'
    ORDER BY last_message_at DESC;

-- probe: the personalities of an owner
-- limit: 50 ms
SELECT full_name, display_name, added_at FROM personalities WHERE added_by = :'owner' AND is_active ORDER BY added_at;

-- probe: whether a user has a token
-- limit: 20 ms
SELECT personality_name, expires_at FROM auth_tokens WHERE user_id = :'person';

-- probe: the conversation of a message
-- limit: 20 ms
SELECT user_id, channel_id, personality_name FROM message_map WHERE message_id = :'message';
