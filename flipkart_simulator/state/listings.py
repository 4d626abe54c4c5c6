"""Listings: what a seller offers, SKU by SKU, and how its internal state follows."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from flipkart_simulator.state.store import Store, to_json

STATES = ("ACTIVE", "INACTIVE", "READY_FOR_ACTIVATION", "ARCHIVED", "INACTIVATED_BY_FLIPKART")


@dataclass
class Listing:
    """One offer. `locations`: {location id: {status, inventory, pending_inventory}}.

    `attributes` holds the other parts of the contract as they were last set (tax, packages,
    fulfillment, archived_status and so on).
    """

    seller_id: str
    sku: str
    listing_id: str
    product_id: str
    listing_status: str
    price: dict[str, Any]
    locations: dict[str, dict[str, Any]]
    attributes: dict[str, Any]
    was_active: bool = False
    blocked: bool = False

    def internal_state(self) -> str:
        """Return the state by which product search sorts this listing."""
        if self.blocked:
            return "INACTIVATED_BY_FLIPKART"
        if self.attributes.get("archived_status") == "ARCHIVED":
            return "ARCHIVED"
        if self.listing_status == "ACTIVE":
            return "ACTIVE"
        return "INACTIVE" if self.was_active else "READY_FOR_ACTIVATION"

    def stock(self) -> int:
        """Return the pieces at all enabled places together."""
        return sum(
            place["inventory"] for place in self.locations.values() if place["status"] == "ENABLED"
        )


class Listings:
    """Reads and writes of listings."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, seller_id: str, sku: str) -> Listing | None:
        """Return one listing as it truly is, or None."""
        row = self._store.row(
            "SELECT * FROM listings WHERE seller_id = ? AND sku = ?", seller_id, sku
        )
        return _listing(row) if row else None

    def by_listing_id(self, seller_id: str, listing_id: str) -> Listing | None:
        """Return one listing by Flipkart's id, or None."""
        row = self._store.row(
            "SELECT * FROM listings WHERE seller_id = ? AND listing_id = ?", seller_id, listing_id
        )
        return _listing(row) if row else None

    def get_all(self, seller_id: str, skus: list[str]) -> dict[str, Listing]:
        """Return {sku: listing} for those that exist."""
        rows = self._store.rows(
            "SELECT * FROM listings WHERE seller_id = ?"  # noqa: S608  question marks only
            f" AND sku IN ({','.join('?' * len(skus))})",
            seller_id,
            *skus,
        )
        return {row["sku"]: _listing(row) for row in rows}

    def get_many(self, seller_id: str, skus: list[str]) -> dict[str, tuple[Listing, str]]:
        """Return {sku: (listing, its product's title)} for those that exist."""
        marks = ",".join("?" * len(skus))
        rows = self._store.rows(
            "SELECT listings.*, products.title"  # noqa: S608  question marks only
            " FROM listings JOIN products USING (product_id)"
            f" WHERE seller_id = ? AND sku IN ({marks})",
            seller_id,
            *skus,
        )
        return {row["sku"]: (_listing(row), row["title"]) for row in rows}

    def stock_as_of(self, listing: Listing, moment: float) -> dict[str, dict[str, Any]]:
        """Return the locations as they were at an earlier moment, as far as that is known."""
        past = self._store.row(
            "SELECT locations FROM stock_past WHERE seller_id = ? AND sku = ? AND replaced_at > ?"
            " ORDER BY replaced_at, rowid LIMIT 1",
            listing.seller_id,
            listing.sku,
            moment,
        )
        if past is None:
            return listing.locations
        then: dict[str, dict[str, Any]] = json.loads(past["locations"])
        return then

    def put(self, listing: Listing, *, remember_for_s: float = 0.0) -> None:
        """Write a listing; while reads lag behind, remember the stock it had."""
        if listing.listing_status == "ACTIVE":
            listing.was_active = True
        with self._store.transaction() as db:
            if remember_for_s > 0:
                self._remember(db, listing, remember_for_s)
            db.execute(
                "INSERT INTO listings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (seller_id, sku) DO UPDATE SET listing_id = excluded.listing_id,"
                " product_id = excluded.product_id, listing_status = excluded.listing_status,"
                " internal_state = excluded.internal_state, was_active = excluded.was_active,"
                " blocked = excluded.blocked, attributes = excluded.attributes,"
                " price = excluded.price, locations = excluded.locations",
                (
                    listing.seller_id,
                    listing.sku,
                    listing.listing_id,
                    listing.product_id,
                    listing.listing_status,
                    listing.internal_state(),
                    int(listing.was_active),
                    int(listing.blocked),
                    to_json(listing.attributes),
                    to_json(listing.price),
                    to_json(listing.locations),
                ),
            )

    def _remember(self, db: sqlite3.Connection, listing: Listing, remember_for_s: float) -> None:
        now = self._store.clock.now()
        db.execute(
            "DELETE FROM stock_past WHERE seller_id = ? AND sku = ? AND replaced_at < ?",
            (listing.seller_id, listing.sku, now - remember_for_s),
        )
        old = db.execute(
            "SELECT locations FROM listings WHERE seller_id = ? AND sku = ?",
            (listing.seller_id, listing.sku),
        ).fetchone()
        if old is not None:
            db.execute(
                "INSERT INTO stock_past VALUES (?, ?, ?, ?)",
                (listing.seller_id, listing.sku, now, old["locations"]),
            )

    def sku_on_product(self, seller_id: str, product_id: str) -> str | None:
        """Return the SKU under which the seller already offers a product, or None."""
        row = self._store.row(
            "SELECT sku FROM listings WHERE seller_id = ? AND product_id = ? LIMIT 1",
            seller_id,
            product_id,
        )
        return row["sku"] if row else None

    def pieces_by_location(self, seller_id: str) -> dict[str, tuple[int, int]]:
        """Return {location id: (SKUs with stock there, pieces)}."""
        found: dict[str, tuple[int, int]] = {}
        for row in self._store.rows(
            "SELECT place.key AS id, count(*) AS skus, sum(place.value ->> 'inventory') AS pieces"
            " FROM listings, json_each(locations) AS place"
            " WHERE seller_id = ? AND place.value ->> 'inventory' > 0 GROUP BY place.key",
            seller_id,
        ):
            found[row["id"]] = (row["skus"], row["pieces"])
        return found

    def of_product(self, product_id: str) -> list[Listing]:
        """Return every listing of a product, whoever's."""
        rows = self._store.rows("SELECT * FROM listings WHERE product_id = ?", product_id)
        return [_listing(row) for row in rows]

    def page(
        self, seller_id: str, *, after_sku: str, limit: int, status: str = ""
    ) -> list[Listing]:
        """Return listings in the order of their SKUs, above `after_sku`, of one status or all."""
        rows = self._store.rows(
            "SELECT * FROM listings WHERE seller_id = ? AND sku > ?"
            " AND (? = '' OR listing_status = ?) ORDER BY sku LIMIT ?",
            seller_id,
            after_sku,
            status,
            status,
            limit,
        )
        return [_listing(row) for row in rows]

    def browse(
        self, seller_id: str, *, text: str, state: str, offset: int, limit: int
    ) -> tuple[int, list[tuple[Listing, str, str]]]:
        """Return the total and one page of (listing, product's title, its picture), by SKU."""
        base = (
            " FROM listings JOIN products USING (product_id) WHERE seller_id = :seller"
            " AND (:state = '' OR internal_state = :state)"
            " AND (:text = '' OR instr(lower(sku || ' ' || title), :text) > 0)"
        )
        values = {
            "seller": seller_id,
            "state": state,
            "text": text.lower(),
            "limit": limit,
            "offset": offset,
        }
        db = self._store.db
        total = db.execute("SELECT count(*)" + base, values).fetchone()[0]
        page = db.execute(
            "SELECT listings.*, title, image_url"
            + base
            + " ORDER BY sku LIMIT :limit OFFSET :offset",
            values,
        ).fetchall()
        return int(total), [(_listing(row), row["title"], row["image_url"]) for row in page]

    def state_counts(self, seller_id: str) -> dict[str, int]:
        """Return {internal state: number of listings}."""
        rows = self._store.rows(
            "SELECT internal_state, count(*) AS n FROM listings WHERE seller_id = ?"
            " GROUP BY internal_state",
            seller_id,
        )
        return {row["internal_state"]: row["n"] for row in rows}

    def count(self, seller_id: str) -> int:
        """Return how many listings the seller has."""
        row = self._store.row("SELECT count(*) AS n FROM listings WHERE seller_id = ?", seller_id)
        return int(row["n"]) if row else 0

    def by_state(
        self,
        seller_id: str,
        state: str,
        *,
        text: str,
        visible_before: float,
        offset: int,
        limit: int,
    ) -> tuple[int, list[sqlite3.Row]]:
        """Return the total and one batch of rows for product search.

        Rows carry sku, listing_id (NULL where QC passed and no offer was made), listing_status,
        price (NULL likewise), attributes and the product's columns.
        """
        base = (
            " FROM (SELECT sku, listing_id, product_id, listing_status, price, attributes"
            "   FROM listings WHERE seller_id = :seller AND internal_state = :state"
            "  UNION ALL SELECT sku, NULL, product_id, 'INACTIVE', NULL, '{}'"
            "   FROM catalogue_rows AS asked WHERE :state = 'READY_FOR_ACTIVATION'"
            "    AND seller_id = :seller AND qc = 'passed' AND product_id IS NOT NULL"
            "    AND NOT EXISTS (SELECT 1 FROM listings WHERE listings.seller_id = :seller"
            "                     AND listings.sku = asked.sku))"
            " JOIN products USING (product_id) WHERE made_at <= :before"
            " AND (:text = '' OR instr(lower(sku || ' ' || title), :text) > 0)"
        )
        values = {
            "seller": seller_id,
            "state": state,
            "before": visible_before,
            "text": text.lower(),
            "limit": limit,
            "offset": offset,
        }
        db = self._store.db
        total = db.execute("SELECT count(*)" + base, values).fetchone()[0]
        batch = db.execute(
            "SELECT *" + base + " ORDER BY sku LIMIT :limit OFFSET :offset",  # noqa: S608
            values,
        ).fetchall()
        return int(total), batch


def _listing(row: sqlite3.Row) -> Listing:
    return Listing(
        seller_id=row["seller_id"],
        sku=row["sku"],
        listing_id=row["listing_id"],
        product_id=row["product_id"],
        listing_status=row["listing_status"],
        price=json.loads(row["price"]),
        locations=json.loads(row["locations"]),
        attributes=json.loads(row["attributes"]),
        was_active=bool(row["was_active"]),
        blocked=bool(row["blocked"]),
    )
