"""A product as a member's card: its photo, name, one word, whose turn, by when, what to press.

Reads rows that selectors.listings_of_member has already joined; no queries here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.dates import today_ist
from common.errors import Sentence
from listings.member_selectors import ShownPhoto, product_name, shown_photo
from listings.models import Listing, ListingChange, Offer, ReviewDecision
from listings.promises import answer_promised_by
from listings.selectors import offerable_by_position
from listings.states import ChangeState, Status
from listings.words import OfferState, Word, word_for

# What the button of a returned product says, by the page its reason opens.
FIXES: dict[str, tuple[str, Sentence]] = {
    "photo": ("camera", _("Take the photo again")),
    "kind": ("pencil", _("Choose again what it is")),
    "details": ("pencil", _("Fill in what is missing")),
    "price": ("rupee", _("Look at the price again")),
    "pieces": ("box", _("Write again how many there are")),
    "check": ("pencil", _("Put it right")),
}
# The icon and colour of words.WordCode; a draft looks like something paused.
STATES = {"draft": "off"}


@dataclass(frozen=True)
class Card:
    """What a list row or a product page shows of one listing."""

    pk: int
    name: str
    photo: ShownPhoto | None
    state: str
    word: Word
    reason: str = ""
    note: str = ""
    fix_url: str = ""
    fix_icon: str = ""
    fix_label: Sentence = ""

    @property
    def url(self) -> str:
        """Return the product's page."""
        return reverse("listings:product", args=[self.pk])

    @property
    def needs_her(self) -> bool:
        """Whether it is her turn."""
        return self.word.turn == "member"


def offer_state(offer: Offer, fulfilment: str) -> OfferState:
    """Return an offer as the words' rule takes it, from its joined rows."""
    status: Any = getattr(offer, "channel_status", None)
    positions = list(offer.positions.all())
    annotated = cast(Any, offer)
    offerable = offerable_by_position(offer, positions, annotated.is_short, fulfilment)
    closed = {row.centre_id for row in positions if cast(Any, row).is_centre_off}
    open_pieces = sum(pieces for centre, pieces in offerable.items() if centre not in closed)
    is_made = fulfilment == "made_to_order"
    return OfferState(
        has_product_id=offer.channel_product_id is not None,
        is_live=bool(status and status.is_live),
        was_live=bool(status and status.proven_at),
        cause=status.cause if status else "",
        turn=status.turn if status else "nobody",
        by=status.by if status else None,
        offerable=open_pieces,
        was_counted=is_made or any(row.counted or row.allocated for row in positions),
        is_off_sale=annotated.is_off_sale,
        is_made_to_order=is_made,
        is_centre_off=open_pieces == 0 < sum(offerable.values()),
    )


def open_change_of(listing: Listing) -> ListingChange | None:
    """Return the listing's open change, if any."""
    changes: list[ListingChange] = cast(Any, listing).open_changes
    return changes[0] if changes else None


def word_of(listing: Listing, *, today: date | None = None) -> Word:
    """Return the one word of a joined listing."""
    change = open_change_of(listing)
    return word_for(
        cast(Any, listing.status),
        [offer_state(offer, listing.product.fulfilment) for offer in listing.offers.all()],
        today=today or today_ist(),
        open_change=cast(Any, change.state) if change else None,
        answer_by=_answer_by(listing, change),
        channel=listing.channel.name,
    )


def _answer_by(listing: Listing, change: ListingChange | None) -> date | None:
    """Return by when she hears: of a change sent after the approval, by its own day."""
    if listing.status == Status.APPROVED and change is not None and change.submitted_at:
        return answer_promised_by(change.submitted_at)
    return listing.answer_by


def card_of(listing: Listing) -> Card:
    """Return the card of a joined listing."""
    photos = cast(Any, listing.product).shown_photos
    word = word_of(listing)
    decision = _return_of(listing) if word.code == "fix" else None
    fix = _fix_of(listing, word, decision)
    return Card(
        pk=listing.pk,
        name=product_name(listing.product) or str(_("New product")),
        photo=shown_photo(photos[0]) if photos else None,
        state=STATES.get(word.code, word.code),
        word=word,
        reason=_reason(listing, decision),
        note=decision.note if decision else "",
        fix_url=fix[0],
        fix_icon=fix[1],
        fix_label=fix[2],
    )


def _return_of(listing: Listing) -> ReviewDecision | None:
    """Return the newest decision that gave it back."""
    returns = [row for row in listing.decisions.all() if row.outcome == "returned"]
    return max(returns, key=lambda row: row.pk, default=None)


def _reason(listing: Listing, decision: ReviewDecision | None) -> str:
    change = open_change_of(listing)
    if change is not None and change.state == ChangeState.ASKED and change.note:
        return change.note
    return decision.reason.name if decision and decision.reason else ""


def _fix_of(
    listing: Listing, word: Word, decision: ReviewDecision | None
) -> tuple[str, str, Sentence]:
    """Return (address, icon, words) of the one button that leads to what must be mended."""
    if word.code == "draft":
        return reverse("listings:add"), "pencil", _("Finish the unfinished product")
    change = open_change_of(listing)
    if word.key == "fix_change" and change is not None and change.fields.get("asked") == "photo":
        return reverse("listings:asked_photo", args=[listing.pk]), *FIXES["photo"]
    if word.key == "fix_change":
        return reverse("listings:price", args=[listing.pk]), *FIXES["price"]
    if word.key != "fix_returned":
        return "", "", ""
    page = decision.reason.opens if decision and decision.reason else "check"
    if page not in FIXES:  # the group's papers are mended at the office, then she sends again
        page = "check"
    return reverse(f"listings:fix_{page}", args=[listing.pk]), *FIXES[page]


def in_order(cards: Sequence[Card]) -> tuple[list[Card], list[Card]]:
    """Return (what needs her, everything else), each in the given order; a draft after fixes."""
    needs = sorted(
        (card for card in cards if card.needs_her), key=lambda card: card.word.code == "draft"
    )
    return needs, [card for card in cards if not card.needs_her]
