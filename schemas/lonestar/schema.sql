-- Lone Star Chat on PostgreSQL 15: the one source of truth for tables, types and constraints.
-- Columns of type TIMESTAMP hold wall time in UTC.

CREATE TABLE users (
    id         VARCHAR(50) PRIMARY KEY,        -- digits; the legacy files hold strings and numbers
    email      VARCHAR(255) UNIQUE NOT NULL,
    full_name  VARCHAR(255),
    department VARCHAR(100),
    roles      TEXT[],
    avatar_url TEXT,                           -- absolute, or below /uploads/
    status     VARCHAR(20) DEFAULT 'offline',
    last_seen  TIMESTAMP,
    created_at TIMESTAMP DEFAULT NOW()
);

CREATE TABLE channels (
    id              VARCHAR(50) PRIMARY KEY,   -- a slug such as news, or ch_ and milliseconds
    name            VARCHAR(255) NOT NULL,     -- not unique: two channels may share one
    description     TEXT,
    type            VARCHAR(20),               -- public, private, text or voice
    category        VARCHAR(50),               -- home, chats or voice
    allowed_roles   TEXT[],
    is_push_enabled BOOLEAN DEFAULT false,     -- new with this schema
    created_at      TIMESTAMP DEFAULT NOW()
);

CREATE TABLE messages (
    id          VARCHAR(100) PRIMARY KEY,      -- msg_ and milliseconds, newer ones with a suffix
    channel_id  VARCHAR(50) REFERENCES channels(id),
    user_id     VARCHAR(50) REFERENCES users(id),
    user_name   VARCHAR(255),                  -- at the time of writing; stays when the user is gone
    user_avatar TEXT,
    text        TEXT NOT NULL,
    attachments JSONB DEFAULT '[]',
    timestamp   TIMESTAMP DEFAULT NOW(),
    likes       TEXT[] DEFAULT '{}'            -- ids of the users who reacted, each once
);

CREATE TABLE dm_messages (
    id              VARCHAR(100) PRIMARY KEY,  -- dm_ and milliseconds
    conversation_id VARCHAR(100) NOT NULL,     -- both user ids, sorted as text, joined by _
    sender_id       VARCHAR(50) REFERENCES users(id),
    receiver_id     VARCHAR(50) REFERENCES users(id),
    text            TEXT NOT NULL,
    attachments     JSONB DEFAULT '[]',
    timestamp       TIMESTAMP DEFAULT NOW(),
    read            BOOLEAN DEFAULT false      -- new with this schema
);

CREATE INDEX idx_messages_channel ON messages (channel_id, timestamp DESC);
CREATE INDEX idx_messages_user ON messages (user_id);
CREATE INDEX idx_messages_timestamp ON messages (timestamp DESC);
CREATE INDEX idx_messages_text ON messages USING gin (to_tsvector('english', text));
CREATE INDEX idx_dm_conversation ON dm_messages (conversation_id, timestamp DESC);
CREATE INDEX idx_dm_unread ON dm_messages (receiver_id, read) WHERE read = false;
