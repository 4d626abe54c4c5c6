"""What the gated rows of a class need next: to be read, an order pull, or to be written.

Rises, and listings that carry stock, go only on fresh knowledge: read first, then pull, then write.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from flipkart_sync.client.endpoints import SKUS_A_CALL
from flipkart_sync.engine.account import Account
from flipkart_sync.engine.low_water import DUE, floor
from flipkart_sync.engine.outcome import after
from flipkart_sync.engine.waits import Waits


@dataclass(frozen=True, slots=True)
class Plan:
    """What the gated rows of one class need next."""

    to_read: list[int] = field(default_factory=list)
    to_write: list[int] = field(default_factory=list)
    wants_pull: bool = False
    has_room: bool = False  # more may be read before the pull


_PLAN = f"""
SELECT r.id, f.is_gated, r.seen_at, r.settle_after, r.read_lease_until IS NOT NULL,
       clock_timestamp()
FROM flipkart_sync_facet f JOIN flipkart_sync_remoteoffer r ON r.id = f.remote_offer_id
WHERE f.account_id = %(account)s AND f.priority = %(class)s
  AND f.due_at >= {floor("%(account)s", "%(class)s")}
  AND f.due_at <= statement_timestamp() AND {DUE} AND r.lease_until IS NULL
ORDER BY f.due_at, r.id LIMIT %(limit)s
"""  # noqa: S608 - our own names


def plan_of(account: Account, class_: int, rounds: int, waits: Waits) -> Plan:
    """Say whether the rows of a gated class are to be read, await a pull, or may be written.

    rounds: calls of ten that fit into the time knowledge stays fresh; so many are read before
    one pull serves them all. Queries: 1.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _PLAN, {"account": account.id, "class": class_, "limit": rounds * SKUS_A_CALL}
        )
        found = cursor.fetchall()
    ready: list[int] = []
    stale: list[int] = []
    unpulled: list[int] = []
    oldest_s = 0.0
    for id_, is_gated, seen_at, settle_after, is_reading, now in found:
        if not is_gated:
            ready.append(id_)
            continue
        age_s = (now - seen_at).total_seconds() if seen_at is not None else None
        is_settled = settle_after is None or (seen_at is not None and seen_at >= settle_after)
        if age_s is not None and age_s < waits.fresh_s * 0.9 and is_settled:
            is_pulled = not account.orders_pull or _is_pulled(account, seen_at, now, waits)
            (ready if is_pulled else unpulled).append(id_)
            oldest_s = max(oldest_s, age_s if not is_pulled else 0.0)
        elif not is_reading and (settle_after is None or settle_after <= now):
            stale.append(id_)
    if ready:
        return Plan(to_write=ready)
    has_room = oldest_s < waits.fresh_s * 0.5 and len(unpulled) < rounds * SKUS_A_CALL
    if stale and has_room:
        return Plan(to_read=stale[:SKUS_A_CALL])
    return Plan(wants_pull=bool(unpulled), has_room=has_room)


def _is_pulled(account: Account, seen_at: datetime, now: datetime, waits: Waits) -> bool:
    cursor = account.orders_cursor
    return cursor is not None and cursor >= seen_at and cursor >= after(now, -waits.fresh_s * 0.9)
