"""A price taken apart for a member: what her group gets, and where the rest goes.

The figures are listings.pricing's; here they become the bar and the lines under it, in whole
rupees that add up to the price.
"""

from dataclasses import dataclass

from django.utils.translation import gettext

from common.money import rupees
from common.problems import Problem
from listings.earnings import quote_of, quote_of_offer
from listings.models import Listing, Offer
from listings.pricing import RUPEE, Quote
from listings.readiness import TABLE
from listings.readiness_facts import usual_prices

REST = ("channel", "centre", "delivery", "tax")


@dataclass(frozen=True)
class Part:
    """One part of the price that is not the group's, in paise of whole rupees."""

    label: str
    paise: int


@dataclass(frozen=True)
class Split:
    """net_paise: the group's part. `lines`: the other parts that are not 0, largest share first
    named by who gets it. All together are the price."""

    price_paise: int
    net_paise: int
    lines: tuple[Part, ...]
    is_least: bool


def split_of(quote: Quote, channel_name: str) -> Split:
    """Return a quote as a member is shown it. No queries."""
    parts = quote.rupee_parts()
    labels = {
        "channel": gettext("For {channel}").format(channel=channel_name),
        "centre": gettext("For the centre"),
        "delivery": gettext("For delivery"),
        "tax": gettext("Tax"),
    }
    return Split(
        price_paise=quote.price_paise,
        net_paise=parts["group"],
        lines=tuple(Part(labels[name], parts[name]) for name in REST if parts[name]),
        is_least=quote.is_least,
    )


def split_of_offer(offer: Offer, price_paise: int | None = None) -> Split:
    """Return the split of an offer's price, or of another price it might have.

    Queries: about six. Raises FeesUnknown.
    """
    if price_paise is None:
        quote = quote_of_offer(offer)
    else:
        quote = quote_of(
            offer.listing.product,
            offer.variant,
            channel_id=offer.listing.channel_id,
            price_paise=price_paise,
        )
    return split_of(quote, offer.listing.channel.name)


def price_note(listing: Listing, price_paise: int) -> str:
    """Return a warning if a price is far from those of similar products; "" if it is not.

    It warns and never blocks. Queries: one.
    """
    usual = usual_prices(listing)
    if usual is None or usual[0] <= price_paise <= usual[1]:
        return ""
    low, high = (rupees(bound) for bound in usual)
    return gettext("Such things are usually {low} to {high}.").format(low=low, high=high)


def gives_nothing(split: Split) -> list[Problem]:
    """Return the problem of a price at which nothing is left for the group, [] if something is."""
    if split.net_paise >= RUPEE:
        return []
    return [Problem("price_gives_nothing", "price", sentence=TABLE["price_gives_nothing"][2])]
