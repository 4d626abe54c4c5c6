"""What the app that knows the channel tells leftward: product id adopted, live or not."""

import datetime as dt

from django.db import IntegrityError, transaction

from listings.errors import ProductIdTaken
from listings.models import ChannelProduct, ChannelStatus, Offer
from listings.services.telling import member_told
from listings.signals import listing_changed


@transaction.atomic
def channel_product_adopt(*, offer_id: int, remote_product_id: str) -> ChannelProduct:
    """Give an offer its product of the channel's catalogue.

    Raises ProductIdTaken if another offer of the account has it. Adopting the same id again
    changes nothing.
    """
    offer = (
        Offer.objects.select_for_update(of=("self",), no_key=True)
        .select_related("listing")
        .get(pk=offer_id)
    )
    product, _made = ChannelProduct.objects.get_or_create(
        channel_id=offer.listing.channel_id, remote_product_id=remote_product_id
    )
    if offer.channel_product_id == product.pk:
        return product
    try:
        with transaction.atomic():
            Offer.objects.filter(pk=offer_id).update(channel_product=product)
    except IntegrityError as err:
        raise ProductIdTaken() from err
    listing_changed.send(sender=Offer, offer_ids=[offer_id])
    return product


@transaction.atomic
def channel_status_set(
    *,
    offer_id: int,
    is_live: bool,
    cause: str = "",
    turn: str = ChannelStatus.Turn.NOBODY,
    by: dt.datetime | None = None,
    proven_at: dt.datetime | None = None,
) -> None:
    """Keep how an offer stands on its channel; the member is told the first time it is live.

    proven_at: when a read-back last showed it equal; kept if None is given.
    """
    row = ChannelStatus.objects.select_for_update().filter(offer_id=offer_id).first()
    was_live = row is not None and (row.is_live or row.proven_at is not None)
    if row is None:
        row = ChannelStatus(offer_id=offer_id)
    row.is_live, row.cause, row.turn, row.by = is_live, cause, turn, by
    row.proven_at = proven_at or row.proven_at
    row.save()
    if is_live and not was_live:
        offer = Offer.objects.select_related(
            "listing__product__group__city", "listing__member", "listing__channel"
        ).get(pk=offer_id)
        channel = offer.listing.channel
        is_hindi = offer.listing.member.language == "hi"
        member_told(
            listing=offer.listing,
            key="listing-live",
            variables={"channel": channel.name_hi if is_hindi else channel.name_en},
            dedupe=f"live-{offer_id}",
        )
