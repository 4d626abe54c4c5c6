"""Reads of the sync board: one row a product, problems grouped by whose turn it is.

The number of queries is the same for one row and for five thousand: problems are counted and
ordered on their notes, and only the rows of the page are read with their joins.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, IntegerField, Min, OuterRef, Prefetch, Q, QuerySet, When
from django.db.models.expressions import F

from catalog.models import Photo
from flipkart_sync.board.compare import KINDS_SHOWN, Beside, beside, state_of
from flipkart_sync.board.filters import ALL, PAGE, PROBLEMS, BoardFilter
from flipkart_sync.engine.rows import CUT_LOST, TOLD_CUTS, is_another
from flipkart_sync.models import Facet, ProblemNote, RemoteOffer
from flipkart_sync.problems import TURNS
from flipkart_sync.selectors import STANDS
from shg.models import Person

ALARM = -1  # stands above every owner
ALARMS = (CUT_LOST, *TOLD_CUTS)
_REMOTE = "remote_offer__"


@dataclass(frozen=True)
class Row:
    """One product on the board. `note` is its most pressing problem, None where it has none."""

    remote: RemoteOffer
    note: ProblemNote | None
    state: str
    beside: list[Beside]
    photo_id: int | None

    @property
    def is_alarm(self) -> bool:
        return self.note is not None and self.note.problem in ALARMS

    @property
    def is_tried(self) -> bool:
        """Whether the engine goes on trying by itself: a person is told, and need not send."""
        return self.note is not None and self.note.problem in TOLD_CUTS

    @property
    def shows_another(self) -> bool:
        """Whether Flipkart shows another product under our SKU: sending ours cannot help."""
        return is_another(self.remote.product_id, self.remote.live_product_id)

    @property
    def may_retry(self) -> bool:
        """Whether sending ours again is the one verb; else its page says what to do."""
        note = self.note
        if note is None or self.is_tried or self.shows_another:
            return False
        return note.cause in {"differs", "technical"} or bool(note.entry and note.entry.is_retried)


@dataclass(frozen=True)
class Owner:
    """How many products wait for one owner, and since when the oldest does."""

    turn: str
    count: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True)
class Board:
    """A page of the board."""

    rows: list[Row]
    total: int
    first: int
    owners: list[Owner]
    alarms: int = 0
    by_turn: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def _narrowed(rows: Any, wanted: BoardFilter, path: str) -> Any:
    """Apply city, group, account and words. path: from the row to its remote offer."""
    if wanted.city:
        rows = rows.filter(**{f"{path}group__city__slug": wanted.city})
    if wanted.group:
        rows = rows.filter(**{f"{path}group": wanted.group})
    if wanted.account:
        rows = rows.filter(**{f"{path}account": wanted.account})
    if wanted.words:
        rows = rows.filter(
            Q(**{f"{path}sku__istartswith": wanted.words})
            | Q(**{f"{path}offer__listing__product__short_name__icontains": wanted.words})
        )
    return rows


def _rank() -> Case:
    turns = [When(turn=turn, then=place) for place, turn in enumerate(TURNS)]
    return Case(
        When(problem__in=ALARMS, then=ALARM),
        *turns,
        default=len(TURNS),
        output_field=IntegerField(),
    )


def board_page(user: Person, wanted: BoardFilter) -> Board:
    """Return a page of the board in the reader's scope. Queries: five, whatever the number."""
    notes = ProblemNote.objects.visible_to(user).filter(STANDS)
    notes = _narrowed(notes, wanted, _REMOTE)
    if wanted.cause:
        notes = notes.filter(cause=wanted.cause)
    found = list(
        notes.order_by()
        .values_list("remote_offer")
        .annotate(rank=Min(_rank()), oldest=Min("since"))
        .order_by("rank", "oldest", "remote_offer")
    )
    owners = _owners(found)
    alarms = sum(1 for _pk, rank, _since in found if rank == ALARM)
    if wanted.show != PROBLEMS:
        return _page_of_all(user, wanted, owners, alarms)
    if wanted.turn:
        place = TURNS.index(wanted.turn)
        found = [one for one in found if one[1] in (place, ALARM)]
    first = _first(wanted.page, len(found))
    ids = [pk for pk, _rank_, _since in found[first : first + PAGE]]
    return _board(user, ids, len(found), first, owners, alarms)


def _first(page: int, total: int) -> int:
    return min((page - 1) * PAGE, max(0, (total - 1) // PAGE * PAGE))


def _owners(found: Collection[tuple[int, int, datetime]]) -> list[Owner]:
    """Count by owner; an alarm is counted with the office whose step it is."""
    owners = []
    for place, turn in enumerate(TURNS):
        mine = [since for _pk, rank, since in found if max(rank, 0) == place]
        owners.append(Owner(turn, len(mine), min(mine, default=None)))
    return owners


def _unequal() -> Exists:
    return Exists(
        Facet.objects.unscoped(reason="of rows she may see").filter(
            remote_offer=OuterRef("pk"), problem="", wanted_version__gt=F("confirmed_version")
        )
    )


def _page_of_all(user: Person, wanted: BoardFilter, owners: list[Owner], alarms: int) -> Board:
    """Return all products, or those on their way, by SKU."""
    offers: QuerySet[RemoteOffer] = RemoteOffer.objects.visible_to(user)
    offers = _narrowed(offers, wanted, "")
    if wanted.show != ALL:
        offers = offers.filter(_unequal())
    total = offers.count()
    first = _first(wanted.page, total)
    ids = list(offers.order_by("sku").values_list("pk", flat=True)[first : first + PAGE])
    return _board(user, ids, total, first, owners, alarms)


def _board(
    user: Person, ids: list[int], total: int, first: int, owners: list[Owner], alarms: int
) -> Board:
    rows = rows_read(user, ids)
    by_turn: dict[str, list[Row]] = {}
    for row in rows:
        key = "alarm" if row.is_alarm else row.note.turn if row.note else ""
        by_turn.setdefault(key, []).append(row)
    return Board(rows, total, first + 1 if total else 0, owners, alarms, by_turn)


def rows_read(user: Person, ids: list[int]) -> list[Row]:
    """Return these products in the given order. Queries: four."""
    notes = ProblemNote.objects.unscoped(reason="of rows she may see").select_related("entry")
    facets = (
        Facet.objects.unscoped(reason="of rows she may see")
        .prefetch_related(Prefetch("note", queryset=notes))
        .defer("may_be_live", "claimed_value", "sent_value")
    )
    photos = Photo.objects.unscoped(reason="of rows she may see").filter(removed_at=None)
    offers = (
        RemoteOffer.objects.visible_to(user)
        .filter(pk__in=ids)
        .select_related(
            "offer__listing__product__group__city", "account__channel", "account__seller_of_record"
        )
        .prefetch_related(
            Prefetch("facets", queryset=facets, to_attr="shown_facets"),
            Prefetch(
                "offer__listing__product__photos",
                queryset=photos.order_by("position", "pk"),
                to_attr="shown_photos",
            ),
        )
    )
    by_id = {offer.pk: _row(offer) for offer in offers}
    return [by_id[pk] for pk in ids if pk in by_id]


def _row(remote: Any) -> Row:
    facets = {facet.kind: facet for facet in remote.shown_facets}
    seen = remote.seen or {}
    figures = [
        beside(kind, facets[kind].wanted_value, facets[kind].confirmed_value, seen.get(kind))
        for kind in KINDS_SHOWN
        if kind in facets
    ]
    note = _worst(facets)
    problem = note.problem if note else ""
    photos = remote.offer.listing.product.shown_photos
    return Row(
        remote=remote,
        note=note,
        state=state_of(facets, problem, figures),
        beside=figures,
        photo_id=photos[0].pk if photos else None,
    )


def _worst(facets: dict[str, Any]) -> ProblemNote | None:
    return min(notes_standing(facets.values()), key=_pressing, default=None)


def notes_standing(facets: Iterable[Any]) -> list[ProblemNote]:
    """Return the notes of facets, each with its note read, whose problem stands; as STANDS asks."""
    return [
        facet.note
        for facet in facets
        if hasattr(facet, "note") and (facet.problem or facet.note.problem in TOLD_CUTS)
    ]


def _pressing(note: ProblemNote) -> tuple[int, datetime]:
    order: tuple[str, ...] = TURNS
    rank = ALARM if note.problem in ALARMS else order.index(note.turn)
    return rank, note.since


def problems_count(user: Person) -> int:
    """Return how many products in her scope have a problem. Queries: one."""
    notes = ProblemNote.objects.visible_to(user).filter(STANDS)
    return notes.order_by().values("remote_offer").distinct().count()
