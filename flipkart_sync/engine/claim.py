"""Choose what to do next and take it: the most urgent row first, up to ten SKUs of one endpoint.

A claim locks the SKUs, judges them anew as they are now, writes down what is about to go and
commits, all in one transaction: between the judgement and the writing nothing can move.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from uuid import uuid4

from django.db import connection, transaction

from flipkart_sync.client.endpoints import SKUS_A_CALL
from flipkart_sync.engine.account import Account
from flipkart_sync.engine.judge import (
    carried_stock,
    classify,
    cut_value,
    has_pieces,
    is_emptied,
    is_pull_fresh,
    is_read_fresh,
    judge_stock,
    known_stocks,
    needs_fresh_knowledge,
    shows_sold,
)
from flipkart_sync.engine.low_water import DUE, PROOF_QUEUE, SWEEP_QUEUE, floor
from flipkart_sync.engine.outcome import Carried, after, carry
from flipkart_sync.engine.rows import (
    CUT,
    CUT_READ,
    OFFER_WRITE,
    PRICE_WRITE,
    READ,
    RISE,
    FacetRow,
    OfferRow,
)
from flipkart_sync.engine.store import again_if_it_lost, clock, load_at, save
from flipkart_sync.engine.waits import Waits
from flipkart_sync.mapping import (
    OFFER,
    PRICE,
    STOCK,
    Value,
    digest_of,
    listing_body,
    price_body,
    stock_body,
)

KIND_OF_CLASS = {CUT: STOCK, RISE: STOCK, PRICE_WRITE: PRICE, OFFER_WRITE: OFFER}


# --- claiming writes -------------------------------------------------------------------------
@dataclass(slots=True)
class WriteClaim:
    """One changing call: its SKUs, what they carry, and the lease that covers them."""

    account_id: int
    kind: str
    is_create: bool
    owner: str
    began: datetime
    began_clock: float
    carried: list[Carried]
    bodies: dict[str, Value]
    wants_pull: bool = False

    @property
    def ids(self) -> list[int]:
        return [one.offer_id for one in self.carried]


_CLAIM = f"""
SELECT r.id FROM flipkart_sync_facet f
JOIN flipkart_sync_remoteoffer r ON r.id = f.remote_offer_id
WHERE f.account_id = %(account)s AND f.priority = %(class)s
  AND f.due_at >= {floor("%(account)s", "%(class)s")}
  AND f.due_at <= statement_timestamp() AND {DUE}
  AND f.kind = %(kind)s AND f.wanted_version > f.sent_version AND r.lease_until IS NULL
  AND (%(only)s::bigint[] IS NULL OR r.id = ANY(%(only)s))
ORDER BY f.due_at, r.id LIMIT %(limit)s
FOR NO KEY UPDATE OF r SKIP LOCKED
"""  # noqa: S608 - our own names


@again_if_it_lost
@transaction.atomic
def claim_write(
    account: Account,
    class_: int,
    waits: Waits,
    *,
    kind: str = "",
    ids: Sequence[int] | None = None,
    fill: Sequence[int] = (),
) -> WriteClaim | None:
    """Claim up to ten SKUs of a class for one call; None if nothing could be taken.

    kind: the class's own if left out; the class of cuts knows prices that mend one below the band
    too. ids: only these rows (a plan's). fill: rises that may ride in a cut's call.
    """
    kind = kind or KIND_OF_CLASS[class_]
    found = _lock(account.id, class_, kind, ids, SKUS_A_CALL)
    if fill and len(found) < SKUS_A_CALL:
        found += _lock(account.id, RISE, kind, fill, SKUS_A_CALL - len(found))
    if not found:
        return None
    began_clock = monotonic()
    rows, at = load_at(found)
    now = at or clock()
    claim = WriteClaim(account.id, kind, False, uuid4().hex, now, began_clock, [], {})
    taken: list[OfferRow] = []
    for row in (rows[id_] for id_ in dict.fromkeys(found)):
        facet = row.facets.get(kind)
        if facet is None or not facet.is_due or row.lease_until is not None:
            continue
        if taken and not _rides_with(row, facet, taken[0], kind):
            continue
        values = _values(row, kind, account, now, waits)
        if values is None:
            classify(row)
            continue
        _take(claim, row, values, now, waits)
        taken.append(row)
        if facet.is_alone:
            break
    save(rows.values())
    return claim if taken else None


def _lock(
    account_id: int, class_: int, kind: str, ids: Sequence[int] | None, limit: int
) -> list[int]:
    asked: dict[str, int | str | list[int] | None] = {
        "account": account_id,
        "class": class_,
        "kind": kind,
        "only": None if ids is None else list(ids),
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, asked)
        return [row[0] for row in cursor.fetchall()]


def _rides_with(row: OfferRow, facet: FacetRow, first: OfferRow, kind: str) -> bool:
    """Return whether a SKU may share the call of the first: no lone one, no other endpoint."""
    if facet.is_alone:
        return False
    return kind != OFFER or bool(row.is_shown) == bool(first.is_shown)


def _take(
    claim: WriteClaim, row: OfferRow, values: dict[str, Value], now: datetime, waits: Waits
) -> None:
    product_id = row.call_product_id
    if claim.kind == STOCK:
        body = stock_body(product_id, values[STOCK])
        claim.wants_pull |= row.stock.priority == CUT and has_pieces(values[STOCK])
    elif claim.kind == PRICE:
        body = price_body(product_id, values[PRICE])
    else:
        claim.is_create = not row.is_shown
        body = listing_body(product_id, values[OFFER], values[PRICE], values[STOCK])
    claim.bodies[row.sku] = body
    claim.carried.append(carry(row, claim.kind, values, now, waits))
    row.lease_owner, row.lease_until = claim.owner, after(now, waits.lease_s)


def _values(
    row: OfferRow, kind: str, account: Account, now: datetime, waits: Waits
) -> dict[str, Value] | None:
    """Return what a SKU's call carries now, or None: it may not go as it was chosen."""
    if kind == PRICE:
        is_mending = row.price.priority == CUT and account.may_cut
        return {PRICE: row.price.wanted_value} if account.may_write or is_mending else None
    if kind == OFFER:
        if not account.may_write or not _knows(row, account, now, waits, is_offer=True):
            return None
        stock = carried_stock(row)
        if row.is_shown and has_pieces(stock) and shows_sold(row) and not row.stock.problem:
            # What it carries would be taken for what we expect, and the pieces for unsold.
            _look_again(row, row.offer, now, waits)
            return None
        return {OFFER: row.offer.wanted_value, PRICE: row.price.wanted_value, STOCK: stock}
    judged = judge_stock(row.stock.wanted_value, known_stocks(row))
    if judged.is_cut:
        if not account.may_cut:
            return None
        is_blind = account.is_blind(now, waits)
        if is_blind and is_emptied(row):
            row.stock.due_at = after(now, waits.ladder_s[2])  # the rest waits for an order pull
            return None
        return {STOCK: cut_value(row, is_blind=is_blind)}
    if not account.may_write or not _knows(row, account, now, waits, is_offer=False):
        return None
    if judged.is_gated and shows_sold(row):
        _wait_for_orders(row, now, waits)
        return None
    return {STOCK: row.stock.wanted_value}


def _knows(row: OfferRow, account: Account, now: datetime, waits: Waits, *, is_offer: bool) -> bool:
    if not needs_fresh_knowledge(row, kind_is_offer=is_offer):
        return True
    if not is_read_fresh(row, now, waits.fresh_s):
        return False
    if is_offer and not has_pieces(carried_stock(row)):
        return True
    return not account.orders_pull or is_pull_fresh(row, account.orders_cursor, now, waits.fresh_s)


def _wait_for_orders(row: OfferRow, now: datetime, waits: Waits) -> None:
    """Less is live than we expect: sold. The rise waits for orders to explain it, patiently."""
    facet = row.stock
    seen = dict(row.seen_stock or {})
    if row.sold_since is None or row.sold_value != seen:
        row.sold_since, row.sold_value = now, seen
    if now >= after(row.sold_since, waits.sold_patience_s):
        # No order came: what is live is what we go on from.
        facet.sent_value, facet.sent_digest = seen, digest_of(seen)
        row.sold_since = row.sold_value = None
        return
    _look_again(row, facet, now, waits)


def _look_again(row: OfferRow, facet: FacetRow, now: datetime, waits: Waits) -> None:
    facet.due_at = after(now, waits.ladder_s[3])
    row.seen_at = None


# --- claiming reads --------------------------------------------------------------------------
@dataclass(slots=True)
class ReadClaim:
    """One `details` call: its SKUs, and the versions they had when it began."""

    account_id: int
    owner: str
    began: datetime
    began_clock: float
    skus: dict[str, int]
    versions: dict[int, tuple[int, ...]]


def _due_reads_of(class_: int) -> str:
    return f"""
(SELECT r.id, f.priority AS class, f.due_at AS due
 FROM flipkart_sync_facet f JOIN flipkart_sync_remoteoffer r ON r.id = f.remote_offer_id
 WHERE f.account_id = %(account)s AND f.priority = {class_}
   AND f.due_at >= {floor("%(account)s", class_)} AND f.due_at <= statement_timestamp()
   AND {DUE} AND r.lease_until IS NULL AND r.read_lease_until IS NULL
 ORDER BY f.due_at LIMIT 40)"""  # noqa: S608 - our own names


_DUE_READS = f"""
{_due_reads_of(CUT_READ)}
UNION ALL
{_due_reads_of(READ)}
UNION ALL
(SELECT r.id, 1, r.proof_due_at FROM flipkart_sync_remoteoffer r
 WHERE r.account_id = %(account)s AND r.proof_due_at <= statement_timestamp()
   AND r.proof_due_at >= {floor("%(account)s", PROOF_QUEUE)}
   AND r.lease_until IS NULL AND r.read_lease_until IS NULL ORDER BY 3 LIMIT 10)
UNION ALL
(SELECT r.id, 6, r.read_due_at FROM flipkart_sync_remoteoffer r
 WHERE r.account_id = %(account)s AND r.read_due_at <= statement_timestamp()
   AND r.read_due_at >= {floor("%(account)s", SWEEP_QUEUE)}
   AND r.lease_until IS NULL AND r.read_lease_until IS NULL ORDER BY 3 LIMIT 10)
ORDER BY 2, 3
"""  # noqa: S608 - our own names


def reads_due(account_id: int) -> list[int]:
    """Return up to ten SKUs to be read, the most urgent first. Queries: 1."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE_READS, {"account": account_id})
        return list(dict.fromkeys(row[0] for row in cursor.fetchall()))[:SKUS_A_CALL]


def discoveries_due(account_id: int) -> list[int]:
    """Return up to ten adopted SKUs nobody has looked for yet. Queries: 1."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM flipkart_sync_remoteoffer WHERE account_id = %(account)s"  # noqa: S608
            f" AND read_due_at >= {floor('%(account)s', SWEEP_QUEUE)}"
            " AND read_due_at <= statement_timestamp() AND is_shown IS NULL AND product_id <> ''"
            " AND lease_until IS NULL AND read_lease_until IS NULL"
            " ORDER BY read_due_at LIMIT %(limit)s",
            {"account": account_id, "limit": SKUS_A_CALL},
        )
        return [row[0] for row in cursor.fetchall()]


_CLAIM_READS = """
WITH mine AS (
  SELECT id FROM flipkart_sync_remoteoffer
  WHERE id = ANY(%(ids)s) AND lease_until IS NULL AND read_lease_until IS NULL
  ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
UPDATE flipkart_sync_remoteoffer r
SET read_lease_owner = %(owner)s, read_lease_until = clock_timestamp() + %(lease)s * interval '1 s'
FROM mine WHERE r.id = mine.id
RETURNING r.id, r.sku, clock_timestamp(),
  (SELECT array_agg(v ORDER BY kind) FROM (
     SELECT kind, unnest(ARRAY[sent_version, claimed_version]) AS v
     FROM flipkart_sync_facet f WHERE f.remote_offer_id = r.id) AS versions)
"""


def claim_reads(account_id: int, ids: Collection[int], waits: Waits) -> ReadClaim | None:
    """Take the read lease of these SKUs where no write is in flight. Queries: 1."""
    owner = uuid4().hex
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM_READS, {"ids": list(ids), "owner": owner, "lease": waits.lease_s})
        rows = cursor.fetchall()
    if not rows:
        return None
    return ReadClaim(
        account_id,
        owner,
        max(row[2] for row in rows),
        monotonic(),
        {row[1]: row[0] for row in rows},
        {row[0]: tuple(row[3] or ()) for row in rows},
    )


def versions_of(row: OfferRow) -> tuple[int, ...]:
    """Return a SKU's versions in the order a read claim keeps them."""
    facets = [row.facets[kind] for kind in sorted(row.facets)]
    return tuple(v for facet in facets for v in (facet.sent_version, facet.claimed_version))
