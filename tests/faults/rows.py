"""Very many due rows, made by the database itself: copies of one live offer."""

from __future__ import annotations

from django.db import connection

# In the order of their making: (table, columns that point to the copy of another table).
CHAIN: tuple[tuple[str, dict[str, str]], ...] = (
    ("catalog_product", {}),
    ("catalog_variant", {"product_id": "catalog_product"}),
    ("listings_listing", {"product_id": "catalog_product"}),
    ("listings_offer", {"listing_id": "listings_listing", "variant_id": "catalog_variant"}),
    ("flipkart_sync_remoteoffer", {"offer_id": "listings_offer"}),
)
FACETS_EACH = 3
STEP = 1_000_000  # copies of row n have the ids n + STEP × k


def clone_until_due(offer_id: int, *, rows: int) -> int:
    """Copy a live offer until so many facets are due with a new price; return how many are."""
    n = -(-rows // FACETS_EACH)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.id, o.id, l.id, v.id, l.product_id FROM flipkart_sync_remoteoffer r"
            " JOIN listings_offer o ON o.id = r.offer_id JOIN listings_listing l"
            " ON l.id = o.listing_id JOIN catalog_variant v ON v.id = o.variant_id"
            " WHERE o.id = %s",
            [offer_id],
        )
        remote, offer, listing, variant, product = cursor.fetchone()
        ids = dict(zip((t for t, _ in CHAIN), (product, variant, listing, offer, remote),
                       strict=True))  # fmt: skip
        for table, points in CHAIN:
            _copy(table, ids[table], points, n)
        _copy_facets(remote, n)
        cursor.execute(
            "SELECT count(*) FROM flipkart_sync_facet WHERE wanted_version > sent_version"
        )
        return int(cursor.fetchone()[0])


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        shown = connection.introspection.get_table_description(cursor, table)
    return [column.name for column in shown]


def _copy(table: str, row_id: int, points: dict[str, str], n: int) -> None:
    parts = []
    for name in _columns(table):
        if name == "id" or name in points:
            parts.append(f"{name} + {STEP}::bigint * k")
        elif name == "sku":
            parts.append("'CLONE-' || k")
        elif name == "channel_product_id":
            parts.append("NULL")
        else:
            parts.append(name)
    names = ", ".join(_columns(table))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {', '.join(parts)} FROM {table},"  # noqa: S608
            f" generate_series(1, %s) k WHERE {table}.id = %s",
            [n, row_id],
        )


def _copy_facets(remote_id: int, n: int) -> None:
    due = {
        "id": f"id + {STEP}::bigint * k",
        "remote_offer_id": f"remote_offer_id + {STEP}::bigint * k",
        "wanted_version": "wanted_version + 1",
        "priority": "CASE kind WHEN 'price' THEN 3 WHEN 'stock' THEN 2 ELSE 4 END",
        "due_at": "clock_timestamp() - interval '1 day'",
    }
    columns = _columns("flipkart_sync_facet")
    parts = [due.get(name, name) for name in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO flipkart_sync_facet ({', '.join(columns)})"  # noqa: S608  our own names
            f" SELECT {', '.join(parts)} FROM flipkart_sync_facet, generate_series(1, %s) k"
            " WHERE remote_offer_id = %s",
            [n, remote_id],
        )
