CREATE TABLE IF NOT EXISTS shipments (
    shipment_id TEXT PRIMARY KEY,
    seller_id   TEXT NOT NULL REFERENCES sellers ON DELETE CASCADE,
    location_id TEXT NOT NULL,
    state       TEXT NOT NULL,
    hold        INTEGER NOT NULL,
    kind        TEXT NOT NULL,           -- NORMAL, EXPRESS
    mps         INTEGER NOT NULL,        -- in several packages
    ordered_at  REAL NOT NULL,
    updated_at  REAL NOT NULL,
    visible_at  REAL NOT NULL,           -- to the API
    dispatch_after_at REAL NOT NULL,
    dispatch_by_at    REAL NOT NULL,
    pack_due_at       REAL,              -- when packing ends; NULL: none goes on
    packed_at         REAL,
    dispatched_at     REAL,
    delivered_at      REAL,
    cancelled_at      REAL,
    cancelled_by      TEXT NOT NULL,     -- seller, buyer, marketplace
    settled_in        INTEGER,           -- the settlement that paid for it
    doc         TEXT NOT NULL,           -- JSON: the shipment as the API shows it
    more        TEXT NOT NULL            -- JSON: buyer, courier, invoice and the like
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shipments_of_seller ON shipments (seller_id, ordered_at);
CREATE INDEX IF NOT EXISTS shipments_in_packing ON shipments (pack_due_at)
    WHERE pack_due_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS shipment_items (
    order_item_id TEXT PRIMARY KEY,
    shipment_id   TEXT NOT NULL REFERENCES shipments ON DELETE CASCADE,
    order_id      TEXT NOT NULL,
    sku           TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS items_of_shipment ON shipment_items (shipment_id, sku);
CREATE INDEX IF NOT EXISTS items_of_order ON shipment_items (order_id);

-- One piece that comes back.
CREATE TABLE IF NOT EXISTS returns (
    return_id     TEXT PRIMARY KEY,
    seller_id     TEXT NOT NULL REFERENCES sellers ON DELETE CASCADE,
    shipment_id   TEXT NOT NULL REFERENCES shipments ON DELETE CASCADE,
    order_item_id TEXT NOT NULL,
    location_id   TEXT NOT NULL,
    source        TEXT NOT NULL,         -- customer_return, courier_return
    status        TEXT NOT NULL,         -- CREATED, COMPLETED, CANCELLED
    tracking_id   TEXT NOT NULL,
    created_at    REAL NOT NULL,
    updated_at    REAL NOT NULL,
    settled_in    INTEGER,
    doc           TEXT NOT NULL          -- JSON: the return as the API shows it
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS returns_of_seller ON returns (seller_id, source, created_at);
CREATE INDEX IF NOT EXISTS returns_of_shipment ON returns (shipment_id);
