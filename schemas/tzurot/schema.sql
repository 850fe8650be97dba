-- Tzurot on PostgreSQL 15: the tables of the bot's migration plan, and two small ones for files without a table there.
-- Ids are Discord snowflakes: digits beyond 2^53, kept as text.

CREATE TABLE personalities (
    full_name    VARCHAR(255) PRIMARY KEY,
    display_name VARCHAR(100) NOT NULL,
    avatar_url   TEXT,
    added_by     VARCHAR(50) NOT NULL,
    added_at     TIMESTAMPTZ NOT NULL,
    is_active    BOOLEAN DEFAULT true,
    metadata     JSONB DEFAULT '{}'
);

CREATE TABLE personality_aliases (
    alias            VARCHAR(100) PRIMARY KEY,
    personality_name VARCHAR(255) NOT NULL REFERENCES personalities(full_name) ON DELETE CASCADE,
    created_at       TIMESTAMPTZ DEFAULT NOW()
);

CREATE TABLE auth_tokens (
    user_id          VARCHAR(50) NOT NULL,
    personality_name VARCHAR(255) NOT NULL,
    token            TEXT NOT NULL,
    created_at       TIMESTAMPTZ DEFAULT NOW(),
    expires_at       TIMESTAMPTZ,
    last_used        TIMESTAMPTZ,
    PRIMARY KEY (user_id, personality_name)
);

CREATE TABLE nsfw_verifications (
    user_id     VARCHAR(50) PRIMARY KEY,
    verified_at TIMESTAMPTZ DEFAULT NOW(),
    verified_by VARCHAR(50)
);

CREATE TABLE conversations (
    id               SERIAL PRIMARY KEY,
    channel_id       VARCHAR(50) NOT NULL,
    personality_name VARCHAR(255) NOT NULL,
    started_at       TIMESTAMPTZ DEFAULT NOW(),
    last_message_at  TIMESTAMPTZ,
    message_count    INTEGER DEFAULT 0,
    metadata         JSONB DEFAULT '{}'
);

CREATE TABLE channel_activations (
    channel_id       VARCHAR(50) PRIMARY KEY,
    personality_name VARCHAR(255) NOT NULL REFERENCES personalities(full_name),
    activated_at     TIMESTAMPTZ DEFAULT NOW(),
    activated_by     VARCHAR(50)
);

-- Not in the plan.

CREATE TABLE auto_response_users (
    user_id VARCHAR(50) PRIMARY KEY
);

CREATE TABLE message_map (
    message_id       VARCHAR(50) PRIMARY KEY,
    user_id          VARCHAR(50) NOT NULL,
    channel_id       VARCHAR(50) NOT NULL,
    personality_name VARCHAR(255) NOT NULL,
    sent_at          TIMESTAMPTZ,
    is_dm            BOOLEAN,
    is_mention_only  BOOLEAN
);

CREATE INDEX idx_auth_tokens_user_id ON auth_tokens(user_id);
CREATE INDEX idx_conversations_channel_personality ON conversations(channel_id, personality_name);
CREATE INDEX idx_personalities_added_by ON personalities(added_by);

COMMENT ON COLUMN personalities.metadata IS 'what the bot kept about a personality and no column takes';
COMMENT ON COLUMN personality_aliases.alias IS 'lower case; may hold spaces';
COMMENT ON COLUMN auth_tokens.personality_name IS '* for tokens of the JSON files: they hold for all personalities';
COMMENT ON COLUMN auth_tokens.token IS 'secret';
COMMENT ON COLUMN conversations.started_at IS 'NULL for conversations of the JSON files: not known';
COMMENT ON COLUMN conversations.metadata IS 'userId, isDM, isMentionOnly; lastMessageId in files from before 26 May 2025';
COMMENT ON TABLE auto_response_users IS 'users whom the last personality answers without a mention';
COMMENT ON TABLE message_map IS 'the conversation that a message of a webhook belongs to';
COMMENT ON COLUMN message_map.message_id IS 'snowflake of the message';
