"""Ask Flipkart what is there, and take it in where no write moved meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from flipkart_sync.client.endpoints import Called, SellerApi
from flipkart_sync.client.errors import FlipkartError
from flipkart_sync.client.schemas import DetailsAnswer
from flipkart_sync.engine.account import Account
from flipkart_sync.engine.attempts import attempts_log
from flipkart_sync.engine.call import CallLog
from flipkart_sync.engine.claim import ReadClaim, versions_of
from flipkart_sync.engine.compare import seen_of
from flipkart_sync.engine.drift import Moment, apply_read
from flipkart_sync.engine.outcome import FOREIGN_TRIES, after
from flipkart_sync.engine.rows import OfferRow
from flipkart_sync.engine.store import again_if_it_lost, clock, load_at, save
from flipkart_sync.engine.tell import news_tell
from flipkart_sync.engine.waits import Waits
from flipkart_sync.models import RemoteOffer

SWEEP_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class ReadDone:
    """What a read step learned. `error` is set where no answer came."""

    wants_order_pull: bool = False
    found: tuple[int, ...] = ()
    error: FlipkartError | None = None


def sweep_seconds(account: Account, waits: Waits) -> float:
    """Return the sweep's period: at least 15 min, and no more than a fifth of the rate."""
    live = RemoteOffer.objects.unscoped(reason="the engine's own pace").filter(
        account_id=account.id, product_id__gt=""
    )
    offers = live.count()
    return max(waits.sweep_least_s, offers / 10 / (SWEEP_SHARE / account.rate_step_s))


def read(api: SellerApi, account: Account, claim: ReadClaim, waits: Waits) -> ReadDone:
    """Call `details` for a claim and record it."""
    with CallLog(api) as log:
        try:
            answer: DetailsAnswer | None = api.details(list(claim.skus))
            error = None
        except FlipkartError as err:
            answer, error = None, err
    rows, wants_pull, now = _record(account, claim, answer, log.calls, waits)
    news_tell(rows, now)
    found = tuple(row.id for row in rows if row.is_shown and not row.has_facets)
    return ReadDone(wants_pull, found, error)


@again_if_it_lost
@transaction.atomic
def _record(
    account: Account,
    claim: ReadClaim,
    answer: DetailsAnswer | None,
    calls: list[Called],
    waits: Waits,
) -> tuple[list[OfferRow], bool, datetime]:
    rows, now_at = load_at(claim.versions)
    now = now_at or clock()
    sweep_s = waits.sweep_least_s if answer is None else _sweep_of(account, now, waits)
    # Where no orders are pulled there are none that a read could still be explained by.
    pulled_at = account.orders_cursor if account.orders_pull else claim.began
    at = Moment(now, claim.began, pulled_at, waits, sweep_s)
    wants_pull = False
    for row in rows.values():
        if row.read_lease_owner != claim.owner:
            continue
        row.read_lease_owner, row.read_lease_until = "", None
        if answer is None:
            _again(row, now, 5 * waits.read_again_s)
        elif row.lease_until is not None or versions_of(row) != claim.versions[row.id]:
            _again(row, now, waits.read_again_s)
        elif row.sku in answer.invalid:
            _again(row, now, waits.foreign_read_s)
        else:
            wants_pull |= apply_read(row, _seen(answer, row.sku), at).wants_order_pull
            _next_lookup(row, now, waits)
    save(rows.values())
    if answer is not None:
        good_read(account.id, now)
    attempts_log(
        account.id, claim.began, "read", calls, skus=list(claim.skus), results={}, is_change=False
    )
    return list(rows.values()), wants_pull, now


def good_read(account_id: int, at: datetime) -> None:
    """Keep when Flipkart last answered a read. Queries: 1."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE flipkart_sync_accountstate SET last_good_read_at = %s WHERE account_id = %s",
            [at, account_id],
        )


_sweeps: dict[int, tuple[datetime, float]] = {}


def _sweep_of(account: Account, now: datetime, waits: Waits) -> float:
    """Return the sweep's period, counted anew once a minute."""
    kept = _sweeps.get(account.id)
    if kept is None or (now - kept[0]).total_seconds() > 60:
        kept = _sweeps[account.id] = (now, sweep_seconds(account, waits))
    return kept[1]


def _seen(answer: DetailsAnswer, sku: str) -> dict[str, Any] | None:
    shown: Mapping[str, Any] = answer.available
    return seen_of(shown[sku]) if sku in shown else None


def _again(row: OfferRow, now: datetime, wait_s: float) -> None:
    """This read proves nothing: what was due of it is due again shortly."""
    soon = after(now, wait_s)
    for facet in row.facets.values():
        if facet.is_unproven and not facet.is_due and facet.due_at < soon:
            facet.due_at = soon
    if row.read_due_at is not None and row.read_due_at <= now:
        row.read_due_at = soon
    if row.proof_due_at is not None and row.proof_due_at <= now:
        row.proof_due_at = soon


def _next_lookup(row: OfferRow, now: datetime, waits: Waits) -> None:
    """A SKU without product id is looked up ever more seldom; staff may look at once."""
    if row.has_facets:
        if 0 < row.foreign_tries <= FOREIGN_TRIES:
            row.read_due_at = after(now, waits.foreign_read_s)
        return
    wait_s = waits.lookups_s[min(row.lookups, len(waits.lookups_s) - 1)]
    row.lookups = min(row.lookups + 1, 100)
    row.read_due_at = after(now, wait_s)
