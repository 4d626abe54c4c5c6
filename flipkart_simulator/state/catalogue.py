"""Flipkart's catalogue: products, and the rows sellers ask Seller Hub to add, judged by QC."""

from __future__ import annotations

import json
import secrets
import sqlite3
from dataclasses import dataclass
from typing import Any

from flipkart_simulator.state.store import Store, to_json

LETTERS = "ABCDEFGHIJKLMNPQRSTUVWXYZ0123456789"


@dataclass(frozen=True)
class Product:
    """A product of Flipkart's catalogue, which belongs to no seller."""

    product_id: str
    title: str
    brand: str
    vertical: str
    mrp: int
    image_url: str
    made_at: float


@dataclass(frozen=True)
class CatalogueRow:
    """What a seller asked for and what became of it. `offer` is None where none was wanted."""

    seller_id: str
    sku: str
    title: str
    brand: str
    vertical: str
    mrp: int
    selling_price: int
    image_url: str
    qc: str
    reason: str
    product_id: str | None
    offer: dict[str, Any] | None
    asked_at: float
    decided_at: float | None


def new_product_id(vertical: str) -> str:
    """Mint a product id: three letters of the vertical, then random ones, 16 characters in all."""
    letters = "".join(sign for sign in vertical.upper() if "A" <= sign <= "Z")
    head = (letters + "XXX")[:3]
    return head + "".join(secrets.choice(LETTERS) for _ in range(13))


def new_listing_id(product_id: str) -> str:
    """Mint a listing id: LST, the product id, nine random characters."""
    return "LST" + product_id + "".join(secrets.choice(LETTERS) for _ in range(9))


class Catalogue:
    """Reads and writes of products and catalogue rows."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def product(self, product_id: str) -> Product | None:
        """Return one product, or None; one that was withdrawn is none."""
        row = self._store.row(
            "SELECT * FROM products WHERE product_id = ? AND NOT EXISTS"
            " (SELECT 1 FROM products_withdrawn WHERE product_id = products.product_id)",
            product_id,
        )
        return Product(**dict(row)) if row else None

    def product_put(self, product: Product) -> Product:
        """Add the product; one that is already there stays as it is. Returns what is there."""
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO products VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (
                    product.product_id,
                    product.title,
                    product.brand,
                    product.vertical,
                    product.mrp,
                    product.image_url,
                    product.made_at,
                ),
            )
        return self.product(product.product_id) or product

    def withdraw(self, product_id: str) -> None:
        """Take a product out of the catalogue."""
        with self._store.transaction() as db:
            db.execute(
                "INSERT INTO products_withdrawn VALUES (?, ?) ON CONFLICT DO NOTHING",
                (product_id, self._store.clock.now()),
            )

    def foreign_product_put(self, product_id: str) -> Product:
        """Return the product, adding one of somebody else's if it is unknown."""
        known = self.product(product_id)
        return known or self.product_put(
            Product(
                product_id=product_id,
                title="A product of another seller",
                brand="Another Brand",
                vertical="other",
                mrp=999,
                image_url="",
                made_at=self._store.clock.now(),
            )
        )

    def row(self, seller_id: str, sku: str) -> CatalogueRow | None:
        """Return one catalogue row, or None."""
        found = self._store.row(
            "SELECT * FROM catalogue_rows WHERE seller_id = ? AND sku = ?", seller_id, sku
        )
        return _row(found) if found else None

    def rows(self, seller_id: str, qc: str = "", limit: int = 500) -> list[CatalogueRow]:
        """Return a seller's catalogue rows, newest first, of one QC state or of all."""
        found = self._store.rows(
            "SELECT * FROM catalogue_rows WHERE seller_id = ? AND (? = '' OR qc = ?)"
            " ORDER BY asked_at DESC, sku LIMIT ?",
            seller_id,
            qc,
            qc,
            limit,
        )
        return [_row(row) for row in found]

    def row_counts(self, seller_id: str) -> dict[str, int]:
        """Return {QC state: number of rows}."""
        found = self._store.rows(
            "SELECT qc, count(*) AS n FROM catalogue_rows WHERE seller_id = ? GROUP BY qc",
            seller_id,
        )
        return {row["qc"]: row["n"] for row in found}

    def row_put(self, row: CatalogueRow) -> None:
        """Write one catalogue row over what is there."""
        values = (
            row.seller_id,
            row.sku,
            row.title,
            row.brand,
            row.vertical,
            row.mrp,
            row.selling_price,
            row.image_url,
            row.qc,
            row.reason,
            row.product_id,
            to_json(row.offer),
            row.asked_at,
            row.decided_at,
        )
        with self._store.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO catalogue_rows"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )


def _row(row: sqlite3.Row) -> CatalogueRow:
    return CatalogueRow(**{**dict(row), "offer": json.loads(row["offer"])})
