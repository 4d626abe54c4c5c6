"""A price taken apart for a member: what her group gets, and where the rest goes.

The figures are listings.pricing's; here they become the bar and the lines under it, in whole
rupees that add up to the price.
"""

from dataclasses import dataclass

from django.utils.translation import gettext

from common.money import rupees
from common.problems import Problem
from listings.earnings import quote_of_offer, terms_today
from listings.models import Listing, Offer
from listings.pricing import RUPEE, DearBand, Quote, Terms, dear_band, quote, tax_line
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


@dataclass(frozen=True)
class ReadBack:
    """A price as it is read back to her before her yes counts.

    far, tax, fair: sentences, "" where there is nothing to say. band: a lower price gives more.
    """

    price_paise: int
    split: Split
    band: DearBand | None
    far: str
    tax: str
    fair: str


def read_back(offer: Offer, price_paise: int | None = None) -> ReadBack:
    """Return an offer's price, or another it might have, as it is read back to her.

    Queries: about seven. Raises FeesUnknown.
    """
    listing = offer.listing
    paise = offer.price_paise if price_paise is None else price_paise
    terms = terms_today(listing.product, offer.variant, channel_id=listing.channel_id)
    split = split_of(quote(paise, terms), listing.channel.name)
    band = dear_band(paise, terms)
    return ReadBack(
        price_paise=paise,
        split=split,
        band=band,
        far=price_note(listing, paise),
        tax=tax_note(paise, terms) if band is None else "",
        fair=fair_note(offer.fair_price_paise, split.net_paise),
    )


def tax_note(price_paise: int, terms: Terms) -> str:
    """Return that a higher tax holds at this price, and up to where it would not; "" if none."""
    line = tax_line(price_paise, terms)
    if line is None:
        return ""
    return gettext("Up to {edge} the tax is {low}%, above it {high}%.").format(
        edge=rupees(line.last_paise), low=line.below_bp // 100, high=line.above_bp // 100
    )


def fair_note(fair_paise: int | None, net_paise: int) -> str:
    """Return what one fetched at the fair beside what the group gets now; "" if she did not say."""
    if fair_paise is None:
        return ""
    return gettext("At the fair one fetched {fair}. Here your group gets {net}.").format(
        fair=rupees(fair_paise), net=rupees(net_paise)
    )


def split_of_offer(offer: Offer, price_paise: int | None = None) -> Split:
    """Return the split of an offer's price, or of another price it might have.

    Queries: about six. Raises FeesUnknown.
    """
    if price_paise is None:
        return split_of(quote_of_offer(offer), offer.listing.channel.name)
    terms = terms_today(offer.listing.product, offer.variant, channel_id=offer.listing.channel_id)
    return split_of(quote(price_paise, terms), offer.listing.channel.name)


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
