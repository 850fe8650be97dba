-- Exports of DiscordChatExporter (format JSON) on PostgreSQL. Snowflakes fit BIGINT: they stay below 2^63.

CREATE TABLE guilds (
    id       BIGINT PRIMARY KEY,
    name     TEXT NOT NULL,
    icon_url TEXT,
    extra    JSONB
);

COMMENT ON COLUMN guilds.id IS '0 for direct messages';
COMMENT ON COLUMN guilds.extra IS 'Members of guilds that this schema does not know';

CREATE TABLE channels (
    id          BIGINT PRIMARY KEY,
    guild_id    BIGINT NOT NULL REFERENCES guilds (id),
    parent_id   BIGINT,
    parent_name TEXT,
    name        TEXT NOT NULL,
    type        TEXT NOT NULL,
    topic       TEXT,
    icon_url    TEXT,
    extra       JSONB
);

COMMENT ON COLUMN channels.parent_id IS 'The category; of a thread its channel. No foreign key: it may not be exported';
COMMENT ON COLUMN channels.type IS 'As the exporter names it: GuildTextChat, GuildPublicThread, DirectTextChat, ...';
COMMENT ON COLUMN channels.extra IS 'Members of channels that this schema does not know';

CREATE TABLE users (
    id            BIGINT PRIMARY KEY,
    name          TEXT NOT NULL,
    discriminator TEXT,
    nickname      TEXT,
    is_bot        BOOLEAN NOT NULL,
    color         TEXT,
    avatar_url    TEXT,
    roles         JSONB,
    extra         JSONB
);

COMMENT ON TABLE users IS 'Authors, mentioned users and users who reacted; the last snapshot in the files';
COMMENT ON COLUMN users.name IS 'Not unique: Deleted User is one name for many ids';
COMMENT ON COLUMN users.discriminator IS '0000 for deleted users and webhooks';
COMMENT ON COLUMN users.nickname IS 'In the guild of the snapshot';
COMMENT ON COLUMN users.roles IS 'In the guild of the snapshot; NULL for users who only reacted, and in older exports';
COMMENT ON COLUMN users.extra IS 'Members of users that this schema does not know';

CREATE TABLE messages (
    id            BIGINT PRIMARY KEY,
    channel_id    BIGINT NOT NULL REFERENCES channels (id),
    author_id     BIGINT NOT NULL REFERENCES users (id),
    type          TEXT NOT NULL,
    content       TEXT NOT NULL,
    sent_at       TIMESTAMPTZ NOT NULL,
    edited_at     TIMESTAMPTZ,
    call_ended_at TIMESTAMPTZ,
    is_pinned     BOOLEAN NOT NULL,
    reply_to      BIGINT,
    reference     JSONB,
    embeds        JSONB,
    components    JSONB,
    stickers      JSONB,
    forwarded     JSONB,
    interaction   JSONB,
    extra         JSONB
);

COMMENT ON COLUMN messages.type IS 'Default, Reply, ...; a number for kinds that the exporter does not know';
COMMENT ON COLUMN messages.content IS 'Of system messages a text that the exporter made';
COMMENT ON COLUMN messages.reply_to IS 'The message referred to; no foreign key: it may be deleted or in another export';
COMMENT ON COLUMN messages.reference IS 'What kind of reference it is, and to which channel and guild';
COMMENT ON COLUMN messages.extra IS 'Members of messages that this schema does not know';

CREATE TABLE attachments (
    id         BIGINT PRIMARY KEY,
    message_id BIGINT NOT NULL REFERENCES messages (id),
    url        TEXT NOT NULL,
    file_name  TEXT NOT NULL,
    size       BIGINT NOT NULL,
    extra      JSONB
);

COMMENT ON COLUMN attachments.url IS 'A URL whose signature expires, or a path where media were downloaded';
COMMENT ON COLUMN attachments.size IS 'In bytes';
COMMENT ON COLUMN attachments.extra IS 'Members of attachments that this schema does not know';

CREATE TABLE reactions (
    message_id  BIGINT NOT NULL REFERENCES messages (id),
    emoji_id    TEXT NOT NULL,
    emoji_name  TEXT NOT NULL,
    is_animated BOOLEAN,
    count       INTEGER NOT NULL,
    extra       JSONB,
    PRIMARY KEY (message_id, emoji_id, emoji_name)
);

COMMENT ON COLUMN reactions.emoji_id IS 'Empty for Unicode emoji';
COMMENT ON COLUMN reactions.emoji_name IS 'Empty where the emoji was deleted and the exporter wrote null';
COMMENT ON COLUMN reactions.count IS 'May be larger than the number of users in reaction_users';
COMMENT ON COLUMN reactions.extra IS 'Members of reactions that this schema does not know';

CREATE TABLE reaction_users (
    message_id BIGINT NOT NULL,
    emoji_id   TEXT NOT NULL,
    emoji_name TEXT NOT NULL,
    user_id    BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (message_id, emoji_id, emoji_name, user_id),
    FOREIGN KEY (message_id, emoji_id, emoji_name) REFERENCES reactions (message_id, emoji_id, emoji_name)
);

CREATE TABLE mentions (
    message_id BIGINT NOT NULL REFERENCES messages (id),
    user_id    BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (message_id, user_id)
);

CREATE INDEX channels_guild_id ON channels (guild_id);
CREATE INDEX messages_channel_sent_at ON messages (channel_id, sent_at DESC);
CREATE INDEX messages_author_id ON messages (author_id);
CREATE INDEX messages_reply_to ON messages (reply_to) WHERE reply_to IS NOT NULL;
CREATE INDEX messages_content ON messages USING gin (to_tsvector('simple', content));
CREATE INDEX attachments_message_id ON attachments (message_id);
CREATE INDEX reaction_users_user_id ON reaction_users (user_id);
CREATE INDEX mentions_user_id ON mentions (user_id);
