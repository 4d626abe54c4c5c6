"""Cut or rise, what must be known first, and the class of work each facet is. Pure.

Stock calls are absolute and orders lower live stock behind our back. So urgency is judged against
the greatest figure that may be live and the gate against the least, at every location by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flipkart_sync.engine.rows import (
    CUT,
    CUT_GOES_BESIDE,
    CUT_READ,
    OFFER_WRITE,
    PRICE_WRITE,
    READ,
    RISE,
    WAITS_FOR_SIBLING,
    WITH_A_PERSON,
    FacetRow,
    OfferRow,
)
from flipkart_sync.mapping import INACTIVE, lowest, nothing_of

Stock = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a wanted stock is, given all that may be live.

    is_cut: below the greatest somewhere, goes at once. is_gated: above all else somewhere, waits
    for fresh knowledge. now: what may go without it: the cut where it cuts, the least elsewhere.
    """

    is_cut: bool
    is_gated: bool
    now: dict[str, int]


def judge_stock(wanted: Stock, known: Sequence[Stock]) -> Judgement:
    """Judge `wanted` against every stock that may be live.

    A location nobody named holds nothing. Knowing nothing at all, 0 is a cut and the rest waits.

    >>> judge_stock({"A": 2}, [{"A": 5}])
    Judgement(is_cut=True, is_gated=False, now={'A': 2})
    >>> judge_stock({"A": 7}, [{"A": 5}, {"A": 3}])
    Judgement(is_cut=False, is_gated=True, now={'A': 3})
    """
    is_cut = is_gated = False
    now: dict[str, int] = {}
    for place in {**dict.fromkeys(wanted), **{p: None for stock in known for p in stock}}:
        pieces = wanted.get(place, 0)
        figures = [stock.get(place, 0) for stock in known]
        greatest, least = (max(figures), min(figures)) if figures else (0, 0)
        if pieces < greatest or (not figures and pieces == 0):
            is_cut = True
            now[place] = pieces
        elif pieces > least:
            is_gated = True
            now[place] = least
        else:
            now[place] = pieces
    return Judgement(is_cut, is_gated, now)


def known_stocks(offer: OfferRow) -> list[Stock]:
    """Return every stock that may be live: last read, expected, confirmed, sent since.

    Once a 0 was accepted and no other call may land, only a read can show more than nothing.
    """
    facet = offer.stock
    seen = offer.seen_stock
    if is_emptied(offer) and offer.settle_after is None:
        return [stock for stock in (facet.sent_value, seen) if stock is not None]
    stocks: list[Stock] = list(facet.may_be_live)
    for stock in (seen, facet.sent_value, facet.confirmed_value):
        if stock is not None:
            stocks.append(stock)
    return stocks


def is_emptied(offer: OfferRow) -> bool:
    """Return whether Flipkart accepted, as our last word, that nothing is on sale."""
    facet = offer.stock
    sent = facet.sent_value
    if sent is None or facet.is_unknown or has_pieces(sent):
        return False
    return offer.seen_stock is None or not has_pieces(offer.seen_stock)


def is_lower_somewhere(stock: Stock, than: Stock) -> bool:
    """Return whether `stock` is below `than` at any location."""
    return any(stock.get(place, 0) < pieces for place, pieces in than.items())


def has_pieces(stock: Stock) -> bool:
    return any(pieces > 0 for pieces in stock.values())


# --- fresh knowledge -------------------------------------------------------------------------
def is_read_fresh(offer: OfferRow, now: datetime, fresh_s: float) -> bool:
    """Return whether `details` of this SKU was begun recently and after all calls had landed."""
    if offer.seen_at is None or offer.seen_at < now - timedelta(seconds=fresh_s):
        return False
    return offer.is_settled_at(offer.seen_at)


def is_pull_fresh(offer: OfferRow, cursor: datetime | None, now: datetime, fresh_s: float) -> bool:
    """Return whether a complete order pull was begun after that read, and recently."""
    if cursor is None or offer.seen_at is None:
        return False
    return cursor >= offer.seen_at and cursor >= now - timedelta(seconds=fresh_s)


def shows_sold(offer: OfferRow) -> bool:
    """Return whether the last read shows less than we expect to be live."""
    seen, expected = offer.seen_stock, offer.stock.sent_value
    return seen is not None and expected is not None and is_lower_somewhere(seen, expected)


def carried_stock(offer: OfferRow) -> dict[str, int]:
    """Return the stock an `offer` call carries: never above wanted, last sent or last read.

    A create, before which nothing was ever live, carries what is wanted.
    """
    if not offer.is_shown:
        return dict(offer.stock.wanted_value)
    return lowest(offer.stock.wanted_value, offer.stock.sent_value, offer.seen_stock)


def needs_fresh_knowledge(offer: OfferRow, kind_is_offer: bool) -> bool:
    """Return whether this write may only follow a fresh read (and pull)."""
    if kind_is_offer:
        return not offer.is_shown or has_pieces(carried_stock(offer))
    return judge_stock(offer.stock.wanted_value, known_stocks(offer)).is_gated


# --- classes ---------------------------------------------------------------------------------
def classify(offer: OfferRow) -> None:
    """Set the class of each facet, anew after everything that happens to the SKU."""
    if not offer.has_facets:
        return
    stock, price, listing = offer.stock, offer.price, offer.offer
    judged = judge_stock(stock.wanted_value, known_stocks(offer))
    stock.priority = _stock_class(offer, judged)
    price.priority = _class_of(price, CUT if mends_price(offer) else PRICE_WRITE)
    listing.priority = _class_of(listing, OFFER_WRITE)
    stock.is_gated = judged.is_gated
    listing.is_gated = listing.is_due and needs_fresh_knowledge(offer, kind_is_offer=True)
    if price.priority in {CUT, PRICE_WRITE} and (not offer.is_shown or _tax_moves_too(listing)):
        price.priority = WAITS_FOR_SIBLING
    if listing.priority == OFFER_WRITE and not _offer_may_go(offer, judged):
        listing.priority = WAITS_FOR_SIBLING


def _stock_class(offer: OfferRow, judged: Judgement) -> int:
    facet = offer.stock
    if facet.problem:
        cuts = facet.is_due and judged.is_cut and facet.problem in CUT_GOES_BESIDE
        return CUT if cuts else WITH_A_PERSON
    if not facet.is_due:
        return CUT_READ if facet.priority in {CUT, CUT_READ} else READ
    if not offer.is_shown:
        return WAITS_FOR_SIBLING
    return CUT if judged.is_cut else RISE


def _class_of(facet: FacetRow, write: int) -> int:
    if facet.problem:
        return WITH_A_PERSON
    return write if facet.is_due else READ


def mends_price(offer: OfferRow) -> bool:
    """Return whether the wanted price ends one below the band that may be on sale now.

    >>> lowest_paise([{"price_paise": 900}, None, {}])
    900
    """
    floor, facet = offer.price_floor_paise, offer.price
    if floor is None or facet.wanted_value["price_paise"] < floor:
        return False
    seen = offer.seen["price"] if offer.seen is not None else None
    least = lowest_paise([seen, facet.sent_value, facet.confirmed_value, *facet.may_be_live])
    return least is not None and least < floor


def lowest_paise(prices: Sequence[Mapping[str, int] | None]) -> int | None:
    """Return the least selling price of several values; None if none of them says one."""
    known = [one["price_paise"] for one in prices if one and "price_paise" in one]
    return min(known, default=None)


def _tax_moves_too(listing: FacetRow) -> bool:
    """Return whether price must go with the tax code, in one call, at a slab edge."""
    if not listing.is_due or listing.sent_value is None or listing.problem:
        return False
    return bool(listing.wanted_value["tax_code"] != listing.sent_value["tax_code"])


def _offer_may_go(offer: OfferRow, judged: Judgement) -> bool:
    """Return whether the whole listing may be written now.

    On a listed SKU only after stock and price went by their own calls once; never while a cut
    waits; INACTIVE only once no stock is proven.
    """
    if offer.is_foreign:
        return False
    if not offer.is_shown:
        return offer.is_shown is False
    stock, price = offer.stock, offer.price
    if stock.sent_version == 0 or price.sent_version == 0:
        return False
    if stock.is_due and (judged.is_cut or not has_pieces(stock.wanted_value)):
        return False
    if offer.offer.wanted_value["status"] == INACTIVE:
        is_proven = stock.confirmed_version == stock.sent_version
        return is_proven and not has_pieces(stock.confirmed_value or {"": 1})
    return True


def cut_value(offer: OfferRow, *, is_blind: bool) -> dict[str, int]:
    """Return what a cut carries: what may go at once, or nothing where orders are unreadable."""
    now = judge_stock(offer.stock.wanted_value, known_stocks(offer)).now
    return nothing_of(now) if is_blind else now
