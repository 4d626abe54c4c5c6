"""Rows in and out of PostgreSQL: locked in id order, read and written in one statement each.

Plain SQL, because ten SKUs are forty rows at every call and the engine's time is counted. The
row lock of a remote offer is the lock of its facets.
"""

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import fields
from datetime import datetime
from functools import wraps
from operator import attrgetter
from random import random
from time import sleep
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from psycopg2.extras import execute_values

from flipkart_sync.engine.rows import FacetRow, OfferRow

P = ParamSpec("P")
R = TypeVar("R")

_JSON = frozenset(
    {
        "wanted_value",
        "claimed_value",
        "sent_value",
        "confirmed_value",
        "may_be_live",
        "seen",
        "sold_value",
    }
)
_CASTS = {
    "due_at": "timestamptz",
    "last_heal_at": "timestamptz",
    "proven_equal_at": "timestamptz",
    "seen_at": "timestamptz",
    "read_due_at": "timestamptz",
    "proof_due_at": "timestamptz",
    "lease_until": "timestamptz",
    "read_lease_until": "timestamptz",
    "settle_after": "timestamptz",
    "stock_call_at": "timestamptz",
    "sold_since": "timestamptz",
    "is_shown": "boolean",
    "price_floor_paise": "bigint",
    **dict.fromkeys(_JSON, "jsonb"),
}
_NOT_COLUMNS = frozenset({"facets", "as_loaded"})
FACET_COLUMNS = tuple(one.name for one in fields(FacetRow) if one.name not in _NOT_COLUMNS)
OFFER_COLUMNS = tuple(one.name for one in fields(OfferRow) if one.name not in _NOT_COLUMNS)
_facet_values = attrgetter(*FACET_COLUMNS)
_offer_values = attrgetter(*OFFER_COLUMNS)
_MAY_BE_LIVE = FACET_COLUMNS.index("may_be_live")
_FACET_SQL = ", ".join(FACET_COLUMNS)
_OFFER_SQL = ", ".join(OFFER_COLUMNS)
_FACET_JSON = [index for index, name in enumerate(FACET_COLUMNS) if name in _JSON]
_OFFER_JSON = [index for index, name in enumerate(OFFER_COLUMNS) if name in _JSON]
_FIXED = frozenset({"id", "remote_offer_id", "kind", "offer_id", "account_id", "sku"})


def clock() -> datetime:
    """Return the database's clock: the only one leases and due times are measured by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def again_if_it_lost(work: Callable[P, R]) -> Callable[P, R]:
    """Run a transaction again, three times in all, when PostgreSQL chose it to lose.

    40001 serialization failure, 40P01 deadlock. Only for a function that is one transaction.
    """

    @wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for attempt in (1, 2, 3):
            try:
                return work(*args, **kwargs)
            except OperationalError as err:
                code = getattr(err.__cause__, "pgcode", None)
                in_a_transaction = connection.in_atomic_block
                if code not in {"40001", "40P01"} or attempt == 3 or in_a_transaction:
                    raise
                sleep(0.05 * attempt * (0.5 + random()))  # noqa: S311 - jitter
        raise AssertionError("unreachable")

    return run


def load(ids: Collection[int], *, lock: bool = True) -> dict[int, OfferRow]:
    """Return {remote offer id: row with its facets}, locked in id order. Queries: 2."""
    if not ids:
        return {}
    if lock and not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Rows are locked inside a transaction.")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_OFFER_SQL} FROM flipkart_sync_remoteoffer"  # noqa: S608 - our own names
            f" WHERE id = ANY(%s) ORDER BY id{' FOR NO KEY UPDATE' if lock else ''}",
            [sorted(ids)],
        )
        rows: dict[int, OfferRow] = {}
        for values in cursor.fetchall():
            row = OfferRow(*_plain(values, _OFFER_JSON))
            row.as_loaded = _offer_values(row)
            rows[row.id] = row
        cursor.execute(
            f"SELECT {_FACET_SQL} FROM flipkart_sync_facet"  # noqa: S608 - our own names
            " WHERE remote_offer_id = ANY(%s)",
            [list(rows)],
        )
        for values in cursor.fetchall():
            facet = FacetRow(*_plain(values, _FACET_JSON))
            facet.as_loaded = _as_held(facet)
            rows[facet.remote_offer_id].facets[facet.kind] = facet
    return rows


def save(rows: Iterable[OfferRow]) -> None:
    """Write back what changed of rows and their facets. Queries: 2 at most."""
    offers = list(rows)
    facets = [facet for offer in offers for facet in offer.facets.values()]
    _update(
        "flipkart_sync_remoteoffer",
        OFFER_COLUMNS,
        [offer for offer in offers if _offer_values(offer) != offer.as_loaded],
    )
    _update(
        "flipkart_sync_facet",
        FACET_COLUMNS,
        [facet for facet in facets if _facet_values(facet) != facet.as_loaded],
    )


def _as_held(facet: FacetRow) -> tuple[Any, ...]:
    """Return a facet's values with the one list that is changed in place copied."""
    values = list(_facet_values(facet))
    values[_MAY_BE_LIVE] = list(values[_MAY_BE_LIVE])
    return tuple(values)


def _update(table: str, columns: tuple[str, ...], rows: list[Any]) -> None:
    if not rows:
        return
    written = [name for name in columns if name not in _FIXED]
    sets = ", ".join(f"{name} = v.{name}" for name in written)
    casts = ", ".join(f"%s::{_CASTS[name]}" if name in _CASTS else "%s" for name in written)
    values = [(row.id, *(_stored(name, getattr(row, name)) for name in written)) for row in rows]
    with connection.cursor() as cursor:
        execute_values(
            cursor.cursor.cursor if hasattr(cursor.cursor, "cursor") else cursor.cursor,
            f"UPDATE {table} AS t SET {sets} FROM (VALUES %s)"  # noqa: S608 - our own names
            f" AS v(id, {', '.join(written)}) WHERE t.id = v.id",
            values,
            template=f"(%s, {casts})",
            page_size=len(values),
        )


def _stored(name: str, value: Any) -> Any:
    if name in _JSON and value is not None:
        return json.dumps(value, separators=(",", ":"))
    return value


def _plain(values: tuple[Any, ...], json_at: list[int]) -> list[Any]:
    row = list(values)
    for index in json_at:
        if row[index] is not None:
            row[index] = json.loads(row[index])
    return row
