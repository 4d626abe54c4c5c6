"""What stands on one product's page: its figures, and what a member may do with it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Sentence
from common.money import rupees
from common.numbers import grouped
from listings.member_cards import Card, offer_state, open_change_of
from listings.member_selectors import pieces_said
from listings.models import Listing
from listings.services.changes import is_of_price
from listings.states import ChangeState, Status


@dataclass(frozen=True)
class Fact:
    """One line of figures."""

    label: str
    value: str


@dataclass(frozen=True)
class Action:
    """One thing she may do. `posts`: pressing it does it, else it opens a page."""

    label: Sentence
    icon: str
    cloth: str
    url: str
    posts: bool = False


def facts_of(listing: Listing) -> list[Fact]:
    """Return the figures of a joined listing: price, share, pieces. Queries: one."""
    offer = next(iter(listing.offers.all()), None)
    if offer is None:
        return []
    facts = [Fact(_("Price of one"), rupees(offer.price_paise))]
    accepted = offer.acceptances.filter(price_paise=offer.price_paise).order_by("-pk").first()
    if accepted is not None:
        facts.append(Fact(_("Your group gets"), rupees(accepted.net_paise)))
    if said := pieces_said(offer):
        facts.append(Fact(_("You said"), said))
    if listing.status == Status.APPROVED and not offer.make_days:
        counted = sum(row.counted for row in offer.positions.all())
        facts.append(Fact(_("At the centre"), grouped(counted)))
    if listing.status == Status.APPROVED:
        on_sale = offer_state(offer, listing.product.fulfilment).offerable
        facts.append(Fact(_("On sale"), grouped(on_sale)))
    return facts


def actions_of(listing: Listing, card: Card) -> list[Action]:
    """Return what a member may do with a joined listing now. No queries."""

    def to(name: str) -> str:
        return reverse(f"listings:{name}", args=[listing.pk])

    ends = [
        Action(gettext_lazy("One more like this"), "add", "c-kasni", to("again"), posts=True),
        Action(gettext_lazy("Take it away"), "bin", "c-slate", to("withdraw")),
    ]
    if listing.status == Status.SUBMITTED:
        change = gettext_lazy("Change something")
        return [Action(change, "pencil", "c-gulabi", to("fix_check")), *ends]
    if listing.status != Status.APPROVED:
        return ends
    if card.word.code == "off":
        again = gettext_lazy("Put it on sale again")
        return [Action(again, "live", "c-pista", to("start"), posts=True), *ends]
    actions = []
    if any(
        offer_state(offer, listing.product.fulfilment).offerable for offer in listing.offers.all()
    ):
        fewer = gettext_lazy("Only so many now")
        actions.append(Action(fewer, "box", "c-aasmani", to("fewer")))
    wish = open_change_of(listing)
    if wish is None or not is_of_price(wish):
        price = gettext_lazy("Change the price")
        actions.append(Action(price, "rupee", "c-pista", to("price")))
    elif wish.state == ChangeState.RETURNED:
        keep = gettext_lazy("Keep the old price")
        actions.append(Action(keep, "undo", "c-pista", to("drop_change"), posts=True))
    stop = gettext_lazy("Stop selling for now")
    actions.append(Action(stop, "pause", "c-slate", to("stop")))
    return [*actions, *ends]
