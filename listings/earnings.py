"""What her group gets, for rows: gathers the terms of the day and asks listings.pricing."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.facts import parcel_of, tax_of
from catalog.models import Product, Variant
from common.dated import holds_on
from common.dates import today_ist
from common.errors import HaatError
from listings.fees import fees_from_rules
from listings.models import FeeSchedule, Offer, PriceAcceptance
from listings.pricing import RUPEE, PayoutBasis, Quote, Terms, billed_weight_g, quote
from shg.models import Person
from shg.selectors import centre_of_group, seller_of_centre


class FeesUnknown(HaatError):
    """No fee schedule holds today."""

    code = "fees_unknown"
    sentence = _("The fees of today are not entered yet. Ask the state office.")


def fee_schedule_of(channel_id: int, day: dt.date) -> FeeSchedule:
    """Return the schedule that holds on `day`; raise FeesUnknown. Queries: one."""
    row = FeeSchedule.objects.filter(holds_on(day), channel_id=channel_id).first()
    if row is None:
        raise FeesUnknown()
    return row


def terms_of(
    product: Product,
    variant: Variant | None,
    *,
    schedule: FeeSchedule,
    price_paise: int,
    basis: PayoutBasis = "agreed",
    day: dt.date,
) -> Terms:
    """Return the terms of a product's price: its tax, parcel and fees. Queries: two.

    While its tax is not settled the dearest that may come is reckoned with.
    """
    kind = product.product_type
    if kind is None:
        raise ValueError("A product without a type has no terms yet.")
    parcel = parcel_of(variant, kind)
    tax = tax_of(product, price_paise=price_paise, day=day, variant=variant)
    return Terms(
        fees=fees_from_rules(schedule.rules),
        slabs=tax.slabs,
        weight_g=billed_weight_g(
            parcel.weight_g, parcel.length_mm, parcel.breadth_mm, parcel.height_mm
        ),
        product_type=kind.slug,
        basis=basis,
    )


def quote_of(
    product: Product, variant: Variant | None, *, channel_id: int, price_paise: int
) -> Quote:
    """Return a price taken apart as of today: what she is shown before she says yes.

    Raises FeesUnknown. Queries: about six.
    """
    return quote(price_paise, terms_today(product, variant, channel_id=channel_id))


def terms_today(product: Product, variant: Variant | None, *, channel_id: int) -> Terms:
    """Return the terms any price of a product is taken apart by today.

    Slabs are all of a product's, so they are the same at each price. Raises FeesUnknown.
    Queries: about six.
    """
    day = today_ist(timezone.now())
    return terms_of(
        product,
        variant,
        schedule=fee_schedule_of(channel_id, day),
        price_paise=RUPEE,
        basis=_basis_of(product, day),
        day=day,
    )


def quote_of_offer(offer: Offer) -> Quote:
    """Return the quote of an offer's price as of today."""
    return quote_of(
        offer.listing.product,
        offer.variant,
        channel_id=offer.listing.channel_id,
        price_paise=offer.price_paise,
    )


def _basis_of(product: Product, day: dt.date) -> PayoutBasis:
    """Return the payout basis of who sells for the group today; "agreed" if nobody does yet."""
    centre = centre_of_group(product.group, day)
    seller = seller_of_centre(centre, day) if centre else None
    if seller is not None and seller.seller_of_record.payout_basis == "pass_through":
        return "pass_through"
    return "agreed"


def acceptance_write(
    *, offer: Offer, actor: Person, on_behalf_of: Person | None = None
) -> PriceAcceptance:
    """Keep the figure she was shown at the offer's price, and her yes; once for the same figure.

    The offer's newest acceptance at the same price, net and schedule is returned as it is, so
    that a double tap writes one row.
    """
    day = today_ist(timezone.now())
    schedule = fee_schedule_of(offer.listing.channel_id, day)
    shown = quote_of_offer(offer)
    newest = offer.acceptances.order_by("-pk").first()
    if (
        newest is not None
        and (newest.price_paise, newest.net_paise) == (shown.price_paise, shown.net_paise)
        and newest.fee_schedule_id == schedule.pk
    ):
        return newest
    return PriceAcceptance.objects.create(
        offer=offer,
        price_paise=shown.price_paise,
        net_paise=shown.net_paise,
        lines=[line.as_dict() for line in shown.lines],
        fee_schedule=schedule,
        by=actor,
        on_behalf_of=on_behalf_of,
    )
