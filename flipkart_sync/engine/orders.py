"""The order pull: page through open shipments, keep pieces for each new order item.

An order has lowered Flipkart's stock already, so it lowers what is wanted and what we expect to
be live together; only where that cannot be certain does a cut go out.
"""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from flipkart_sync.client.endpoints import SellerApi
from flipkart_sync.client.errors import (
    AccountBlocked,
    AuthFailed,
    ConsentEnded,
    FlipkartError,
    RateLimited,
    SignInFailed,
    TooLong,
)
from flipkart_sync.client.schemas import OrderItemRead, ShipmentRead
from flipkart_sync.engine.account import (
    Account,
    account_block,
    account_of_id,
    rate_slow_down,
    token_owe,
)
from flipkart_sync.engine.call import CallLog, api_beside, api_for
from flipkart_sync.engine.judge import classify
from flipkart_sync.engine.outcome import after
from flipkart_sync.engine.rows import CUT_READ, OfferRow
from flipkart_sync.engine.store import again_if_it_lost, clock, load, save
from flipkart_sync.engine.waits import Waits, waits
from flipkart_sync.engine.wake import pull_alone
from flipkart_sync.mapping import digest_of
from flipkart_sync.models import AccountState, PulledOrderItem, RemoteOffer
from listings.selectors import centre_of_location, offer_by_sku
from listings.services.stock import stock_allocate

OVERLAP = timedelta(days=2)
CALLS_A_PULL = 2  # free and held ones, a page each


@dataclass(frozen=True, slots=True)
class Pulled:
    """A complete pull: when it began, and how many order items were new."""

    began: datetime
    new_items: int


def pull_want(account_id: int) -> None:
    """Ask for an order pull; the pass makes it as soon as no cut is due."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE flipkart_sync_accountstate SET orders_wanted_at = clock_timestamp()"
            " WHERE account_id = %s",
            [account_id],
        )


def is_pull_due(account: Account, now: datetime, waits: Waits) -> bool:
    """Return whether a pull is wanted, or the last complete one is a poll's length ago."""
    if not account.orders_pull or (account.orders_retry_at and account.orders_retry_at > now):
        return False
    cursor = account.orders_cursor
    if cursor is None or cursor < after(now, -waits.order_poll_s):
        return True
    return account.orders_wanted_at is not None and account.orders_wanted_at > cursor


def orders_pull_alone(account_id: int) -> Pulled | None:
    """Make an order pull that is too long for a pass, with a task's time for it."""
    account = account_of_id(account_id)
    if account is None or account.is_blocked or not account.orders_pull:
        return None
    limits = waits()
    return orders_pull(account, limits, within_s=limits.pull_alone_s)


def orders_pull(account: Account, waits: Waits, *, within_s: float | None = None) -> Pulled | None:
    """Make a complete order pull; None if another worker is at it, or it could not be completed.

    within_s: for all its pages, a pass's share unless told; one that takes longer is handed to a
    task of its own. The cursor is the moment the last complete pull BEGAN: nothing ordered before
    it is unknown. Its calls wait for no rate token; what comes after them does.
    The lease only spares calls: two pulls at once do no harm, and one that died must not keep
    stock from rising for longer than a moment.
    """
    began = _begin(account.id, waits)
    if began is None:
        return None
    try:
        shipments = _fetch(account, waits, within_s or waits.pull_in_pass_s)
    except FlipkartError as err:
        _failed(account.id, err, waits)
        if isinstance(err, TooLong) and within_s is None:
            pull_alone(account.id)
        return None
    new = sum(_apply(account, item, shipment, waits) for shipment, item in _items(shipments))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE flipkart_sync_accountstate SET orders_cursor_before ="
            "   CASE WHEN orders_cursor > %(began)s THEN orders_cursor_before"
            "   ELSE orders_cursor END,"
            " orders_cursor = greatest(orders_cursor, %(began)s),"
            " orders_lease_until = NULL, orders_failures = 0,"
            " orders_retry_at = NULL, orders_wanted_at ="
            "   CASE WHEN orders_wanted_at > %(began)s THEN orders_wanted_at END"
            " WHERE account_id = %(account)s",
            {"began": began, "account": account.id},
        )
    return Pulled(began, new)


def _begin(account_id: int, waits: Waits) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE flipkart_sync_accountstate"
            " SET orders_lease_until = clock_timestamp() + %s * interval '1 s'"
            " WHERE account_id = %s AND (orders_lease_until IS NULL"
            " OR orders_lease_until < clock_timestamp()) RETURNING clock_timestamp()",
            [waits.pull_lease_s, account_id],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _failed(account_id: int, err: FlipkartError, waits: Waits) -> None:
    """Orders have a breaker of their own: listing calls go on. So has sign-in."""
    if isinstance(err, SignInFailed):
        AccountState.objects.filter(account_id=account_id).update(orders_lease_until=None)
        return
    if isinstance(err, RateLimited):
        rate_slow_down(account_id, err.retry_after_s)
    if isinstance(err, AuthFailed | AccountBlocked | ConsentEnded):
        account_block(account_id, str(err))
    state = AccountState.objects.get(account_id=account_id)
    failures = state.orders_failures + 1
    wait_s = waits.breaker_s[min(failures, len(waits.breaker_s)) - 1]
    AccountState.objects.filter(account_id=account_id).update(
        orders_failures=failures,
        orders_retry_at=after(clock(), wait_s),
        orders_lease_until=None,
    )


def _fetch(account: Account, waits: Waits, within_s: float) -> list[ShipmentRead]:
    """Fetch held and free shipments at the same time: a complete pull needs both."""
    since = account.orders_cursor - OVERLAP if account.orders_cursor else None
    api = api_for(account.id, waits)
    second = api_beside(account.id, waits, api.auth.bearer())
    ends = time.monotonic() + within_s
    with CallLog(api) as first, CallLog(second) as other:
        try:
            with ThreadPoolExecutor(1) as beside:
                held = beside.submit(_pages, second, since, ends, is_held=True)
                free = _pages(api, since, ends, is_held=False)
                try:
                    return free + held.result()
                except AuthFailed:  # the token it was given has ended: the first one's is fresh
                    return free + _pages(api, since, ends, is_held=True)
        finally:
            token_owe(account.id, len(first.calls) + len(other.calls))


def _pages(
    api: SellerApi, since: datetime | None, ends: float, *, is_held: bool
) -> list[ShipmentRead]:
    within_s = ends - time.monotonic()
    return list(api.shipments_open(is_held=is_held, since=since, within_s=within_s))


def _items(shipments: Iterable[ShipmentRead]) -> list[tuple[ShipmentRead, OrderItemRead]]:
    """Return each order item once, in the order of their own ids (so that locks agree)."""
    found = {item.order_item_id: (one, item) for one in shipments for item in one.order_items}
    return [found[key] for key in sorted(found)]


def _apply(account: Account, item: OrderItemRead, shipment: ShipmentRead, waits: Waits) -> bool:
    """Apply one order item, again where it had a problem; return whether it was new."""
    is_done = PulledOrderItem.objects.filter(
        account_id=account.id, order_item_id=item.order_item_id, problem=""
    ).exists()
    return False if is_done else _apply_open(account, item, shipment, waits)


@again_if_it_lost
@transaction.atomic
def _apply_open(
    account: Account, item: OrderItemRead, shipment: ShipmentRead, waits: Waits
) -> bool:
    now = clock()
    kept, is_new = PulledOrderItem.objects.select_for_update().get_or_create(
        account_id=account.id,
        order_item_id=item.order_item_id,
        defaults={
            "sku": item.sku,
            "quantity": item.quantity,
            "remote_location_id": shipment.location_id,
            "ordered_at": item.order_date or now,
            "pulled_at": now,
        },
    )
    if not is_new and not kept.problem:
        return False
    offer = offer_by_sku(account.id, item.sku)
    centre = centre_of_location(account.id, shipment.location_id)
    if offer is None or centre is None:
        kept.problem = "unknown_sku" if offer is None else "unknown_location"
        kept.save(update_fields=["problem"])
        return is_new
    was_settled = _was_settled(account, offer.pk, kept.ordered_at, now, waits)
    got = stock_allocate(
        offer_id=offer.pk,
        centre_id=centre.pk,
        pieces=item.quantity,
        source_ref=item.order_item_id,
    )
    kept.taken, kept.short, kept.problem = got.taken, got.short, ""
    kept.save(update_fields=["taken", "short", "problem"])
    _expect_less(offer.pk, shipment.location_id, item.quantity, now, was_settled=was_settled)
    return is_new


def _row_of(offer_id: int) -> OfferRow | None:
    rows = RemoteOffer.objects.unscoped(reason="orders concern every group")
    ids = list(rows.filter(offer_id=offer_id).values_list("pk", flat=True))
    return next(iter(load(ids).values()), None)


def _was_settled(
    account: Account, offer_id: int, ordered_at: datetime, now: datetime, waits: Waits
) -> bool:
    """Return whether Flipkart has certainly lowered the stock last sent, and nothing is under way.

    Looked at before the allocation bumps the wanted stock.
    """
    rows = RemoteOffer.objects.unscoped(reason="orders concern every group")
    ids = list(rows.filter(offer_id=offer_id).values_list("pk", flat=True))
    row = next(iter(load(ids, lock=False).values()), None)
    if row is None or not row.has_facets:
        return False
    facet, last = row.stock, row.stock_call_at
    before = account.orders_cursor
    if facet.is_due or facet.problem or facet.is_unknown or row.lease_until is not None:
        return False
    if last is None or before is None or last >= before:
        return False
    is_open = row.settle_after is not None and row.settle_after > now
    return not is_open and ordered_at > last + timedelta(seconds=waits.order_settled_s)


def _expect_less(
    offer_id: int, place: str, pieces: int, now: datetime, *, was_settled: bool
) -> None:
    row = _row_of(offer_id)
    if row is None or not row.has_facets or row.stock.sent_value is None:
        return
    facet = row.stock
    held = facet.sent_value or {}
    facet.sent_value = {**held, place: max(0, held.get(place, 0) - pieces)}
    facet.sent_digest = digest_of(facet.sent_value)
    is_ours_already = was_settled and row.lease_until is None
    if is_ours_already and facet.sent_digest == facet.wanted_digest and facet.is_due:
        facet.sent_version = facet.claimed_version = facet.wanted_version
        facet.claimed_digest, facet.claimed_value = facet.sent_digest, facet.sent_value
        facet.may_hold(facet.sent_value)
        facet.priority = CUT_READ
        facet.due_at = now
    else:
        facet.unprove()
    classify(row)
    save([row])
