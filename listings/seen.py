"""What a reviewer had before her when she decided: kept with the decision, compared next time."""

from typing import Any

from listings.models import Listing


def seen_of(listing: Listing) -> dict[str, Any]:
    """Return a listing's answers, photos and price as plain values. Queries: two.

    {"short_name", "type": slug or "", "attributes", "her_words", "photos": [photo ids],
    "price_paise": int or None, "said_pieces", "capacity", "make_days"}
    """
    product = listing.product
    offer = listing.offers.order_by("pk").first()
    photos = product.photos.filter(removed_at=None).order_by("position", "pk")
    return {
        "short_name": product.short_name,
        "type": product.product_type.slug if product.product_type else "",
        "attributes": dict(product.attributes),
        "her_words": product.her_words,
        "photos": list(photos.values_list("pk", flat=True)),
        "price_paise": offer.price_paise if offer else None,
        "said_pieces": offer.said_pieces if offer else None,
        "capacity": offer.capacity if offer else None,
        "make_days": offer.make_days if offer else None,
    }
