-- What the Web API of Slack answers, on PostgreSQL 15: the one source of truth for tables, types and constraints.

CREATE TABLE users (
    id           TEXT PRIMARY KEY,
    team_id      TEXT,
    name         TEXT NOT NULL,
    real_name    TEXT,
    display_name TEXT,
    email        TEXT,
    deleted      BOOLEAN DEFAULT false,
    is_bot       BOOLEAN DEFAULT false,
    tz           TEXT,
    title        TEXT,
    phone        TEXT,
    updated_at   TIMESTAMPTZ,
    profile      JSONB,
    extra        JSONB
);

CREATE TABLE channels (
    id             TEXT PRIMARY KEY,
    name           TEXT,
    is_private     BOOLEAN,
    is_im          BOOLEAN,
    is_mpim        BOOLEAN,
    im_user        TEXT REFERENCES users (id),
    created_at     TIMESTAMPTZ,
    creator        TEXT REFERENCES users (id),
    is_archived    BOOLEAN,
    is_general     BOOLEAN,
    topic          TEXT,
    topic_set_by   TEXT,
    topic_set_at   TIMESTAMPTZ,
    purpose        TEXT,
    purpose_set_by TEXT,
    purpose_set_at TIMESTAMPTZ,
    extra          JSONB
);

CREATE TABLE channel_members (
    channel TEXT REFERENCES channels (id),
    user_id TEXT REFERENCES users (id),
    PRIMARY KEY (channel, user_id)
);

CREATE TABLE messages (
    channel       TEXT REFERENCES channels (id),
    ts            TEXT,
    sent_at       TIMESTAMPTZ NOT NULL,
    user_id       TEXT REFERENCES users (id),
    bot_id        TEXT,
    username      TEXT,
    subtype       TEXT,
    text          TEXT DEFAULT '',
    thread_ts     TEXT,
    edited_at     TIMESTAMPTZ,
    edited_by     TEXT,
    client_msg_id TEXT,
    file_comment  JSONB,
    blocks        JSONB,
    extra         JSONB,
    PRIMARY KEY (channel, ts)
);

CREATE TABLE message_attachments (
    channel    TEXT,
    ts         TEXT,
    position   INTEGER,
    attachment JSONB NOT NULL,
    PRIMARY KEY (channel, ts, position),
    FOREIGN KEY (channel, ts) REFERENCES messages (channel, ts)
);

CREATE TABLE message_reactions (
    channel  TEXT,
    ts       TEXT,
    name     TEXT,
    count    INTEGER NOT NULL,
    user_ids TEXT[] NOT NULL,
    extra    JSONB,
    PRIMARY KEY (channel, ts, name),
    FOREIGN KEY (channel, ts) REFERENCES messages (channel, ts)
);

CREATE TABLE message_files (
    channel    TEXT,
    ts         TEXT,
    file_id    TEXT,
    name       TEXT,
    title      TEXT,
    mimetype   TEXT,
    filetype   TEXT,
    mode       TEXT,
    size       BIGINT,
    url        TEXT,
    permalink  TEXT,
    created_at TIMESTAMPTZ,
    created_by TEXT,
    preview    TEXT,
    PRIMARY KEY (channel, ts, file_id),
    FOREIGN KEY (channel, ts) REFERENCES messages (channel, ts)
);

CREATE INDEX channel_members_user_idx ON channel_members (user_id);
CREATE INDEX messages_sent_idx ON messages (channel, sent_at DESC);
CREATE INDEX messages_thread_idx ON messages (channel, thread_ts, ts) WHERE thread_ts IS NOT NULL;
CREATE INDEX messages_user_idx ON messages (user_id, sent_at DESC);
CREATE INDEX messages_text_idx ON messages USING gin (to_tsvector('english', text));
CREATE INDEX message_files_file_idx ON message_files (file_id);

COMMENT ON COLUMN users.id IS 'U, W or B and more letters; USLACKBOT is Slack itself';
COMMENT ON COLUMN users.name IS 'the handle; the id where only a message or a channel names the user';
COMMENT ON COLUMN users.updated_at IS 'when the profile changed last';
COMMENT ON COLUMN users.profile IS 'the whole profile, with custom fields, status and images';
COMMENT ON COLUMN users.extra IS 'members of the user that have no column';
COMMENT ON COLUMN channels.id IS 'the name of the folder with the messages: C, D or G and more letters';
COMMENT ON COLUMN channels.name IS 'NULL in direct conversations, and where only a folder names the channel';
COMMENT ON COLUMN channels.im_user IS 'the other person of a direct conversation';
COMMENT ON COLUMN channels.extra IS 'members of the channel that have no column, such as previous_names';
COMMENT ON COLUMN messages.ts IS 'seconds and microseconds as Slack writes them: the identity within the channel';
COMMENT ON COLUMN messages.sent_at IS 'the same as ts';
COMMENT ON COLUMN messages.user_id IS 'the author; the bot where the message names no user';
COMMENT ON COLUMN messages.text IS 'empty where there is none; with the marks of Slack: &amp; &lt; &gt; <@U1|name> <#C1|name> <url|label>';
COMMENT ON COLUMN messages.thread_ts IS 'ts of the message that started the thread, equal to ts there; no foreign key: it may be missing';
COMMENT ON COLUMN messages.file_comment IS 'the comment on a file, in old messages';
COMMENT ON COLUMN messages.extra IS 'members of the message that have no column';
COMMENT ON COLUMN message_attachments.position IS 'from 0, in the order of the message';
COMMENT ON COLUMN message_attachments.attachment IS 'without the copies of files, whose URLs hold tokens';
COMMENT ON COLUMN message_reactions.extra IS 'members of the reaction that have no column';
COMMENT ON COLUMN message_reactions.count IS 'as Slack counts; user_ids may name fewer';
COMMENT ON COLUMN message_files.url IS 'url_private without its query, where a token may be';
COMMENT ON COLUMN message_files.mode IS 'hosted, external, snippet, post, tombstone or hidden_by_limit';
