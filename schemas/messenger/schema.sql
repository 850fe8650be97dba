-- Conversations of a Facebook or Instagram export on PostgreSQL: what lies in messages/inbox and beside it.

CREATE TABLE threads (
    id                   TEXT PRIMARY KEY,
    box                  TEXT NOT NULL,
    title                TEXT,
    thread_type          TEXT,
    is_still_participant BOOLEAN,
    is_pending           BOOLEAN,
    path                 TEXT,
    image                JSONB,
    joinable_mode        JSONB,
    magic_words          JSONB
);

COMMENT ON COLUMN threads.id IS 'The name of the folder: the title without blanks, and an id';
COMMENT ON COLUMN threads.box IS 'The folder above: inbox, archived_threads, filtered_threads, message_requests, e2ee_cutover';
COMMENT ON COLUMN threads.title IS 'The name of the group, or of the other person';
COMMENT ON COLUMN threads.thread_type IS 'Regular or RegularGroup; not in exports since 2021';

CREATE TABLE participants (
    thread   TEXT REFERENCES threads (id),
    position INTEGER,
    name     TEXT,
    extra    JSONB,
    PRIMARY KEY (thread, position)
);

COMMENT ON TABLE participants IS 'Those who were in the conversation when it was exported';
COMMENT ON COLUMN participants.name IS 'Not unique: people who left are all called Facebook user or Instagram User';

CREATE TABLE messages (
    thread        TEXT REFERENCES threads (id),
    part          INTEGER,
    position      INTEGER,
    sender        TEXT,
    sent_at       TIMESTAMPTZ NOT NULL,
    content       TEXT,
    type          TEXT,
    is_unsent     BOOLEAN,
    is_bumped     BOOLEAN,
    call_duration INTEGER,
    is_missed     BOOLEAN,
    link          TEXT,
    link_text     TEXT,
    link_owner    TEXT,
    sticker       TEXT,
    users         TEXT[],
    ip            TEXT,
    extra         JSONB,
    PRIMARY KEY (thread, part, position)
);

COMMENT ON COLUMN messages.part IS 'Of message_1.json, message_2.json and so on: the first has the latest messages';
COMMENT ON COLUMN messages.position IS 'In the file, from 0: the latest message comes first';
COMMENT ON COLUMN messages.sender IS 'A name and no key: who left the conversation is no participant';
COMMENT ON COLUMN messages.content IS 'Of media and calls a sentence that the exporter made, or NULL';
COMMENT ON COLUMN messages.users IS 'Who was added or removed';
COMMENT ON COLUMN messages.call_duration IS 'In seconds';
COMMENT ON COLUMN messages.extra IS 'Members of messages that this schema does not know';

CREATE TABLE reactions (
    thread     TEXT,
    part       INTEGER,
    position   INTEGER,
    number     INTEGER,
    actor      TEXT,
    reaction   TEXT,
    reacted_at TIMESTAMPTZ,
    extra      JSONB,
    PRIMARY KEY (thread, part, position, number),
    FOREIGN KEY (thread, part, position) REFERENCES messages (thread, part, position)
);

CREATE TABLE media (
    thread     TEXT,
    part       INTEGER,
    position   INTEGER,
    kind       TEXT,
    number     INTEGER,
    uri        TEXT,
    created_at TIMESTAMPTZ,
    thumbnail  TEXT,
    extra      JSONB,
    PRIMARY KEY (thread, part, position, kind, number),
    FOREIGN KEY (thread, part, position) REFERENCES messages (thread, part, position)
);

COMMENT ON COLUMN media.kind IS 'photo, video, audio, gif or file';
COMMENT ON COLUMN media.number IS 'From 0, among those of the kind in the message';
COMMENT ON COLUMN media.uri IS 'A path within the export, or a URL';

CREATE INDEX messages_thread_sent_at ON messages (thread, sent_at DESC);
CREATE INDEX messages_sender ON messages (sender, sent_at DESC);
CREATE INDEX messages_content ON messages USING gin (to_tsvector('simple', content));
CREATE INDEX participants_name ON participants (name);
