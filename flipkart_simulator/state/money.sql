CREATE TABLE IF NOT EXISTS settlements (
    settlement_id INTEGER PRIMARY KEY AUTOINCREMENT,
    seller_id     TEXT NOT NULL REFERENCES sellers ON DELETE CASCADE,
    neft_id       TEXT NOT NULL,
    made_at       REAL NOT NULL,
    rows          TEXT NOT NULL          -- JSON: the lines of the file
);
CREATE INDEX IF NOT EXISTS settlements_of_seller ON settlements (seller_id, made_at);

CREATE TABLE IF NOT EXISTS reports (
    report_id  TEXT PRIMARY KEY,
    seller_id  TEXT NOT NULL REFERENCES sellers ON DELETE CASCADE,
    kind       TEXT NOT NULL,
    parameters TEXT NOT NULL,
    asked_at   REAL NOT NULL,
    key        TEXT NOT NULL             -- part of the address of the file
) WITHOUT ROWID;

-- Buyers who act by themselves, for one seller.
CREATE TABLE IF NOT EXISTS buyers (
    seller_id TEXT PRIMARY KEY REFERENCES sellers ON DELETE CASCADE,
    per_hour  REAL NOT NULL,
    seed      INTEGER NOT NULL,
    started_at REAL NOT NULL,
    acts      INTEGER NOT NULL           -- how often they have acted
) WITHOUT ROWID;
