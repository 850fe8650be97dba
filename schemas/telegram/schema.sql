-- Chats of Telegram Desktop ("Export chat history" and "Export Telegram data", format JSON) on PostgreSQL.

CREATE TABLE chats (
    id      BIGINT PRIMARY KEY,
    name    TEXT,
    type    TEXT NOT NULL,
    is_left BOOLEAN NOT NULL DEFAULT false
);

COMMENT ON TABLE chats IS 'One row for each chat of the export, also for chats without messages';
COMMENT ON COLUMN chats.id IS 'Id of the user, group or channel, without prefix';
COMMENT ON COLUMN chats.name IS 'NULL for saved messages, for replies and for deleted accounts';
COMMENT ON COLUMN chats.type IS 'personal_chat, bot_chat, saved_messages, replies, private_group, private_supergroup, '
    'public_supergroup, private_channel, public_channel; unknown where the exporter did not know it';
COMMENT ON COLUMN chats.is_left IS 'true where the chat stands among left_chats';

CREATE TABLE peers (
    id   TEXT PRIMARY KEY,
    name TEXT
);

COMMENT ON TABLE peers IS 'Everybody who wrote or did something: users, groups and channels';
COMMENT ON COLUMN peers.id IS 'user123, chat123 or channel123; digits alone in exports of before 2021';
COMMENT ON COLUMN peers.name IS 'The last name in the file; NULL for deleted accounts';

CREATE TABLE messages (
    chat_id        BIGINT NOT NULL REFERENCES chats (id),
    id             BIGINT NOT NULL,
    type           TEXT NOT NULL,
    sent_at        TIMESTAMPTZ,
    edited_at      TIMESTAMPTZ,
    from_id        TEXT REFERENCES peers (id),
    from_name      TEXT,
    action         TEXT,
    text           TEXT NOT NULL,
    text_entities  JSONB,
    reply_to       BIGINT,
    forwarded_from TEXT,
    via_bot        TEXT,
    photo          TEXT,
    file           TEXT,
    media_type     TEXT,
    mime_type      TEXT,
    extra          JSONB,
    PRIMARY KEY (chat_id, id)
);

COMMENT ON COLUMN messages.id IS 'Unique in its chat only; negative for messages of before a group became a supergroup';
COMMENT ON COLUMN messages.type IS 'message or service';
COMMENT ON COLUMN messages.sent_at IS 'From date_unixtime; else from date, in the time zone that mapping.json declares';
COMMENT ON COLUMN messages.edited_at IS 'From edited_unixtime; else from edited, in the time zone that mapping.json declares';
COMMENT ON COLUMN messages.from_id IS 'Who wrote it (from_id), or did it (actor_id of service messages)';
COMMENT ON COLUMN messages.from_name IS 'The name at that message; NULL for deleted accounts';
COMMENT ON COLUMN messages.action IS 'What a service message tells, such as invite_members';
COMMENT ON COLUMN messages.text IS 'The text without formatting';
COMMENT ON COLUMN messages.text_entities IS 'The parts of the text with formatting and links; of older exports the array "text"';
COMMENT ON COLUMN messages.reply_to IS 'The message answered to; no foreign key, as it may be deleted or in another chat (extra.reply_to_peer_id)';
COMMENT ON COLUMN messages.photo IS 'Path in the export, or a sentence in parentheses where it was not exported';
COMMENT ON COLUMN messages.file IS 'Path in the export, or a sentence in parentheses where it was not exported';
COMMENT ON COLUMN messages.extra IS 'All other members: members, author, poll, location_information, duration_seconds, ...';

CREATE TABLE reactions (
    chat_id    BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    position   INTEGER NOT NULL,
    type       TEXT NOT NULL,
    value      TEXT,
    count      INTEGER NOT NULL,
    recent     JSONB,
    extra      JSONB,
    PRIMARY KEY (chat_id, message_id, position),
    FOREIGN KEY (chat_id, message_id) REFERENCES messages (chat_id, id)
);

COMMENT ON COLUMN reactions.position IS 'From 0: custom emoji that were not exported have no value of their own';
COMMENT ON COLUMN reactions.type IS 'emoji, custom_emoji or paid';
COMMENT ON COLUMN reactions.value IS 'The emoji, or the path or id of a custom emoji; empty where there is neither, (unavailable) where it is gone';
COMMENT ON COLUMN reactions.recent IS 'Who reacted last: from, from_id, date';
COMMENT ON COLUMN reactions.extra IS 'Members of reactions that this schema does not know';

CREATE INDEX messages_chat_sent_at ON messages (chat_id, sent_at DESC);
CREATE INDEX messages_from_id ON messages (from_id);
CREATE INDEX messages_reply_to ON messages (chat_id, reply_to) WHERE reply_to IS NOT NULL;
CREATE INDEX messages_text ON messages USING gin (to_tsvector('simple', text));
