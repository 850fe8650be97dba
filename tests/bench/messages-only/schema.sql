-- The messages of Lone Star without any key, reference or index: what bare COPY costs.
CREATE TABLE messages (
    id          VARCHAR(100),
    channel_id  VARCHAR(50),
    user_id     VARCHAR(50),
    user_name   VARCHAR(255),
    user_avatar TEXT,
    text        TEXT,
    attachments JSONB,
    timestamp   TIMESTAMP,
    likes       TEXT[]
);
