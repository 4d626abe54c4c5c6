-- Seller Hub's files: templates given, files sent, what became of each row.
CREATE TABLE IF NOT EXISTS template_requests (
    request_id TEXT PRIMARY KEY,         -- carried by the file's name and inside the file
    seller_id  TEXT NOT NULL REFERENCES sellers ON DELETE CASCADE,
    vertical   TEXT NOT NULL,
    made_at    REAL NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS uploads (
    upload_id  TEXT PRIMARY KEY,
    seller_id  TEXT NOT NULL REFERENCES sellers ON DELETE CASCADE,
    file_name  TEXT NOT NULL,
    kind       TEXT NOT NULL,            -- xlsx, xls, or '' for what is neither
    request_id TEXT NOT NULL,
    vertical   TEXT NOT NULL,
    sent_at    REAL NOT NULL,
    errors     TEXT NOT NULL             -- JSON: why the whole file was refused; [] where it was not
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS uploads_of_seller ON uploads (seller_id, sent_at);

CREATE TABLE IF NOT EXISTS upload_rows (
    upload_id  TEXT NOT NULL REFERENCES uploads ON DELETE CASCADE,
    number     INTEGER NOT NULL,         -- its row in the sheet, counted from 1
    seller_id  TEXT NOT NULL,
    sku        TEXT NOT NULL,
    cells      TEXT NOT NULL,            -- JSON: {header: text}
    state      TEXT NOT NULL CHECK (state IN ('refused', 'pending', 'passed', 'failed')),
    errors     TEXT NOT NULL,            -- JSON: what is wrong: at the upload, or by QC
    product_id TEXT,
    due_at     REAL,                     -- when QC looks at it; NULL where it has been decided
    PRIMARY KEY (upload_id, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS upload_rows_due ON upload_rows (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS upload_rows_of_sku ON upload_rows (seller_id, sku);

-- Images that came as a ZIP, named by SKU. place: 0 the main one, 1 to 5 the others.
CREATE TABLE IF NOT EXISTS hub_images (
    seller_id TEXT NOT NULL REFERENCES sellers ON DELETE CASCADE,
    sku       TEXT NOT NULL,
    place     INTEGER NOT NULL,
    digest    TEXT NOT NULL,
    content   BLOB NOT NULL,
    PRIMARY KEY (seller_id, sku, place)
);
CREATE INDEX IF NOT EXISTS hub_images_by_digest ON hub_images (digest);

-- What makes two rows the same product: the digest of vertical, brand, attributes and main image.
CREATE TABLE IF NOT EXISTS product_prints (
    print      TEXT PRIMARY KEY,
    product_id TEXT NOT NULL REFERENCES products
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS brand_requests (
    brand_request_id INTEGER PRIMARY KEY AUTOINCREMENT,
    seller_id     TEXT NOT NULL REFERENCES sellers ON DELETE CASCADE,
    brand         TEXT NOT NULL,
    document_name TEXT NOT NULL,
    document_size INTEGER NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'refused')),
    reason        TEXT NOT NULL,
    asked_at      REAL NOT NULL,
    decided_at    REAL
);
CREATE INDEX IF NOT EXISTS brand_requests_of_seller ON brand_requests (seller_id, asked_at);

-- Products Flipkart took out of its catalogue: no new listing may name them.
CREATE TABLE IF NOT EXISTS products_withdrawn (
    product_id   TEXT PRIMARY KEY REFERENCES products,
    withdrawn_at REAL NOT NULL
) WITHOUT ROWID;
