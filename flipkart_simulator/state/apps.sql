-- Applications of partners, which act for the sellers that allowed it. A seller's own application
-- stands with the seller.
CREATE TABLE IF NOT EXISTS apps (
    app_id        TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    app_secret    TEXT NOT NULL,
    redirect_uris TEXT NOT NULL          -- JSON list
) WITHOUT ROWID;

-- Given at the consent page, good once and for a short time.
CREATE TABLE IF NOT EXISTS auth_codes (
    code         TEXT PRIMARY KEY,
    app_id       TEXT NOT NULL REFERENCES apps ON DELETE CASCADE,
    seller_id    TEXT NOT NULL REFERENCES sellers ON DELETE CASCADE,
    redirect_uri TEXT NOT NULL,
    expires_at   REAL NOT NULL,
    used_at      REAL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS refresh_tokens (
    refresh_token TEXT PRIMARY KEY,
    app_id        TEXT NOT NULL REFERENCES apps ON DELETE CASCADE,
    seller_id     TEXT NOT NULL REFERENCES sellers ON DELETE CASCADE,
    expires_at    REAL NOT NULL,
    UNIQUE (app_id, seller_id)           -- one pair for each seller and application
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS tokens (
    token      TEXT PRIMARY KEY,
    app_id     TEXT NOT NULL,
    seller_id  TEXT NOT NULL REFERENCES sellers ON DELETE CASCADE,
    expires_at REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tokens_of_seller ON tokens (seller_id, app_id, expires_at);
