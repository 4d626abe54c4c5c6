-- Where a seller's notifications go.
CREATE TABLE IF NOT EXISTS receivers (
    seller_id     TEXT PRIMARY KEY REFERENCES sellers ON DELETE CASCADE,
    url           TEXT NOT NULL,
    app_id        TEXT NOT NULL,
    secret        TEXT NOT NULL,
    wants_returns INTEGER NOT NULL
) WITHOUT ROWID;

-- What was switched off at one location by the seller's call.
CREATE TABLE IF NOT EXISTS toggles (
    seller_id   TEXT NOT NULL REFERENCES sellers ON DELETE CASCADE,
    location_id TEXT NOT NULL,
    orders_off  INTEGER NOT NULL,
    returns_off INTEGER NOT NULL,
    PRIMARY KEY (seller_id, location_id)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS events (
    event_id   INTEGER PRIMARY KEY AUTOINCREMENT,
    seller_id  TEXT NOT NULL REFERENCES sellers ON DELETE CASCADE,
    group_id   TEXT NOT NULL,            -- the shipment or the return; order is kept within it
    event_type TEXT NOT NULL,
    status     TEXT NOT NULL,            -- waiting, held (others pass it), delivered, lost
    made_at    REAL NOT NULL,
    due_at     REAL NOT NULL,            -- not sent before; after a failure, of the next try
    dated_at   REAL,                     -- X_Date of the first try, kept by every other
    attempts   INTEGER NOT NULL DEFAULT 0,
    secret     TEXT NOT NULL DEFAULT '', -- of a forged event; '': the receiver's
    body       TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS events_to_send ON events (group_id, event_id)
    WHERE status = 'waiting';

CREATE TABLE IF NOT EXISTS deliveries (
    delivery_id INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id    INTEGER NOT NULL,
    at          REAL NOT NULL,
    url         TEXT NOT NULL,
    x_date      TEXT NOT NULL,
    status      INTEGER,                 -- NULL: no answer
    problem     TEXT NOT NULL,
    ms          REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS deliveries_of_event ON deliveries (event_id);
