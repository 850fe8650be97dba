-- What the dashboard asks most often, with the time that it may take. psql can run this file, too.
-- A query that ends with \gset finds example values in the tables; a table may be empty.

SELECT coalesce(mode() WITHIN GROUP (ORDER BY "userId"), '') AS person FROM "PresenceEvent" \gset

SELECT coalesce(mode() WITHIN GROUP (ORDER BY "guildId"), '') AS guild FROM "MessageEvent" \gset

SELECT coalesce((SELECT word FROM ts_stat('SELECT "content_search" FROM "MessageEvent" LIMIT 20000')
    WHERE ndoc <= 20 ORDER BY ndoc DESC, word LIMIT 1), 'x') AS word \gset

-- probe: the last presences of a user
-- limit: 100 ms
SELECT "clients", "createdAt" FROM "PresenceEvent" WHERE "userId" = :'person' ORDER BY "createdAt" DESC LIMIT 50;

-- probe: the last messages of a guild
-- limit: 100 ms
SELECT "id", "username", "channel", "content", "createdAt"
    FROM "MessageEvent" WHERE "guildId" = :'guild' ORDER BY "createdAt" DESC LIMIT 50;

-- probe: messages with a word
-- limit: 200 ms
SELECT "id", "username", "channel", "createdAt", ts_rank("content_search", plainto_tsquery('english', :'word')) AS rank
    FROM "MessageEvent" WHERE "content_search" @@ plainto_tsquery('english', :'word')
    ORDER BY rank DESC, "createdAt" DESC LIMIT 50;

-- probe: the last joins of a guild
-- limit: 100 ms
SELECT "userId", "username", "accountAgeDays", "createdAt"
    FROM "JoinEvent" WHERE "guildId" = :'guild' ORDER BY "createdAt" DESC LIMIT 50;

-- probe: the fastest reactions of a user
-- limit: 100 ms
SELECT "actorName", "deltaMs", "createdAt" FROM "ReactionTime" WHERE "observerId" = :'person' ORDER BY "deltaMs" LIMIT 50;

-- probe: the last changes of roles in a guild
-- limit: 100 ms
SELECT "username", "addedRoles", "createdAt"
    FROM "RoleChangeEvent" WHERE "guildId" = :'guild' ORDER BY "createdAt" DESC LIMIT 50;
