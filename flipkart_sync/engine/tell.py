"""Tell the left apps how an offer stands: a stored row, written only when the news is new."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time

from flipkart_sync.dictionary import entries_all, entry_of_problem, problems_note
from flipkart_sync.engine.rows import (
    CUT_LOST,
    CUT_REFUSED,
    CUT_UNANSWERED,
    FOREIGN,
    FacetRow,
    OfferRow,
)
from flipkart_sync.mapping import ACTIVE
from flipkart_sync.models import QcRow, RemoteOffer
from flipkart_sync.problems import Entry
from listings.models import ChannelStatus
from listings.promises import answer_promised_by
from listings.services.channel import channel_status_set

Turn = ChannelStatus.Turn
WAITING_ID, OFF_SALE, SENDING = "waiting_product_id", "off_sale", "sending"
_NOON = time(6, 30)  # UTC: noon in India, the same date in both
_NO_PROBLEM = frozenset({"", WAITING_ID, OFF_SALE, SENDING})


@dataclass(frozen=True, slots=True)
class News:
    """How an offer stands, as listings' ChannelStatus keeps it."""

    is_live: bool
    cause: str
    turn: str

    @property
    def text(self) -> str:
        return f"{self.is_live}|{self.cause}|{self.turn}"


def news_of(row: OfferRow, entries: Collection[Entry] = ()) -> News:
    """Return how a SKU stands: live, waiting (for whom), or with a problem, its cause and owner.

    entries: the error dictionary. Of several problems the most pressing is told.
    """
    if not row.has_facets:
        return News(False, WAITING_ID, Turn.CHANNEL)
    is_live = _is_live(row)
    worst = _worst(row)
    if worst is not None:
        entry = entry_of_problem(worst.stands, worst.remark, entries)
        return News(
            is_live,
            entry.cause if entry else worst.stands,
            entry.turn if entry else Turn.US,
        )
    if is_live:
        return News(True, "", Turn.NOBODY)
    if row.offer.wanted_value.get("status") != ACTIVE:
        return News(False, OFF_SALE, Turn.NOBODY)
    return News(False, SENDING, Turn.CHANNEL)


def _worst(row: OfferRow) -> FacetRow | None:
    """Return the facet whose problem presses most: a cut that fails, a wrong product, any other."""
    order = (CUT_LOST, CUT_REFUSED, CUT_UNANSWERED, FOREIGN)
    found = [facet for facet in row.facets.values() if facet.stands]
    return min(
        found,
        key=lambda one: order.index(one.stands) if one.stands in order else len(order),
        default=None,
    )


def _is_live(row: OfferRow) -> bool:
    """On sale with nothing unproven below it: listing, price and stock were each read back once."""
    confirmed = [facet.confirmed_version > 0 for facet in row.facets.values()]
    listing = row.offer.confirmed_value or {}
    return all(confirmed) and listing.get("status") == ACTIVE and not row.is_foreign


def news_tell(rows: Iterable[OfferRow], at: datetime) -> None:
    """Write what is new. Idempotent; each SKU its own transaction, no row of ours held in it."""
    found = list(rows)
    touched = [row for row in found if _worst(row) or _told_problem(row)]
    entries = entries_all() if touched else []
    if touched:
        ids = [facet.id for row in touched for facet in row.facets.values()]
        problems_note(ids, entries=entries)
    fresh = [(row, news) for row in found if (news := news_of(row, entries)).text != row.told]
    failed = _failed_in_check(row.offer_id for row, news in fresh if news.cause == WAITING_ID)
    for row, news in fresh:
        if row.offer_id in failed:
            continue  # that it failed, and whose turn it is, stands there; waiting is less
        proven = [facet.proven_equal_at for facet in row.facets.values()]
        channel_status_set(
            offer_id=row.offer_id,
            is_live=news.is_live,
            cause=news.cause,
            turn=news.turn,
            by=_promised(news, at),
            proven_at=at if news.is_live and all(proven) else None,
        )
        RemoteOffer.objects.unscoped(reason="the engine's own note").filter(pk=row.id).update(
            told=news.text
        )


def _failed_in_check(offer_ids: Iterable[int]) -> set[int]:
    """Return those that failed Flipkart's check and are not put right. Queries: one, or none."""
    ids = list(offer_ids)
    if not ids:
        return set()
    rows = QcRow.objects.unscoped(reason="the engine's own rows")
    failed = rows.filter(offer__in=ids, outcome="failed", settled_at=None)
    return set(failed.values_list("offer", flat=True))


def _promised(news: News, at: datetime) -> datetime | None:
    """Return by when somebody else than her has acted: two working days, as for any answer."""
    if news.turn in {Turn.NOBODY, Turn.MEMBER} or news.is_live:
        return None
    return datetime.combine(answer_promised_by(at), _NOON, tzinfo=UTC)


def _told_problem(row: OfferRow) -> bool:
    """Whether what was last told of a SKU was a problem."""
    told = row.told.split("|")
    return len(told) == 3 and told[1] not in _NO_PROBLEM
