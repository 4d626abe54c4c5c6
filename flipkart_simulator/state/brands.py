"""Brand approvals: a seller asks with a document, Flipkart approves or refuses."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from flipkart_simulator.state.store import Store


@dataclass(frozen=True)
class BrandRequest:
    """A seller's wish to sell under a brand. state: waiting, approved or refused."""

    brand_request_id: int
    seller_id: str
    brand: str
    document_name: str
    document_size: int
    state: str
    reason: str
    asked_at: float
    decided_at: float | None


class Brands:
    """Reads and writes of brand approvals."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, seller_id: str, brand: str, document_name: str, document_size: int) -> int:
        """Keep a wish and return its number."""
        with self._store.transaction() as db:
            number = db.execute(
                "INSERT INTO brand_requests (seller_id, brand, document_name, document_size,"
                " state, reason, asked_at) VALUES (?, ?, ?, ?, 'waiting', '', ?)",
                (seller_id, brand, document_name, document_size, self._store.clock.now()),
            ).lastrowid
        return number or 0

    def get(self, number: int) -> BrandRequest | None:
        """Return one wish, or None."""
        row = self._store.row("SELECT * FROM brand_requests WHERE brand_request_id = ?", number)
        return _request(row) if row else None

    def all(self, seller_id: str) -> list[BrandRequest]:
        """Return a seller's wishes, newest first."""
        rows = self._store.rows(
            "SELECT * FROM brand_requests WHERE seller_id = ? ORDER BY brand_request_id DESC",
            seller_id,
        )
        return [_request(row) for row in rows]

    def names(self, seller_id: str) -> set[str]:
        """Return every brand the seller ever asked for."""
        return {request.brand for request in self.all(seller_id)}

    def decide(self, number: int, state: str, reason: str) -> None:
        """Approve or refuse a wish."""
        with self._store.transaction() as db:
            db.execute(
                "UPDATE brand_requests SET state = ?, reason = ?, decided_at = ?"
                " WHERE brand_request_id = ?",
                (state, reason, self._store.clock.now(), number),
            )


def _request(row: sqlite3.Row) -> BrandRequest:
    return BrandRequest(**dict(row))
