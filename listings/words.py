"""The one word she sees for her product, whose turn it is, and by when (pure).

    draft  not sent yet                          her turn
    check  being checked, or on its way          DUDA's, the centre's, the channel's or ours
    fix    something must be mended              her turn
    live   proven on sale on the channel         nobody's
    sold   was live, nothing left to sell        nobody's
    off    taken off sale, or withdrawn          nobody's

Approved and not yet live is *check*: the channel's turn, or the centre's while there is no
product id or no counted piece. Sent is not live; only what was read back is.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.utils.translation import gettext_lazy as _

from common.bilingual import Bilingual
from common.dates import date_in_words, today_ist
from common.errors import Sentence

WordCode = Literal["draft", "check", "fix", "live", "sold", "off"]
Turn = Literal["nobody", "member", "centre", "duda", "channel", "us"]
ListingStatus = Literal["draft", "submitted", "returned", "approved", "withdrawn"]
OpenChange = Literal["asked", "draft", "submitted", "returned"]

WORDS: dict[WordCode, Sentence] = {
    "draft": _("Unfinished"),
    "check": _("Being checked"),
    "fix": _("Needs a fix"),
    "live": _("On sale on {channel}"),
    "sold": _("All sold"),
    "off": _("Off for now"),
}
TURNS: dict[Turn, Sentence] = {
    "nobody": _("Nothing to do now"),
    "member": _("Your turn"),
    "centre": _("The centre's turn"),
    "duda": _("The DUDA office's turn"),
    "channel": _("{channel}'s turn"),
    "us": _("The portal's turn"),
}
# What happens next. With a date known, the sentence of key + "_by" is said where there is one.
SENTENCES: dict[str, Sentence] = {
    "draft": _("Finish this and send it."),
    "check_duda": _("The DUDA office is checking it."),
    "check_duda_by": _("You will hear by {date}."),
    "check_product_id": _("It is passed. The centre is asking {channel} for its number."),
    "check_product_id_by": _("It is passed. The centre gets its number from {channel} by {date}."),
    "check_pieces": _("It is passed. Give the pieces at the centre to be counted."),
    "check_channel": _("It is passed. It is on its way to {channel}."),
    "check_channel_by": _("It is passed. It will be on {channel} by {date}."),
    "check_centre": _("It is passed. The centre is putting something right."),
    "check_us": _("It is passed. We are putting something right on our side."),
    "check_change": _("Your change is on its way to {channel}."),
    "fix_returned": _("See what is asked, and put it right."),
    "fix_change": _("See what must be changed, and put it right."),
    "fix_channel": _("{channel} asks for a change. See what it is."),
    "fix_channel_photo": _(
        "{channel} asks for a better photo. Take it again and give it at the centre."
    ),
    "fix_channel_papers": _("{channel} asks for your licence. Take its paper to the centre."),
    "live": _("Buyers all over the country can see it."),
    "live_change": _("Buyers can see it. Your change is being checked."),
    "live_change_by": _("Buyers can see it. You will hear about your change by {date}."),
    "sold": _("Give more pieces at the centre, and it goes on sale again."),
    "sold_making": _("All that you can make is ordered."),
    "off": _("It is not being sold now."),
    "off_centre": _("The centre is closed for now. It goes on sale again by itself."),
    "off_withdrawn": _("It was taken away for good."),
}


@dataclass(frozen=True)
class OfferState:
    """One offer of a listing as plain values.

    is_live, cause, turn, by: its ChannelStatus, or its absence (not live, no cause, "nobody").
    was_live: it was proven live once. offerable: pieces that may be sold now. was_counted: pieces
    were ever counted at a centre, or it is made to order. is_made_to_order: capacity, not pieces.
    is_centre_off: all its pieces lie at centres that are off sale as a whole.
    """

    has_product_id: bool = False
    is_live: bool = False
    was_live: bool = False
    cause: str = ""
    turn: Turn = "nobody"
    by: datetime | date | None = None
    offerable: int = 0
    was_counted: bool = False
    is_off_sale: bool = False
    is_made_to_order: bool = False
    is_centre_off: bool = False


@dataclass(frozen=True)
class Word:
    """What she sees: the word, whose turn, by when, and the sentence of what happens next.

    key: of SENTENCES, stable. by: a business date or None. cause: the channel's own code, for
    whoever can say more about it. is_late: the date has passed; say whom to ring.
    """

    code: WordCode
    turn: Turn
    key: str
    by: date | None = None
    cause: str = ""
    is_late: bool = False
    channel: Bilingual | str = ""

    @property
    def label(self) -> str:
        """Return the word in the language active now."""
        return str(WORDS[self.code]).format(channel=self.channel)

    @property
    def turn_label(self) -> str:
        """Return whose turn it is, in the language active now."""
        return str(TURNS[self.turn]).format(channel=self.channel)

    @property
    def sentence(self) -> str:
        """Return what happens next, in the language active now; with the date where one is set."""
        dated = f"{self.key}_by"
        key = dated if self.by is not None and dated in SENTENCES else self.key
        day = date_in_words(self.by) if self.by else ""
        return str(SENTENCES[key]).format(channel=self.channel, date=day)


def word_for(
    status: ListingStatus,
    offers: Collection[OfferState] = (),
    *,
    today: date,
    open_change: OpenChange | None = None,
    answer_by: date | None = None,
    channel: Bilingual | str = "",
) -> Word:
    """Return the one word of a listing.

    today: the business date, to know what is late. answer_by: what she was promised for the
    submission or the submitted change. channel: its name, filled into the sentences.
    """
    code, turn, key, by, cause = _decided(status, tuple(offers), open_change, answer_by)
    day = today_ist(by) if isinstance(by, datetime) else by
    is_late = day is not None and day < today
    return Word(code, turn, key, day, cause, is_late, channel)


_Decision = tuple[WordCode, Turn, str, datetime | date | None, str]


def _decided(
    status: ListingStatus,
    offers: tuple[OfferState, ...],
    open_change: OpenChange | None,
    answer_by: date | None,
) -> _Decision:
    """Return (word, turn, sentence key, by, cause)."""
    if status == "draft":
        return "draft", "member", "draft", None, ""
    if status == "withdrawn":
        return "off", "nobody", "off_withdrawn", None, ""
    if status == "returned":
        return "fix", "member", "fix_returned", None, ""
    if status == "submitted":
        return "check", "duda", "check_duda", answer_by, ""
    if open_change in ("asked", "returned"):
        return "fix", "member", "fix_change", None, ""
    decisions = [_decided_of_offer(offer) for offer in offers] or [
        ("check", "centre", "check_product_id", None, "")
    ]
    best = min(decisions, key=lambda decision: _FIRST.index(decision[0]))
    if open_change == "submitted" and best[0] == "live":
        return "live", "duda", "live_change", answer_by, ""
    return best


# Of several offers of one listing, the word that comes first here is the listing's.
_FIRST: tuple[WordCode, ...] = ("fix", "live", "check", "sold", "off", "draft")


def _decided_of_offer(offer: OfferState) -> _Decision:
    """Return the decision for one offer of an approved listing."""
    if offer.is_off_sale:
        return "off", "nobody", "off", None, ""
    if offer.turn == "member":
        asked = f"fix_channel_{offer.cause}"
        key = asked if asked in SENTENCES else "fix_channel"
        return "fix", "member", key, offer.by, offer.cause
    if offer.is_centre_off and offer.has_product_id:
        return "off", "centre", "off_centre", None, ""
    if not offer.has_product_id:
        turn: Turn = "us" if offer.turn == "us" else "centre"
        key = "check_us" if turn == "us" else "check_product_id"
        return "check", turn, key, offer.by, offer.cause
    if offer.offerable == 0:
        if offer.was_live or offer.is_live:
            key = "sold_making" if offer.is_made_to_order else "sold"
            return "sold", "nobody", key, None, ""
        if not offer.was_counted:
            return "check", "centre", "check_pieces", None, ""
    if offer.is_live:
        return "live", "nobody", "live", None, ""
    if offer.turn in ("centre", "us"):
        return "check", offer.turn, f"check_{offer.turn}", offer.by, offer.cause
    if offer.turn == "duda":
        return "check", "duda", "check_duda", offer.by, offer.cause
    key = "check_change" if offer.was_live else "check_channel"
    return "check", "channel", key, offer.by, offer.cause
