"""Templates given, files sent and their rows, images sent as a ZIP."""

from __future__ import annotations

import json
import secrets
import sqlite3
from dataclasses import dataclass
from typing import Any

from flipkart_simulator.state.store import Store, to_json

Problems = list[dict[str, Any]]  # [{row, column, code, message}]


@dataclass(frozen=True)
class Upload:
    """A file a seller sent. `errors`: why the whole file was refused; empty where it was taken."""

    upload_id: str
    seller_id: str
    file_name: str
    kind: str
    request_id: str
    vertical: str
    sent_at: float
    errors: Problems

    @property
    def is_refused(self) -> bool:
        """Return whether the whole file was refused."""
        return bool(self.errors)


@dataclass(frozen=True)
class UploadRow:
    """One row of a file and what became of it: refused, pending, passed or failed."""

    upload_id: str
    number: int
    seller_id: str
    sku: str
    cells: dict[str, str]
    state: str
    errors: Problems
    product_id: str | None
    due_at: float | None


class Uploads:
    """Reads and writes of Seller Hub's files."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def request_new(self, seller_id: str, vertical: str) -> str:
        """Give a template: mint its request id, keep it and return it."""
        request_id = "REQ" + "".join(secrets.choice("0123456789ABCDEF") for _ in range(12))
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO template_requests VALUES (?, ?, ?, ?)",
                (request_id, seller_id, vertical, self._store.clock.now()),
            )
        return request_id

    def request(self, request_id: str) -> sqlite3.Row | None:
        """Return a template that was given, or None."""
        return self._store.row("SELECT * FROM template_requests WHERE request_id = ?", request_id)

    def add(self, upload: Upload, rows: list[UploadRow]) -> None:
        """Keep a file and its rows."""
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    upload.upload_id,
                    upload.seller_id,
                    upload.file_name,
                    upload.kind,
                    upload.request_id,
                    upload.vertical,
                    upload.sent_at,
                    to_json(upload.errors),
                ),
            )
            db.executemany(
                "INSERT INTO upload_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        row.upload_id,
                        row.number,
                        row.seller_id,
                        row.sku,
                        to_json(row.cells),
                        row.state,
                        to_json(row.errors),
                        row.product_id,
                        row.due_at,
                    )
                    for row in rows
                ],
            )

    def get(self, upload_id: str) -> Upload | None:
        """Return one file, or None."""
        row = self._store.row("SELECT * FROM uploads WHERE upload_id = ?", upload_id)
        return _upload(row) if row else None

    def rows(self, upload_id: str) -> list[UploadRow]:
        """Return the rows of a file in their order."""
        found = self._store.rows(
            "SELECT * FROM upload_rows WHERE upload_id = ? ORDER BY number", upload_id
        )
        return [_row(row) for row in found]

    def newest(self, seller_id: str, limit: int = 100) -> list[tuple[Upload, dict[str, int]]]:
        """Return a seller's files, newest first, each with {state: rows}."""
        counts: dict[str, dict[str, int]] = {}
        for row in self._store.rows(
            "SELECT upload_id, state, count(*) AS n FROM upload_rows WHERE seller_id = ?"
            " GROUP BY upload_id, state",
            seller_id,
        ):
            counts.setdefault(row["upload_id"], {})[row["state"]] = row["n"]
        found = self._store.rows(
            "SELECT * FROM uploads WHERE seller_id = ? ORDER BY sent_at DESC LIMIT ?",
            seller_id,
            limit,
        )
        return [(_upload(row), counts.get(row["upload_id"], {})) for row in found]

    def pending(self, seller_id: str, sku: str) -> UploadRow | None:
        """Return the row of a SKU that waits for QC, or None."""
        row = self._store.row(
            "SELECT * FROM upload_rows WHERE seller_id = ? AND sku = ? AND state = 'pending'",
            seller_id,
            sku,
        )
        return _row(row) if row else None

    def due(self, limit: int) -> list[UploadRow]:
        """Return rows whose time for QC has come, in the order of their times."""
        found = self._store.rows(
            "SELECT * FROM upload_rows WHERE due_at <= ? ORDER BY due_at, upload_id, number"
            " LIMIT ?",
            self._store.clock.now(),
            limit,
        )
        return [_row(row) for row in found]

    def next_due_at(self) -> float | None:
        """Return when the next row is due, or None."""
        row = self._store.row("SELECT min(due_at) AS at FROM upload_rows WHERE due_at IS NOT NULL")
        return row["at"] if row else None

    def decide(
        self, seller_id: str, sku: str, state: str, errors: Problems, product_id: str | None
    ) -> None:
        """Write QC's word on the waiting row of a SKU, if there is one."""
        with self._store.transaction() as db:
            db.execute(
                "UPDATE upload_rows SET state = ?, errors = ?, product_id = ?, due_at = NULL"
                " WHERE seller_id = ? AND sku = ? AND state = 'pending'",
                (state, to_json(errors), product_id, seller_id, sku),
            )

    def postpone(self, row: UploadRow, by_s: float) -> None:
        """Let QC look at a row later."""
        with self._store.transaction() as db:
            db.execute(
                "UPDATE upload_rows SET due_at = ? WHERE upload_id = ? AND number = ?",
                (self._store.clock.now() + by_s, row.upload_id, row.number),
            )

    def images_put(self, seller_id: str, sku: str, place: int, digest: str, content: bytes) -> None:
        """Keep one image of a SKU over the one that was there."""
        with self._store.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO hub_images VALUES (?, ?, ?, ?, ?)",
                (seller_id, sku, place, digest, content),
            )

    def images(self, seller_id: str, sku: str) -> dict[int, str]:
        """Return {place: digest} of the images kept for a SKU."""
        found = self._store.rows(
            "SELECT place, digest FROM hub_images WHERE seller_id = ? AND sku = ?", seller_id, sku
        )
        return {row["place"]: row["digest"] for row in found}

    def image(self, digest: str) -> bytes | None:
        """Return the bytes of a kept image, or None."""
        row = self._store.row("SELECT content FROM hub_images WHERE digest = ? LIMIT 1", digest)
        return row["content"] if row else None

    def product_of_print(self, print_: str) -> str | None:
        """Return the product a row of this digest became, or None."""
        row = self._store.row("SELECT product_id FROM product_prints WHERE print = ?", print_)
        return row["product_id"] if row else None

    def print_put(self, print_: str, product_id: str) -> None:
        """Remember which product rows of this digest are."""
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO product_prints VALUES (?, ?) ON CONFLICT DO NOTHING",
                (print_, product_id),
            )


def _upload(row: sqlite3.Row) -> Upload:
    return Upload(**{**dict(row), "errors": json.loads(row["errors"])})


def _row(row: sqlite3.Row) -> UploadRow:
    given = dict(row)
    given["cells"], given["errors"] = json.loads(row["cells"]), json.loads(row["errors"])
    return UploadRow(**given)
