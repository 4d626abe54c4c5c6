"""Twenty rows out of one, quickly: copies of a finished listing with all that hangs on it.

For tests that count queries; the rows keep every constraint, but no service made them.
"""

from itertools import count
from typing import Any, TypeVar

from django.db import models

from flipkart_sync.models import RemoteOffer
from listings.models import Listing, Offer

Row = TypeVar("Row", bound=models.Model)
_numbers = count(1)


def copy_of(row: Row, **other: Any) -> Row:
    """Insert a copy of a row, `other` changed in it."""
    kept = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    copied: Row = type(row)._base_manager.create(**{**kept, **other})
    return copied


def listing_copy(listing: Listing) -> Listing:
    """Copy a listing with its product, photos, offers, decisions and approved versions."""
    number = next(_numbers)
    product = copy_of(listing.product)
    for photo in listing.product.photos.all():
        copy_of(photo, product_id=product.pk, stem=f"{photo.stem[:50]}-{number}")
    copied = copy_of(listing, product_id=product.pk)
    for offer in listing.offers.all():
        _offer_copy(offer, copied, number)
    for row in [*listing.decisions.all(), *listing.approved_versions.all()]:
        copy_of(row, listing_id=copied.pk)
    return copied


def _offer_copy(offer: Offer, listing: Listing, number: int) -> None:
    sku = f"{offer.variant.sku}-{number}"
    variant = copy_of(offer.variant, product_id=listing.product_id, sku=sku)
    copied = copy_of(offer, listing_id=listing.pk, variant_id=variant.pk, channel_product_id=None)
    for row in [*offer.acceptances.all(), *offer.positions.all()]:
        copy_of(row, offer_id=copied.pk)
    status = getattr(offer, "channel_status", None)
    if status is not None:
        copy_of(status, offer_id=copied.pk)
    for remote in RemoteOffer.objects.unscoped(reason="a test").filter(offer=offer):
        copy_of(remote, offer_id=copied.pk, sku=sku)
