CREATE TABLE IF NOT EXISTS sellers (
    seller_id  TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    app_id     TEXT NOT NULL UNIQUE,
    app_secret TEXT NOT NULL,
    brands     TEXT NOT NULL,            -- JSON list
    suspended  INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS locations (
    seller_id   TEXT NOT NULL REFERENCES sellers ON DELETE CASCADE,
    location_id TEXT NOT NULL,
    name        TEXT NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('ENABLED', 'DISABLED')),
    place       INTEGER NOT NULL,
    PRIMARY KEY (seller_id, location_id)
) WITHOUT ROWID;

-- Flipkart's own catalogue: shared by all sellers.
CREATE TABLE IF NOT EXISTS products (
    product_id TEXT PRIMARY KEY,
    title      TEXT NOT NULL,
    brand      TEXT NOT NULL,
    vertical   TEXT NOT NULL,
    mrp        INTEGER NOT NULL,
    image_url  TEXT NOT NULL,
    made_at    REAL NOT NULL
) WITHOUT ROWID;

-- What sellers asked Seller Hub to put into the catalogue, and what QC said.
CREATE TABLE IF NOT EXISTS catalogue_rows (
    seller_id     TEXT NOT NULL REFERENCES sellers ON DELETE CASCADE,
    sku           TEXT NOT NULL,
    title         TEXT NOT NULL,
    brand         TEXT NOT NULL,
    vertical      TEXT NOT NULL,
    mrp           INTEGER NOT NULL,
    selling_price INTEGER NOT NULL,
    image_url     TEXT NOT NULL,
    qc            TEXT NOT NULL CHECK (qc IN ('pending', 'passed', 'failed')),
    reason        TEXT NOT NULL,
    product_id    TEXT,
    offer         TEXT NOT NULL,         -- JSON: what the row says of the offer, or null for none
    asked_at      REAL NOT NULL,
    decided_at    REAL,
    PRIMARY KEY (seller_id, sku)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS catalogue_by_qc ON catalogue_rows (seller_id, qc, asked_at);

CREATE TABLE IF NOT EXISTS listings (
    seller_id      TEXT NOT NULL REFERENCES sellers ON DELETE CASCADE,
    sku            TEXT NOT NULL,
    listing_id     TEXT NOT NULL UNIQUE,
    product_id     TEXT NOT NULL REFERENCES products,
    listing_status TEXT NOT NULL,
    internal_state TEXT NOT NULL,
    was_active     INTEGER NOT NULL,
    blocked        INTEGER NOT NULL,     -- inactivated by Flipkart
    attributes     TEXT NOT NULL,        -- JSON: all the rest of the offer but price and stock
    price          TEXT NOT NULL,        -- JSON
    locations      TEXT NOT NULL,        -- JSON: {location id: {status, inventory, pending_inventory}}
    PRIMARY KEY (seller_id, sku)
);
CREATE INDEX IF NOT EXISTS listings_by_state ON listings (seller_id, internal_state, sku);
CREATE INDEX IF NOT EXISTS listings_by_product ON listings (seller_id, product_id);

-- Earlier stock, kept only while `inventory_lag_s` makes readers see the past.
CREATE TABLE IF NOT EXISTS stock_past (
    seller_id   TEXT NOT NULL,
    sku         TEXT NOT NULL,
    replaced_at REAL NOT NULL,
    locations   TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS stock_past_of_sku ON stock_past (seller_id, sku, replaced_at);

-- Calls that were taken in and whose connection was cut: they land later.
CREATE TABLE IF NOT EXISTS late_calls (
    late_id    INTEGER PRIMARY KEY,
    lands_at   REAL NOT NULL,
    kind       TEXT NOT NULL,            -- of its entry in the log: api, landing
    arrived_at REAL NOT NULL,
    seller_id  TEXT NOT NULL,
    endpoint   TEXT NOT NULL,
    method     TEXT NOT NULL,
    path       TEXT NOT NULL,
    body       TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS behaviour (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS faults (
    fault_id INTEGER PRIMARY KEY AUTOINCREMENT,
    rule     TEXT NOT NULL,
    seen     INTEGER NOT NULL DEFAULT 0,
    fired    INTEGER NOT NULL DEFAULT 0
);

-- Everything that happened, in the order in which it took effect.
CREATE TABLE IF NOT EXISTS calls (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT NOT NULL,            -- api, landing, hub, hand, buyer
    seller_id  TEXT NOT NULL,
    arrived_at REAL NOT NULL,
    at         REAL NOT NULL,
    ms         REAL NOT NULL,
    method     TEXT NOT NULL,
    path       TEXT NOT NULL,
    endpoint   TEXT NOT NULL,
    status     INTEGER,                  -- what the caller was given; NULL: nothing
    fault      TEXT NOT NULL,
    skus       TEXT NOT NULL,            -- JSON list
    applied    TEXT NOT NULL,            -- JSON list
    bodies     BLOB NOT NULL             -- request and response, see calls.py
);
CREATE INDEX IF NOT EXISTS calls_by_endpoint ON calls (kind, endpoint, status);

CREATE TABLE IF NOT EXISTS call_skus (
    sku     TEXT NOT NULL,
    call_id INTEGER NOT NULL,
    PRIMARY KEY (sku, call_id)
) WITHOUT ROWID;
