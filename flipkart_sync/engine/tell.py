"""Tell the left apps how an offer stands: a stored row, written only when the news is new."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flipkart_sync.engine.rows import FOREIGN, REJECTED, OfferRow
from flipkart_sync.mapping import ACTIVE
from flipkart_sync.models import RemoteOffer
from listings.models import ChannelStatus
from listings.services.channel import channel_status_set

Turn = ChannelStatus.Turn


@dataclass(frozen=True, slots=True)
class News:
    """How an offer stands, as listings' ChannelStatus keeps it."""

    is_live: bool
    cause: str
    turn: str

    @property
    def text(self) -> str:
        return f"{self.is_live}|{self.cause}|{self.turn}"


def news_of(row: OfferRow) -> News:
    """Return how a SKU stands: live, waiting (for whom), or with a problem and its owner."""
    if not row.has_facets:
        return News(False, "waiting_product_id", Turn.CHANNEL)
    is_live = _is_live(row)
    problems = [facet.problem for facet in row.facets.values() if facet.problem]
    problems += [facet.told for facet in row.facets.values() if facet.told]
    if problems:
        staffs = FOREIGN in problems or REJECTED in problems
        return News(
            is_live,
            FOREIGN if FOREIGN in problems else problems[0],
            Turn.CENTRE if staffs else Turn.US,
        )
    if is_live:
        return News(True, "", Turn.NOBODY)
    if row.offer.wanted_value.get("status") != ACTIVE:
        return News(False, "off_sale", Turn.NOBODY)
    return News(False, "sending", Turn.CHANNEL)


def _is_live(row: OfferRow) -> bool:
    """On sale with nothing unproven below it: listing, price and stock were each read back once."""
    confirmed = [facet.confirmed_version > 0 for facet in row.facets.values()]
    listing = row.offer.confirmed_value or {}
    return all(confirmed) and listing.get("status") == ACTIVE and not row.is_foreign


def news_tell(rows: Iterable[OfferRow], at: datetime) -> None:
    """Write what is new. Idempotent; each SKU its own transaction, no row of ours held in it."""
    for row in rows:
        news = news_of(row)
        if news.text == row.told:
            continue
        proven = [facet.proven_equal_at for facet in row.facets.values()]
        channel_status_set(
            offer_id=row.offer_id,
            is_live=news.is_live,
            cause=news.cause,
            turn=news.turn,
            proven_at=at if news.is_live and all(proven) else None,
        )
        RemoteOffer.objects.unscoped(reason="the engine's own note").filter(pk=row.id).update(
            told=news.text
        )
