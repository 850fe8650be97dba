CREATE TABLE companies (
    id                  INTEGER PRIMARY KEY,
    name                VARCHAR(255) NOT NULL,
    yclients_company_id INTEGER UNIQUE NOT NULL,
    settings            JSONB DEFAULT '{}',
    timezone            VARCHAR(50) DEFAULT 'Europe/Moscow',
    is_active           BOOLEAN DEFAULT true,
    created_at          TIMESTAMPTZ DEFAULT NOW(),
    updated_at          TIMESTAMPTZ DEFAULT NOW()
);

CREATE TABLE clients (
    id         SERIAL PRIMARY KEY,
    company_id INTEGER NOT NULL REFERENCES companies(id) ON DELETE CASCADE,
    phone      VARCHAR(20) NOT NULL,
    name       VARCHAR(255),
    updated_at TIMESTAMPTZ DEFAULT NOW(),
    UNIQUE (company_id, phone)
);

CREATE TABLE bookings (
    id         SERIAL PRIMARY KEY,
    company_id INTEGER NOT NULL REFERENCES companies(id) ON DELETE CASCADE,
    client_id  INTEGER NOT NULL REFERENCES clients(id) ON DELETE RESTRICT,
    datetime   TIMESTAMPTZ NOT NULL,
    duration   INTEGER NOT NULL,
    status     VARCHAR(50) NOT NULL DEFAULT 'pending',
    updated_at TIMESTAMPTZ DEFAULT NOW(),
    CHECK (datetime > '2020-01-01'),
    CHECK (duration > 0),
    CHECK (status IN ('pending', 'confirmed', 'completed', 'cancelled', 'no_show'))
);

CREATE FUNCTION update_updated_at_column() RETURNS TRIGGER AS $$
BEGIN
    NEW.updated_at = NOW();
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER trigger_update_clients_updated_at BEFORE UPDATE ON clients
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
