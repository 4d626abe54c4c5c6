"""Rows in and out of PostgreSQL: locked in id order, read and written in one statement each.

Plain SQL, because ten SKUs are forty rows at every call and the engine's time is counted. The
row lock of a remote offer is the lock of its facets.
"""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
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
_FACET_SQL, _OFFER_SQL = (  # JSON as text: read here, so that equal text is read once
    ", ".join(f"{name}::text" if name in _JSON else name for name in columns)
    for columns in (FACET_COLUMNS, OFFER_COLUMNS)
)
_FACET_JSON = [index for index, name in enumerate(FACET_COLUMNS) if name in _JSON]
_OFFER_JSON = [index for index, name in enumerate(OFFER_COLUMNS) if name in _JSON]


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
    return load_at(ids, lock=lock)[0]


def load_at(
    ids: Collection[int], *, lock: bool = True
) -> tuple[dict[int, OfferRow], datetime | None]:
    """Return rows as load() does, and the database's clock once they were locked.

    None where there are no rows. Queries: 2.
    """
    if not ids:
        return {}, None
    if lock and not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Rows are locked inside a transaction.")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_OFFER_SQL} FROM flipkart_sync_remoteoffer"  # noqa: S608 - our own names
            f" WHERE id = ANY(%s) ORDER BY id{' FOR NO KEY UPDATE' if lock else ''}",
            [sorted(ids)],
        )
        rows: dict[int, OfferRow] = {}
        known: dict[str, Any] = {}
        for values in cursor.fetchall():
            row = OfferRow(*_plain(values, _OFFER_JSON, known))
            row.as_loaded = _offer_values(row)
            rows[row.id] = row
        cursor.execute(
            f"SELECT {_FACET_SQL}, clock_timestamp()"  # noqa: S608 - our own names
            " FROM flipkart_sync_facet"
            " WHERE remote_offer_id = ANY(%s)",
            [list(rows)],
        )
        now: datetime | None = None
        for *values, read_at in cursor.fetchall():
            now = read_at
            facet = FacetRow(*_plain(values, _FACET_JSON, known))
            facet.as_loaded = _facet_values(facet)
            facet.may_be_live = list(facet.may_be_live)  # the one value that is changed in place
            rows[facet.remote_offer_id].facets[facet.kind] = facet
    return rows, now


def save(rows: Iterable[OfferRow]) -> None:
    """Write back what changed of rows and their facets. Queries: 2 at most.

    Only columns that changed in one of the rows are written: the rest was most of the work.
    """
    offers = list(rows)
    facets = [facet for offer in offers for facet in offer.facets.values()]
    _update("flipkart_sync_remoteoffer", OFFER_COLUMNS, _offer_values, offers)
    _update("flipkart_sync_facet", FACET_COLUMNS, _facet_values, facets)
    for facet in facets:
        facet.may_be_live = list(facet.may_be_live)  # not the list that is held as loaded


def _update(
    table: str,
    columns: tuple[str, ...],
    values_of: Callable[[Any], tuple[Any, ...]],
    rows: Sequence[OfferRow] | Sequence[FacetRow],
) -> None:
    changed: list[tuple[int, tuple[Any, ...]]] = []
    moved: set[int] = set()
    for row in rows:
        values = values_of(row)
        if values != row.as_loaded:
            changed.append((row.id, values))
            moved.update(at for at, was in enumerate(row.as_loaded) if was != values[at])
            row.as_loaded = values
    if not changed:
        return
    written = [(at, columns[at]) for at in sorted(moved)]
    names = [name for _at, name in written]
    casts = [f"%s::{_CASTS[name]}" if name in _CASTS else "%s" for name in names]
    with connection.cursor() as cursor:
        execute_values(
            cursor.cursor.cursor if hasattr(cursor.cursor, "cursor") else cursor.cursor,
            f"UPDATE {table} AS t SET {', '.join(f'{name} = v.{name}' for name in names)}"  # noqa: S608 - our own names
            f" FROM (VALUES %s) AS v(id, {', '.join(names)}) WHERE t.id = v.id",
            [
                (id_, *(_stored(name, values[at]) for at, name in written))
                for id_, values in changed
            ],
            template=f"(%s, {', '.join(casts)})",
            page_size=len(changed),
        )


def _stored(name: str, value: Any) -> Any:
    if name in _JSON and value is not None:
        return json.dumps(value, separators=(",", ":"))
    return value


def _plain(values: Sequence[Any], json_at: list[int], known: dict[str, Any]) -> list[Any]:
    """Return a row's values with JSON read. known: what this load has read already, by its text.

    Equal values are one object: of wanted, claimed, sent and confirmed most are equal, and none
    is ever changed in place.
    """
    row = list(values)
    for index in json_at:
        text = row[index]
        if text is not None:
            if text not in known:
                known[text] = json.loads(text)
            row[index] = known[text]
    return row
