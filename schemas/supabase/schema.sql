-- A salon's CRM that left Supabase for its own PostgreSQL 15: business tables, and messages partitioned by month.
-- Columns of type TIMESTAMP hold wall time in UTC. The business tables have no foreign keys.

CREATE TABLE companies (
    id                  INTEGER PRIMARY KEY,
    name                VARCHAR(255) NOT NULL,
    yclients_company_id INTEGER UNIQUE NOT NULL,
    settings            JSONB DEFAULT '{}',    -- of older rows: everything that has no column of its own
    timezone            VARCHAR(50) DEFAULT 'Europe/Moscow',
    is_active           BOOLEAN DEFAULT true,
    created_at          TIMESTAMPTZ DEFAULT NOW(),
    updated_at          TIMESTAMPTZ DEFAULT NOW()
);

CREATE TABLE clients (
    id                    SERIAL PRIMARY KEY,
    yclients_id           INTEGER NOT NULL,
    name                  VARCHAR(255),
    phone                 VARCHAR(50) NOT NULL,
    raw_phone             VARCHAR(50),
    email                 VARCHAR(255),
    discount              NUMERIC(5,2),
    company_id            INTEGER,
    branch_ids            INTEGER[],
    tags                  TEXT[],
    status                VARCHAR(50),
    source                VARCHAR(100),
    created_at            TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    updated_at            TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    visit_count           INTEGER DEFAULT 0,
    total_spent           NUMERIC(12,2),
    first_visit_date      DATE,
    last_visit_date       DATE,
    last_services         TEXT[],
    visit_history         JSONB,
    preferences           JSONB,
    last_sync_at          TIMESTAMP,
    loyalty_level         VARCHAR(50),
    client_segment        VARCHAR(50),
    average_bill          NUMERIC(12,2),
    last_service_ids      INTEGER[],
    favorite_staff_ids    INTEGER[],
    preferred_time_slots  VARCHAR(50)[],
    blacklisted           BOOLEAN DEFAULT false,
    notes                 TEXT,
    created_by_ai         BOOLEAN DEFAULT false,
    last_ai_interaction   TIMESTAMP,
    ai_context            JSONB,
    ai_messages_count     INTEGER DEFAULT 0,
    ai_satisfaction_score NUMERIC(3,2),
    services_amount       NUMERIC(12,2),
    goods_amount          NUMERIC(12,2),
    goods_purchases       JSONB,
    goods_count           INTEGER DEFAULT 0
);

CREATE TABLE services (
    id             SERIAL PRIMARY KEY,
    yclients_id    INTEGER NOT NULL,
    company_id     INTEGER,
    title          VARCHAR(500) NOT NULL,
    category_id    INTEGER,
    category_title VARCHAR(255),
    price_min      NUMERIC(12,2),
    price_max      NUMERIC(12,2),
    discount       NUMERIC(5,2),
    duration       INTEGER,
    seance_length  INTEGER,
    is_active      BOOLEAN DEFAULT true,
    is_bookable    BOOLEAN DEFAULT true,
    description    TEXT,
    weight         INTEGER DEFAULT 0,
    created_at     TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    updated_at     TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    last_sync_at   TIMESTAMP,
    raw_data       JSONB,
    image_url      VARCHAR(500),
    declensions    JSONB
);

CREATE TABLE staff (
    id               SERIAL PRIMARY KEY,
    yclients_id      INTEGER NOT NULL,
    company_id       INTEGER,
    name             VARCHAR(255) NOT NULL,
    specialization   VARCHAR(255),
    position         VARCHAR(100),
    is_active        BOOLEAN DEFAULT true,
    is_bookable      BOOLEAN DEFAULT true,
    rating           NUMERIC(3,2),
    votes_count      INTEGER DEFAULT 0,
    comments_count   INTEGER DEFAULT 0,
    avatar_url       TEXT,
    information      TEXT,
    service_ids      INTEGER[],
    email            VARCHAR(255),
    phone            VARCHAR(50),
    telegram         VARCHAR(100),
    experience_years INTEGER,
    level_name       VARCHAR(100),
    created_at       TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    updated_at       TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    last_sync_at     TIMESTAMP,
    raw_data         JSONB,
    declensions      JSONB
);

CREATE TABLE bookings (
    id                 UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    yclients_record_id INTEGER NOT NULL,
    company_id         INTEGER,
    client_phone       VARCHAR(50),
    client_name        VARCHAR(255),
    client_yclients_id INTEGER,
    staff_id           INTEGER,
    staff_name         VARCHAR(255),
    services           TEXT[],
    service_ids        INTEGER[],
    datetime           TIMESTAMP NOT NULL,
    date               DATE,
    duration           INTEGER,
    cost               NUMERIC(12,2),
    prepaid            NUMERIC(12,2),
    status             VARCHAR(50),
    visit_attendance   INTEGER,
    comment            TEXT,
    online             BOOLEAN DEFAULT false,
    record_hash        VARCHAR(255),
    created_at         TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    updated_at         TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    synced_at          TIMESTAMP,
    created_by_bot     BOOLEAN DEFAULT false
);

CREATE TABLE staff_schedules (
    id                BIGSERIAL PRIMARY KEY,
    staff_id          INTEGER NOT NULL,
    staff_name        VARCHAR(255),
    date              DATE NOT NULL,
    is_working        BOOLEAN DEFAULT true,
    work_start        TIME,
    work_end          TIME,
    working_hours     VARCHAR(50),
    last_updated      TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    has_booking_slots BOOLEAN DEFAULT true
);

CREATE TABLE dialog_contexts (
    id               UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id          VARCHAR(255) NOT NULL,
    state            VARCHAR(100),
    data             JSONB,
    messages         JSONB,
    created_at       TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    updated_at       TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    client_id        INTEGER,
    last_activity    TIMESTAMP,
    message_count    INTEGER DEFAULT 0,
    last_booking_id  UUID,
    session_type     VARCHAR(50),
    context_metadata JSONB,
    company_id       INTEGER
);

CREATE TABLE messages (
    id                 BIGSERIAL NOT NULL,
    company_id         INTEGER NOT NULL,
    phone              VARCHAR(20) NOT NULL,
    message            TEXT,
    direction          VARCHAR(10) NOT NULL,
    message_id         VARCHAR(255),           -- the UUID that the message had in Supabase
    from_me            BOOLEAN NOT NULL DEFAULT false,
    status             VARCHAR(50),
    processed          BOOLEAN DEFAULT false,
    processed_at       TIMESTAMPTZ,
    ai_response        TEXT,
    processing_time_ms INTEGER,
    context_id         INTEGER,
    intent             VARCHAR(50),
    created_at         TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    CHECK (direction IN ('inbound', 'outbound')),
    CHECK (status IN ('sent', 'delivered', 'read', 'failed', NULL)), -- refuses nothing: NULL in the list
    PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);

-- There is no DEFAULT partition: copyover finds rows of other months before the load and says which partition to make.
CREATE TABLE messages_2025_11 PARTITION OF messages FOR VALUES FROM ('2025-11-01 00:00:00+00') TO ('2025-12-01 00:00:00+00');
CREATE TABLE messages_2025_12 PARTITION OF messages FOR VALUES FROM ('2025-12-01 00:00:00+00') TO ('2026-01-01 00:00:00+00');
CREATE TABLE messages_2026_01 PARTITION OF messages FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2026-02-01 00:00:00+00');
CREATE TABLE messages_2026_02 PARTITION OF messages FOR VALUES FROM ('2026-02-01 00:00:00+00') TO ('2026-03-01 00:00:00+00');
CREATE TABLE messages_2026_03 PARTITION OF messages FOR VALUES FROM ('2026-03-01 00:00:00+00') TO ('2026-04-01 00:00:00+00');
CREATE TABLE messages_2026_04 PARTITION OF messages FOR VALUES FROM ('2026-04-01 00:00:00+00') TO ('2026-05-01 00:00:00+00');

CREATE INDEX idx_clients_phone ON clients (phone);
CREATE INDEX idx_clients_yclients_id ON clients (yclients_id);
CREATE INDEX idx_clients_company_id ON clients (company_id);
CREATE INDEX idx_clients_last_visit_date ON clients (last_visit_date);
CREATE INDEX idx_services_yclients_id ON services (yclients_id);
CREATE INDEX idx_services_company_id ON services (company_id);
CREATE INDEX idx_services_is_active ON services (is_active);
CREATE INDEX idx_staff_yclients_id ON staff (yclients_id);
CREATE INDEX idx_staff_company_id ON staff (company_id);
CREATE INDEX idx_staff_is_active ON staff (is_active);
CREATE INDEX idx_bookings_yclients_record_id ON bookings (yclients_record_id);
CREATE INDEX idx_bookings_client_phone ON bookings (client_phone);
CREATE INDEX idx_bookings_datetime ON bookings (datetime);
CREATE INDEX idx_bookings_date ON bookings (date);
CREATE INDEX idx_bookings_company_id ON bookings (company_id);
CREATE INDEX idx_staff_schedules_staff_id ON staff_schedules (staff_id);
CREATE INDEX idx_staff_schedules_date ON staff_schedules (date);
CREATE INDEX idx_staff_schedules_staff_date ON staff_schedules (staff_id, date);
CREATE INDEX idx_dialog_contexts_user_id ON dialog_contexts (user_id);
CREATE INDEX idx_dialog_contexts_company_id ON dialog_contexts (company_id);
CREATE INDEX idx_dialog_contexts_last_activity ON dialog_contexts (last_activity);
CREATE INDEX idx_messages_company_phone ON messages (company_id, phone, created_at DESC);
CREATE INDEX idx_messages_direction ON messages (direction, created_at DESC);
CREATE INDEX idx_messages_processed ON messages (processed, created_at) WHERE processed = false;
CREATE INDEX idx_messages_message_id ON messages (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX idx_messages_intent ON messages (intent, created_at DESC) WHERE intent IS NOT NULL;
CREATE INDEX idx_messages_phone ON messages (phone);
CREATE INDEX idx_messages_company ON messages (company_id, created_at DESC);
CREATE INDEX idx_messages_status ON messages (status, created_at DESC) WHERE status IS NOT NULL;
