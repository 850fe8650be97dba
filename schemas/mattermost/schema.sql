-- Teams, channels, people and posts of a Mattermost bulk export on PostgreSQL 15. Keys are the names that the export has:
-- it holds no ids. A post is known by team, channel, author and time.

CREATE TABLE teams (
    name              TEXT PRIMARY KEY,
    display_name      TEXT,
    type              TEXT CHECK (type IN ('O', 'I')),
    description       TEXT,
    allow_open_invite BOOLEAN,
    extra             JSONB
);
COMMENT ON COLUMN teams.type IS 'O open, I by invitation';
COMMENT ON COLUMN teams.display_name IS 'NULL for a team that the export names but does not describe';
COMMENT ON COLUMN teams.extra IS 'members of the exported object that have no column';

CREATE TABLE channels (
    team         TEXT REFERENCES teams (name),
    name         TEXT,
    display_name TEXT NOT NULL,
    type         TEXT NOT NULL CHECK (type IN ('O', 'P')),
    header       TEXT,
    purpose      TEXT,
    extra        JSONB,
    PRIMARY KEY (team, name)
);
COMMENT ON COLUMN channels.type IS 'O public, P private';
COMMENT ON COLUMN channels.extra IS 'members of the exported object that have no column';

CREATE TABLE users (
    username     TEXT PRIMARY KEY,
    email        TEXT,
    nickname     TEXT,
    first_name   TEXT,
    last_name    TEXT,
    display_name TEXT,
    position     TEXT,
    roles        TEXT[],
    locale       TEXT,
    is_bot       BOOLEAN NOT NULL DEFAULT false,
    bot_owner    TEXT,
    deleted_at   TIMESTAMPTZ,
    extra        JSONB
);
COMMENT ON TABLE users IS 'people and bots; without e-mail address and roles where only posts name them';
COMMENT ON COLUMN users.display_name IS 'of bots';
COMMENT ON COLUMN users.bot_owner IS 'a user, or the name of a plugin: no foreign key';
COMMENT ON COLUMN users.extra IS 'settings and other members of the exported object that have no column';

CREATE TABLE team_members (
    team     TEXT REFERENCES teams (name),
    username TEXT REFERENCES users (username),
    roles    TEXT[],
    extra    JSONB,
    PRIMARY KEY (team, username)
);

CREATE TABLE channel_members (
    team     TEXT,
    channel  TEXT,
    username TEXT REFERENCES users (username),
    roles    TEXT[],
    extra    JSONB,
    PRIMARY KEY (team, channel, username),
    FOREIGN KEY (team, channel) REFERENCES channels (team, name)
);

CREATE TABLE posts (
    team              TEXT,
    channel           TEXT,
    username          TEXT REFERENCES users (username),
    created_at        TIMESTAMPTZ,
    message           TEXT NOT NULL,
    type              TEXT,
    props             JSONB,
    edited_at         TIMESTAMPTZ,
    is_pinned         BOOLEAN,
    flagged_by        TEXT[],
    parent_username   TEXT,
    parent_created_at TIMESTAMPTZ,
    extra             JSONB,
    PRIMARY KEY (team, channel, username, created_at),
    FOREIGN KEY (team, channel) REFERENCES channels (team, name),
    FOREIGN KEY (team, channel, parent_username, parent_created_at) REFERENCES posts (team, channel, username, created_at),
    CHECK ((parent_username IS NULL) = (parent_created_at IS NULL))
);
COMMENT ON COLUMN posts.created_at IS 'to the millisecond: with team, channel and username the identity of the post';
COMMENT ON COLUMN posts.type IS 'empty for what people write, else such as system_join_channel';
COMMENT ON COLUMN posts.parent_username IS 'of a reply: author of the first post of the thread';
COMMENT ON COLUMN posts.parent_created_at IS 'of a reply: time of the first post of the thread';

CREATE TABLE reactions (
    team            TEXT,
    channel         TEXT,
    post_username   TEXT,
    post_created_at TIMESTAMPTZ,
    username        TEXT REFERENCES users (username),
    emoji           TEXT,
    created_at      TIMESTAMPTZ,
    extra           JSONB,
    PRIMARY KEY (team, channel, post_username, post_created_at, username, emoji),
    FOREIGN KEY (team, channel, post_username, post_created_at) REFERENCES posts
);

CREATE TABLE attachments (
    team            TEXT,
    channel         TEXT,
    post_username   TEXT,
    post_created_at TIMESTAMPTZ,
    ordinal         INTEGER,
    path            TEXT NOT NULL,
    extra           JSONB,
    PRIMARY KEY (team, channel, post_username, post_created_at, ordinal),
    FOREIGN KEY (team, channel, post_username, post_created_at) REFERENCES posts
);
COMMENT ON COLUMN attachments.path IS 'below the data folder of the export';

CREATE TABLE direct_channels (
    name         TEXT PRIMARY KEY,
    members      TEXT[],
    participants JSONB,
    header       TEXT,
    extra        JSONB
);
COMMENT ON TABLE direct_channels IS 'conversations of 2 to 8 people; who belongs to one never changes';
COMMENT ON COLUMN direct_channels.name IS 'the usernames of all members, sorted, joined by commas';
COMMENT ON COLUMN direct_channels.members IS 'as exported; NULL where only posts name the channel';
COMMENT ON COLUMN direct_channels.participants IS 'each member with settings and what is unread; servers since 9.5 write it';

CREATE TABLE direct_groups (
    members      TEXT[] PRIMARY KEY,
    participants JSONB NOT NULL,
    header       TEXT,
    extra        JSONB
);
COMMENT ON TABLE direct_groups IS 'what servers since 9.5 say of conversations of 3 to 8 people; direct_channels has those with posts';
COMMENT ON COLUMN direct_groups.members IS 'in the order of the export: sorted and joined by commas they are direct_channels.name';

CREATE TABLE direct_posts (
    id         UUID PRIMARY KEY,
    channel    TEXT NOT NULL REFERENCES direct_channels (name),
    username   TEXT NOT NULL REFERENCES users (username),
    created_at TIMESTAMPTZ NOT NULL,
    message    TEXT NOT NULL,
    type       TEXT,
    props      JSONB,
    edited_at  TIMESTAMPTZ,
    is_pinned  BOOLEAN,
    flagged_by TEXT[],
    parent_id  UUID REFERENCES direct_posts (id),
    extra      JSONB,
    UNIQUE (channel, username, created_at)
);
COMMENT ON COLUMN direct_posts.id IS 'version 5, made of the first two members, author and time';
COMMENT ON COLUMN direct_posts.parent_id IS 'of a reply: the first post of the thread';

CREATE TABLE direct_reactions (
    post_id    UUID REFERENCES direct_posts (id),
    username   TEXT REFERENCES users (username),
    emoji      TEXT,
    created_at TIMESTAMPTZ,
    extra      JSONB,
    PRIMARY KEY (post_id, username, emoji)
);

CREATE TABLE direct_attachments (
    post_id UUID REFERENCES direct_posts (id),
    ordinal INTEGER,
    path    TEXT NOT NULL,
    extra   JSONB,
    PRIMARY KEY (post_id, ordinal)
);

CREATE TABLE emojis (
    name  TEXT PRIMARY KEY,
    image TEXT NOT NULL,
    extra JSONB
);
COMMENT ON COLUMN emojis.image IS 'path of the image below the data folder of the export';

CREATE INDEX idx_posts_channel ON posts (team, channel, created_at DESC);
CREATE INDEX idx_posts_username ON posts (username, created_at DESC);
CREATE INDEX idx_posts_thread ON posts (team, channel, parent_username, parent_created_at) WHERE parent_username IS NOT NULL;
CREATE INDEX idx_posts_message ON posts USING gin (to_tsvector('english', message));
CREATE INDEX idx_reactions_username ON reactions (username);
CREATE INDEX idx_channel_members_username ON channel_members (username);
CREATE INDEX idx_team_members_username ON team_members (username);
CREATE INDEX idx_direct_posts_channel ON direct_posts (channel, created_at DESC);
CREATE INDEX idx_direct_posts_thread ON direct_posts (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX idx_direct_posts_message ON direct_posts USING gin (to_tsvector('english', message));
CREATE INDEX idx_direct_channels_members ON direct_channels USING gin (members);
CREATE INDEX idx_direct_reactions_username ON direct_reactions (username);
