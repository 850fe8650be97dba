-- Discord SpyWatcher on PostgreSQL 15, as Prisma makes it: PascalCase tables and camelCase columns, always quoted. Prisma's
-- String is TEXT, for the uuid of "id", too; a native uuid column takes the same mapping. Discord's ids are text.

CREATE TABLE "PresenceEvent" (
    "id"        TEXT NOT NULL,
    "userId"    TEXT NOT NULL,
    "username"  TEXT NOT NULL,
    "clients"   TEXT[],
    "metadata"  JSONB,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "PresenceEvent_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "TypingEvent" (
    "id"        TEXT NOT NULL,
    "userId"    TEXT NOT NULL,
    "username"  TEXT NOT NULL,
    "channelId" TEXT NOT NULL,
    "channel"   TEXT NOT NULL,
    "guildId"   TEXT NOT NULL,
    "metadata"  JSONB,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "TypingEvent_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "MessageEvent" (
    "id"             TEXT NOT NULL,
    "userId"         TEXT NOT NULL,
    "username"       TEXT NOT NULL,
    "channelId"      TEXT NOT NULL,
    "channel"        TEXT NOT NULL,
    "guildId"        TEXT NOT NULL,
    "content"        TEXT NOT NULL,
    "metadata"       JSONB,
    "createdAt"      TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "content_search" TSVECTOR GENERATED ALWAYS AS (to_tsvector('english', "content")) STORED,
    CONSTRAINT "MessageEvent_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "JoinEvent" (
    "id"             TEXT NOT NULL,
    "userId"         TEXT NOT NULL,
    "username"       TEXT NOT NULL,
    "guildId"        TEXT NOT NULL,
    "accountAgeDays" INTEGER NOT NULL,
    "metadata"       JSONB,
    "createdAt"      TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "JoinEvent_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "DeletedMessageEvent" (
    "id"        TEXT NOT NULL,
    "userId"    TEXT NOT NULL,
    "username"  TEXT NOT NULL,
    "channelId" TEXT NOT NULL,
    "channel"   TEXT NOT NULL,
    "guildId"   TEXT NOT NULL,
    "metadata"  JSONB,
    "createdAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "DeletedMessageEvent_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ReactionTime" (
    "id"           TEXT NOT NULL,
    "observerId"   TEXT NOT NULL,
    "observerName" TEXT NOT NULL,
    "actorId"      TEXT NOT NULL,
    "actorName"    TEXT NOT NULL,
    "channelId"    TEXT NOT NULL,
    "guildId"      TEXT NOT NULL,
    "deltaMs"      INTEGER NOT NULL,
    "metadata"     JSONB,
    "createdAt"    TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "ReactionTime_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "RoleChangeEvent" (
    "id"         TEXT NOT NULL,
    "userId"     TEXT NOT NULL,
    "username"   TEXT NOT NULL,
    "guildId"    TEXT NOT NULL,
    "addedRoles" TEXT[],
    "metadata"   JSONB,
    "createdAt"  TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "RoleChangeEvent_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "PresenceEvent_userId_idx" ON "PresenceEvent" ("userId");
CREATE INDEX "PresenceEvent_createdAt_idx" ON "PresenceEvent" ("createdAt");
CREATE INDEX "PresenceEvent_userId_createdAt_idx" ON "PresenceEvent" ("userId", "createdAt" DESC);

CREATE INDEX "TypingEvent_userId_idx" ON "TypingEvent" ("userId");
CREATE INDEX "TypingEvent_guildId_idx" ON "TypingEvent" ("guildId");
CREATE INDEX "TypingEvent_channelId_idx" ON "TypingEvent" ("channelId");
CREATE INDEX "TypingEvent_createdAt_idx" ON "TypingEvent" ("createdAt");
CREATE INDEX "TypingEvent_userId_channelId_idx" ON "TypingEvent" ("userId", "channelId");
CREATE INDEX "TypingEvent_guildId_createdAt_idx" ON "TypingEvent" ("guildId", "createdAt" DESC);

CREATE INDEX "MessageEvent_userId_idx" ON "MessageEvent" ("userId");
CREATE INDEX "MessageEvent_guildId_idx" ON "MessageEvent" ("guildId");
CREATE INDEX "MessageEvent_channelId_idx" ON "MessageEvent" ("channelId");
CREATE INDEX "MessageEvent_createdAt_idx" ON "MessageEvent" ("createdAt");
CREATE INDEX "MessageEvent_guildId_createdAt_idx" ON "MessageEvent" ("guildId", "createdAt" DESC);
CREATE INDEX "MessageEvent_userId_createdAt_idx" ON "MessageEvent" ("userId", "createdAt" DESC);
CREATE INDEX "MessageEvent_guildId_channelId_idx" ON "MessageEvent" ("guildId", "channelId");
CREATE INDEX "MessageEvent_content_search_idx" ON "MessageEvent" USING GIN ("content_search");

CREATE INDEX "JoinEvent_userId_idx" ON "JoinEvent" ("userId");
CREATE INDEX "JoinEvent_guildId_idx" ON "JoinEvent" ("guildId");
CREATE INDEX "JoinEvent_createdAt_idx" ON "JoinEvent" ("createdAt");
CREATE INDEX "JoinEvent_guildId_createdAt_idx" ON "JoinEvent" ("guildId", "createdAt" DESC);

CREATE INDEX "DeletedMessageEvent_userId_idx" ON "DeletedMessageEvent" ("userId");
CREATE INDEX "DeletedMessageEvent_guildId_idx" ON "DeletedMessageEvent" ("guildId");
CREATE INDEX "DeletedMessageEvent_channelId_idx" ON "DeletedMessageEvent" ("channelId");
CREATE INDEX "DeletedMessageEvent_createdAt_idx" ON "DeletedMessageEvent" ("createdAt");

CREATE INDEX "ReactionTime_observerId_idx" ON "ReactionTime" ("observerId");
CREATE INDEX "ReactionTime_actorId_idx" ON "ReactionTime" ("actorId");
CREATE INDEX "ReactionTime_guildId_idx" ON "ReactionTime" ("guildId");
CREATE INDEX "ReactionTime_createdAt_idx" ON "ReactionTime" ("createdAt");
CREATE INDEX "ReactionTime_deltaMs_idx" ON "ReactionTime" ("deltaMs");
CREATE INDEX "ReactionTime_observerId_createdAt_idx" ON "ReactionTime" ("observerId", "createdAt" DESC);
CREATE INDEX "ReactionTime_guildId_createdAt_idx" ON "ReactionTime" ("guildId", "createdAt" DESC);

CREATE INDEX "RoleChangeEvent_userId_idx" ON "RoleChangeEvent" ("userId");
CREATE INDEX "RoleChangeEvent_guildId_idx" ON "RoleChangeEvent" ("guildId");
CREATE INDEX "RoleChangeEvent_createdAt_idx" ON "RoleChangeEvent" ("createdAt");
CREATE INDEX "RoleChangeEvent_guildId_createdAt_idx" ON "RoleChangeEvent" ("guildId", "createdAt" DESC);

COMMENT ON COLUMN "PresenceEvent"."id" IS 'rows of SQLite: uuid5 of the table and the old integer id';
COMMENT ON COLUMN "TypingEvent"."id" IS 'rows of SQLite: uuid5 of the table and the old integer id';
COMMENT ON COLUMN "MessageEvent"."id" IS 'rows of SQLite: uuid5 of the table and the old integer id';
COMMENT ON COLUMN "JoinEvent"."id" IS 'rows of SQLite: uuid5 of the table and the old integer id';
COMMENT ON COLUMN "DeletedMessageEvent"."id" IS 'rows of SQLite: uuid5 of the table and the old integer id';
COMMENT ON COLUMN "ReactionTime"."id" IS 'rows of SQLite: uuid5 of the table and the old integer id';
COMMENT ON COLUMN "RoleChangeEvent"."id" IS 'rows of SQLite: uuid5 of the table and the old integer id';
COMMENT ON COLUMN "PresenceEvent"."clients" IS 'desktop, mobile, web';
COMMENT ON COLUMN "RoleChangeEvent"."addedRoles" IS 'names of roles; rows of SQLite: split at commas';
COMMENT ON COLUMN "JoinEvent"."accountAgeDays" IS 'age of the account when it joined';
COMMENT ON COLUMN "ReactionTime"."deltaMs" IS 'from the message to the reaction';
COMMENT ON COLUMN "MessageEvent"."content_search" IS 'computed by the database';
