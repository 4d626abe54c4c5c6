"""What the app that knows the channel tells leftward: product id adopted, live or not."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

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
    """Keep how an offer stands on its channel; its member is told what she must know of it.

    That is: live for the first time, and whenever it becomes her turn.

    proven_at: when a read-back last showed it equal; kept if None is given.
    """
    row = ChannelStatus.objects.select_for_update().filter(offer_id=offer_id).first()
    was_live = row is not None and (row.is_live or row.proven_at is not None)
    was_asked = (row.turn, row.cause) if row is not None else ("", "")
    if row is None:
        row = ChannelStatus(offer_id=offer_id)
    row.is_live, row.cause, row.turn, row.by = is_live, cause, turn, by
    row.proven_at = proven_at or row.proven_at
    row.save()
    if is_live and not was_live:
        _told(offer_id, "listing-live", f"live-{offer_id}")
    if turn == ChannelStatus.Turn.MEMBER and was_asked != (turn, cause):
        _told(offer_id, "listing-returned", f"channel-{offer_id}-{cause}-{timezone.now():%Y%m%d}")


ASKED = {
    "photo": _("a better photo"),
    "papers": _("your licence, at the centre"),
}
ASKED_OTHER = _("see what it is")


def _told(offer_id: int, key: str, dedupe: str) -> None:
    """Tell the member of an offer; the channel's name and what it asks for are of her language."""
    offer = Offer.objects.select_related(
        "listing__product__group__city", "listing__member", "listing__channel", "channel_status"
    ).get(pk=offer_id)
    listing, language = offer.listing, offer.listing.member.language
    with translation.override(language):
        if key == "listing-live":
            variables = {"channel": str(listing.channel.name)}
        else:
            variables = {"why": str(ASKED.get(offer.channel_status.cause, ASKED_OTHER))}
    member_told(
        listing=listing,
        key=key,
        variables=variables,
        dedupe=dedupe,
        must_reach=key == "listing-returned",
    )
