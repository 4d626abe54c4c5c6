"""What a write does to a SKU before it goes and after it came back. Pure.

Before: what is about to go is written down, so that a worker that dies leaves *sent, unknown*.
After: SUCCESS is sent, not live; no answer is unknown; nothing sent is as if nothing had been.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta

from flipkart_sync.engine.judge import classify, judge_stock, known_stocks
from flipkart_sync.engine.rows import (
    CUT,
    CUT_LOST,
    CUT_READ,
    DRIFT,
    FOREIGN,
    LONE_CRASHES,
    NOT_VISIBLE,
    QUARANTINE,
    REJECTED,
    TOLD_REJECTS,
    UNKNOWN,
    UNKNOWNS,
    FacetRow,
    OfferRow,
)
from flipkart_sync.engine.waits import Waits
from flipkart_sync.mapping import OFFER, STOCK, Value, digest_of

FOREIGN_TRIES = 6
CUT_REPEATS_FROM = 5  # reads after which a cut not shown is sent again: the one after 60 s


@dataclass(frozen=True, slots=True)
class Before:
    """What a claim changed in one facet, to undo it entirely."""

    wanted_version: int
    claimed_version: int
    claimed_digest: str
    claimed_value: Value | None
    may_be_live: list[Value]
    wanted_after: int


@dataclass(slots=True)
class Carried:
    """One SKU of a call: the values that go, and how its row stood before."""

    offer_id: int
    sku: str
    kind: str
    values: dict[str, Value]
    before: dict[str, Before]
    settle_before: datetime | None
    settle_written: datetime
    was_cut: bool


def after(now: datetime, seconds: float) -> datetime:
    return now + timedelta(seconds=seconds)


def latest(*moments: datetime | None) -> datetime | None:
    known = [moment for moment in moments if moment is not None]
    return max(known) if known else None


# --- before the call -------------------------------------------------------------------------
def carry(
    offer: OfferRow, kind: str, values: Mapping[str, Value], now: datetime, waits: Waits
) -> Carried:
    """Write down what is about to go, on every facet the call carries."""
    before: dict[str, Before] = {}
    was_cut = kind == STOCK and offer.stock.priority == CUT
    for name, value in values.items():
        facet = offer.facets[name]
        kept = (
            facet.wanted_version,
            facet.claimed_version,
            facet.claimed_digest,
            facet.claimed_value,
            deepcopy(facet.may_be_live),
        )
        _claim(facet, value)
        before[name] = Before(*kept, wanted_after=facet.wanted_version)
    settle_before = offer.settle_after if _is_ahead(offer.settle_after, now) else None
    landing = after(now, waits.lease_s / 3 + waits.landing_s)
    written = offer.settle_after = max(settle_before or landing, landing)
    return Carried(offer.id, offer.sku, kind, dict(values), before, settle_before, written, was_cut)


def _claim(facet: FacetRow, value: Value) -> None:
    """Give the value that goes its own version; the wanted one comes after it if it differs."""
    if facet.wanted_version <= facet.sent_version:
        facet.wanted_version = facet.sent_version + 1
    facet.claimed_version = facet.wanted_version
    facet.claimed_digest = digest_of(value)
    facet.claimed_value = value
    if facet.claimed_digest != facet.wanted_digest:
        facet.wanted_version += 1
    facet.may_hold(value)


def _is_ahead(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment > now


# --- after the call --------------------------------------------------------------------------
def undo(offer: OfferRow, carried: Carried) -> None:
    """Nothing was sent: the claim never was. A bump that came meanwhile stays."""
    for name, before in carried.before.items():
        facet = offer.facets[name]
        facet.claimed_version = before.claimed_version
        facet.claimed_digest = before.claimed_digest
        facet.claimed_value = before.claimed_value
        facet.may_be_live = [
            value
            for value in facet.may_be_live  # a call that landed late may have added its own
            if value in before.may_be_live or value != carried.values[name]
        ]
        if facet.wanted_version == before.wanted_after:
            facet.wanted_version = before.wanted_version
    offer.settle_after = _settles_without(offer, carried)


def _settles_without(offer: OfferRow, carried: Carried) -> datetime | None:
    """Return when the SKU settles but for this call; later, where other news came meanwhile."""
    if offer.settle_after == carried.settle_written:
        return carried.settle_before
    return offer.settle_after


def accepted(
    offer: OfferRow, carried: Carried, now: datetime, waits: Waits, remark: str = ""
) -> None:
    """Flipkart said SUCCESS or WARNING: sent, and to be read back."""
    for name in carried.before:
        facet = offer.facets[name]
        _advance(facet, carried.values[name])
        facet.is_unknown = False
        facet.rejects = facet.crashes = facet.unknowns = 0
        facet.due_at = now
        if facet.problem and not (name == STOCK and facet.problem in {DRIFT, NOT_VISIBLE}):
            facet.problem = ""
        facet.remark = remark
    offer.foreign_tries = 0
    offer.settle_after = _settles_without(offer, carried)
    _stock_went(offer, carried, now)


def _advance(facet: FacetRow, value: Value) -> None:
    facet.sent_version = facet.claimed_version
    facet.sent_digest = facet.claimed_digest
    facet.sent_value = value
    facet.may_hold(value)


def _stock_went(offer: OfferRow, carried: Carried, now: datetime) -> None:
    """A read begun before this call says nothing of the stock any more."""
    if STOCK in carried.values:
        offer.seen_at = None
        offer.stock_call_at = now
    if carried.kind == OFFER and offer.is_shown is False:
        offer.seen_at = None


def unknown(
    offer: OfferRow,
    carried: Carried,
    now: datetime,
    began: datetime,
    waits: Waits,
    *,
    is_counted: bool = True,
) -> None:
    """No definite answer: *sent, unknown*. The read after it has landed decides."""
    _keep_seen(offer)
    for name in carried.before:
        facet = offer.facets[name]
        _advance(facet, carried.values[name])
        facet.is_unknown = True
        facet.unprove()
        facet.due_at = now
        if is_counted and name == carried.kind:
            facet.unknowns += 1
            _tried_too_often(offer, facet, facet.unknowns, UNKNOWNS, UNKNOWN, now, waits)
    settles = _settles_without(offer, carried)
    offer.settle_after = latest(settles, after(began, waits.landing_s))
    _stock_went(offer, carried, now)


def _keep_seen(offer: OfferRow) -> None:
    """What was last read may be live still: the read itself is forgotten with this call."""
    if offer.has_facets and offer.seen_stock is not None:
        offer.stock.may_hold(offer.seen_stock)


def unknown_counted(offer: OfferRow, facet: FacetRow, now: datetime, waits: Waits) -> None:
    """The account answers, so the failure was this row's own: counted, and alone from now on."""
    facet.unknowns = max(facet.unknowns + 1, 2)
    _tried_too_often(offer, facet, facet.unknowns, UNKNOWNS, UNKNOWN, now, waits)


def crashed(offer: OfferRow, now: datetime, waits: Waits) -> None:
    """The lease ended without an outcome: a worker died with the call in its hands."""
    claimed = [
        facet
        for facet in offer.facets.values()
        if facet.claimed_version > facet.sent_version and facet.claimed_value is not None
    ]
    _keep_seen(offer)
    for facet in claimed:
        _advance(facet, facet.claimed_value or {})
        facet.is_unknown = True
        facet.unprove()
        facet.due_at = now
    for facet in claimed:
        if len(claimed) > 1 and facet.kind != OFFER:
            continue  # a listing call: its price and stock are not what kills
        facet.crashes += 1
        _tried_too_often(offer, facet, facet.crashes, LONE_CRASHES, QUARANTINE, now, waits)
    offer.lease_owner, offer.lease_until = "", None
    if claimed:
        offer.seen_at = None
        offer.stock_call_at = now


def _tried_too_often(
    offer: OfferRow,
    facet: FacetRow,
    times: int,
    limit: int,
    problem: str,
    now: datetime,
    waits: Waits,
) -> None:
    """Give a row without outcome to a person; a cut is tried four times more, alone."""
    if times < limit:
        return
    is_cut = facet.kind == STOCK and judge_stock(facet.wanted_value, known_stocks(offer)).is_cut
    if not is_cut:
        facet.problem = problem
        return
    left = times - limit
    if left < len(waits.lone_cut_s):
        facet.remark = problem  # its person is told; the tries go on
        facet.due_at = after(now, waits.lone_cut_s[left])
    else:
        facet.problem = CUT_LOST


def refused(
    offer: OfferRow,
    carried: Carried,
    now: datetime,
    waits: Waits,
    *,
    remark: str,
    names_product_id: bool,
    is_final: bool = False,
) -> None:
    """Flipkart answered FAILURE: nothing of it is live. Tried again a few times, then a person.

    is_final: known never to be cured by repeating, so a person's at once; a cut keeps its ladder.
    """
    undo(offer, carried)
    facet = offer.facets[carried.kind]
    facet.crashes = facet.unknowns = 0
    facet.remark = remark
    if names_product_id:
        _product_id_refused(offer, facet, now, waits, was_cut=carried.was_cut)
        return
    facet.rejects += 1
    ladder = waits.refused_cut_s if carried.was_cut else waits.refused_s
    if facet.rejects > len(ladder) or (is_final and not carried.was_cut):
        facet.problem = CUT_LOST if carried.was_cut else REJECTED
    else:
        facet.due_at = after(now, ladder[facet.rejects - 1])


def suspected(offer: OfferRow, carried: Carried, now: datetime, *, remark: str) -> None:
    """A call of several SKUs was refused as a whole: each goes alone, to find whose fault it is."""
    undo(offer, carried)
    facet = offer.facets[carried.kind]
    facet.unknowns = max(facet.unknowns, 2)
    facet.remark = remark
    facet.due_at = now


def _product_id_refused(
    offer: OfferRow, facet: FacetRow, now: datetime, waits: Waits, *, was_cut: bool
) -> None:
    """Look at once which product id the SKU has now; the cut goes again with that one.

    A cut stands before a person from the first time on: what must not be sold is on sale still.
    """
    offer.foreign_tries += 1
    offer.read_due_at = now
    facet.due_at = after(now, waits.foreign_read_s)
    if was_cut:
        facet.rejects = max(facet.rejects, TOLD_REJECTS)
    if offer.foreign_tries > FOREIGN_TRIES:
        facet.problem = CUT_LOST if was_cut else FOREIGN


def late(offer: OfferRow, carried: Carried, now: datetime, began: datetime, waits: Waits) -> None:
    """The lease was gone when the outcome came. It is evidence all the same: it was sent."""
    for name, value in carried.values.items():
        facet = offer.facets[name]
        facet.may_hold(value)
        if facet.sent_version == 0:
            continue
        facet.unprove()
        facet.reads = max(facet.reads, CUT_REPEATS_FROM)  # if it shows, it landed on top: cut again
        if not facet.is_due:
            facet.priority = CUT_READ
        facet.due_at = now
    offer.seen_at = None
    offer.settle_after = latest(offer.settle_after, after(began, waits.landing_s))
    if offer.lease_until is not None and offer.settle_after is not None:
        # A newer call is under way: its good answer must not take this back.
        offer.settle_after += timedelta(milliseconds=1)
    if STOCK in carried.values:
        offer.stock_call_at = now
    classify(offer)
