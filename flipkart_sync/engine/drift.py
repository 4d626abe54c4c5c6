"""What a read does to a SKU: proven, sold, not visible yet, drift, not ours, not shown. Pure.

Every unequal read leaves a next date or a problem. A value is forgotten (`may_be_live`) only by a
read begun after every call of the SKU that may still land.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flipkart_sync.engine.compare import Verdict, is_above, is_equal, live_value, verdict
from flipkart_sync.engine.judge import classify, is_lower_somewhere
from flipkart_sync.engine.outcome import CUT_REPEATS_FROM, after
from flipkart_sync.engine.rows import (
    CUT,
    CUT_GOES_BESIDE,
    DRIFT,
    FOREIGN,
    NOT_VISIBLE,
    QUARANTINE,
    READ,
    RISE,
    UNKNOWN,
    FacetRow,
    OfferRow,
    is_another,
)
from flipkart_sync.engine.waits import Waits
from flipkart_sync.mapping import KINDS, STOCK, Value, digest_of, nothing_of

HEALS_A_DAY = 3
CUT_REPEATS = 4
PROOF_DATED_S = 3600.0
_SETTLED_BY_EQUAL = frozenset({NOT_VISIBLE, UNKNOWN, DRIFT, QUARANTINE})


@dataclass(frozen=True, slots=True)
class Moment:
    """The circumstances of one read. `pulled_at` is when the last complete order pull began."""

    now: datetime
    began: datetime
    pulled_at: datetime | None
    waits: Waits
    sweep_s: float


@dataclass(slots=True)
class Learned:
    """What the caller must do besides saving the rows."""

    wants_order_pull: bool = False


def apply_read(offer: OfferRow, seen: dict[str, Any] | None, at: Moment) -> Learned:
    """Take a read of one SKU into its row. `seen` None: Flipkart does not know the SKU.

    The caller has made sure that no write of the SKU was in flight at either end of the read.
    """
    learned = Learned()
    offer.read_due_at = after(at.now, at.sweep_s) if offer.has_facets else None
    if offer.proof_due_at is not None and at.began >= offer.proof_due_at:
        offer.proof_due_at = None
    if seen is None:
        _not_shown(offer, at)
    else:
        _shown(offer, seen, at, learned)
    classify(offer)
    return learned


def _shown(offer: OfferRow, seen: dict[str, Any], at: Moment, learned: Learned) -> None:
    offer.is_shown = True
    offer.seen, offer.seen_at = seen, at.began
    was_another = is_another(offer.product_id, offer.live_product_id)
    offer.live_product_id = seen["product_id"]
    offer.remote_listing_id = seen["listing_id"]
    if not offer.has_facets:
        return
    if offer.product_id and seen["product_id"] != offer.product_id:
        _matched_to_another(offer, at)
    elif offer.is_foreign and was_another:
        offer.read_due_at = at.now  # ours again: looked at once more, soon
    for kind in KINDS:
        facet = offer.facets[kind]
        if facet.sent_version > 0:
            _apply(offer, facet, live_value(kind, seen), at, learned)
    if offer.is_settled_at(at.began):
        offer.settle_after = None


def _apply(offer: OfferRow, facet: FacetRow, live: Value, at: Moment, learned: Learned) -> None:
    expected = facet.sent_value or {}
    if is_equal(facet.kind, expected, live):
        _proven(offer, facet, at)
        return
    if facet.is_unknown and not offer.is_settled_at(at.began):
        if not facet.is_due and offer.settle_after is not None:
            facet.due_at = offer.settle_after  # it may still land: look again then
        facet.unprove()
        return
    was_unknown, facet.is_unknown = facet.is_unknown, False
    if not facet.is_unproven and facet.kind == STOCK and is_above(live, expected):
        # It was proven: an older call landed on top. No use in waiting for it to show.
        facet.reads = max(facet.reads, CUT_REPEATS_FROM)
    facet.unprove()
    if facet.problem:
        _beside_a_problem(facet, live, at)
        return
    if was_unknown and _never_landed(facet, live):
        facet.sent_value, facet.sent_digest = dict(live), digest_of(live)
    if facet.is_due:
        return  # a newer value goes anyway, judged anew with what was read
    elif was_unknown and not _is_sold(facet, live):
        facet.again(at.now)
    else:
        _judge_unequal(facet, live, expected, offer, at, learned)


def _judge_unequal(
    facet: FacetRow, live: Value, expected: Value, offer: OfferRow, at: Moment, learned: Learned
) -> None:
    others = [facet.confirmed_value, *facet.may_be_live]
    what = verdict(facet.kind, live=live, expected=expected, others=others)
    if what is Verdict.SOLD:
        learned.wants_order_pull = True
        _sold(offer, facet, live, at)
    elif what is Verdict.NOT_VISIBLE:
        learned.wants_order_pull |= _not_visible(facet, live, expected, at)
    else:
        _heal(facet, live, at)


def _proven(offer: OfferRow, facet: FacetRow, at: Moment) -> None:
    if facet.is_unproven or _is_old(facet.proven_equal_at, at):
        facet.proven_equal_at = at.now
    facet.confirmed_version = facet.sent_version
    facet.confirmed_digest = facet.sent_digest
    facet.confirmed_value = facet.sent_value
    facet.reads = facet.resends = facet.unknowns = facet.crashes = 0
    if facet.kind == STOCK:
        offer.sold_since = offer.sold_value = None
        facet.priority = READ
    if facet.problem in _SETTLED_BY_EQUAL and facet.is_live:
        facet.problem = facet.remark = ""
    if offer.is_settled_at(at.began):
        facet.is_unknown = False
        facet.may_be_live = []
    else:
        offer.proof_due_at = offer.settle_after  # proven now; a late call may yet undo it


def _is_old(moment: datetime | None, at: Moment) -> bool:
    """Return whether a proof is to be dated anew; once an hour is enough for what stands still."""
    return moment is None or moment < after(at.now, -PROOF_DATED_S)


def _is_sold(facet: FacetRow, live: Value) -> bool:
    if facet.kind != STOCK or facet.confirmed_value is None or facet.sent_value is None:
        return False
    return is_lower_somewhere(live, facet.sent_value) and is_lower_somewhere(
        live, facet.confirmed_value
    )


def _never_landed(facet: FacetRow, live: Value) -> bool:
    """Return whether stock stands as it was proven before: then less than sent was not sold."""
    before = facet.confirmed_value
    return facet.kind == STOCK and before is not None and is_equal(STOCK, before, live)


def _sold(offer: OfferRow, facet: FacetRow, live: Value, at: Moment) -> None:
    """Lower than expected: an order we have not seen. Healed upward only after long patience."""
    if offer.sold_since is None or offer.sold_value != live:
        offer.sold_since, offer.sold_value = at.now, live
    stands_since = offer.sold_since
    is_explained_by_nothing = at.pulled_at is not None and at.pulled_at >= stands_since
    is_patient = at.now < after(stands_since, at.waits.sold_patience_s)
    if is_patient or not is_explained_by_nothing:
        rung = min(max(facet.reads, 2), 6)
        facet.due_at = after(at.now, at.waits.ladder_s[rung])
        facet.reads = min(rung + 1, 6)
        return
    healed_at = facet.last_heal_at
    if healed_at is not None and at.now < after(healed_at, at.waits.rise_heal_gap_s):
        facet.due_at = after(healed_at, at.waits.rise_heal_gap_s)
        return
    _heal(facet, live, at)
    if not facet.problem:
        # What we expect from here on: the gate must not call it sold.
        facet.sent_value, facet.sent_digest = live, digest_of(live)
    offer.sold_since, offer.sold_value = at.now, live


def _not_visible(facet: FacetRow, live: Value, expected: Value, at: Moment) -> bool:
    """An accepted value that is not shown yet; return whether an order pull is wanted.

    A cut is repeated at the reads after 60 s, 5, 15 and 30 min, each after a pull seconds old: a
    repeated cut above 0 puts back what buyers took meanwhile.
    """
    if facet.due_at > at.now:
        return False  # another facet's read, or the sweep's: not a rung of this ladder
    ladder = at.waits.ladder_s
    is_cut = facet.kind == STOCK and is_above(live, expected)
    repeats_from = CUT_REPEATS_FROM if is_cut else 7
    # A repeat is looked for at once; the next one waits for the next rung, not for a new ladder.
    if facet.reads < repeats_from + facet.resends and facet.reads < len(ladder):
        facet.due_at = after(at.now, ladder[min(facet.reads, len(ladder) - 1)])
        facet.reads += 1
        return False
    if facet.resends >= (CUT_REPEATS if is_cut else 1):
        facet.problem = NOT_VISIBLE
        _beside_a_problem(facet, live, at)
        return False
    if is_cut and (at.pulled_at is None or at.pulled_at < after(at.now, -at.waits.fresh_s)):
        facet.due_at = after(at.now, at.waits.read_again_s)
        return True
    facet.resends += 1
    facet.again(at.now)
    return False


def _heal(facet: FacetRow, live: Value, at: Moment) -> None:
    """Somebody else wrote it: send ours again, three times a day, then show three columns."""
    today = at.now.date().isoformat()
    if facet.healed_on != today:
        facet.healed_on, facet.heals = today, 0
    facet.may_hold(live)
    if facet.heals >= HEALS_A_DAY:
        facet.problem = DRIFT
        _beside_a_problem(facet, live, at)
        return
    facet.heals += 1
    facet.last_heal_at = at.now
    facet.reads = facet.resends = 0
    facet.again(at.now)
    facet.priority = RISE


def _beside_a_problem(facet: FacetRow, live: Value, at: Moment) -> None:
    """While more is on sale than wanted, the cut goes on beside the problem."""
    if facet.kind != STOCK or facet.problem not in CUT_GOES_BESIDE:
        return
    if is_above(live, facet.wanted_value) and not facet.is_due:
        facet.may_hold(live)
        facet.again(at.now)
        facet.priority = CUT


# --- another product, or none ----------------------------------------------------------------
def _matched_to_another(offer: OfferRow, at: Moment) -> None:
    """Flipkart sells another product under our SKU: off sale at once, and to staff."""
    stock, listing = offer.stock, offer.offer
    if not offer.is_foreign:
        offer.is_foreign = True
        listing.problem = FOREIGN
        stock.problem = ""
        stock.want(nothing_of({**stock.wanted_value, **(offer.seen_stock or {})}), at.now)
    elif stock.is_due and not stock.problem:
        stock.due_at = min(stock.due_at, at.now)  # again with the product id just seen


def _not_shown(offer: OfferRow, at: Moment) -> None:
    offer.seen_at = at.began
    if not offer.has_facets:
        offer.is_shown = False
        return
    listing = offer.offer
    if listing.sent_version == 0 and not any(f.sent_version for f in offer.facets.values()):
        offer.is_shown = False  # nothing of ours was ever there: it is to be created
        offer.seen = None
        return
    if listing.is_unknown and not offer.is_settled_at(at.began):
        for facet in offer.facets.values():
            facet.due_at = offer.settle_after or at.now
        return
    if listing.is_unknown:
        listing.is_unknown = False
        offer.is_shown = False
        offer.seen = None
        for facet in (offer.stock, offer.price):
            facet.is_unknown = False
        listing.again(at.now)  # it did not land: created once more, on this very read
        return
    _gone(offer, listing, at)


def _gone(offer: OfferRow, listing: FacetRow, at: Moment) -> None:
    """Accepted, or live before, and not shown: looked at on the ladder, never created again."""
    for facet in offer.facets.values():
        if facet.sent_version:
            facet.unprove()
    if listing.reads >= len(at.waits.ladder_s):
        for facet in offer.facets.values():
            facet.problem = facet.problem or NOT_VISIBLE
        return
    wait_s = at.waits.ladder_s[listing.reads]
    listing.reads += 1
    for facet in offer.facets.values():
        facet.due_at = after(at.now, wait_s)
