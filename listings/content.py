"""What an approved version holds: everything the channel shows, as one JSON object."""

import hashlib
import json
from typing import Any

from catalog.facts import description_of, handicraft_of, title_of
from listings.models import Listing


def content_of(listing: Listing) -> dict[str, Any]:
    """Return the content to approve of a locked listing. Queries: about five.

    Prices are kept as they were approved (the band is measured from them); photos by their
    names in the channel store, in order.
    """
    product = listing.product
    kind = product.product_type
    if kind is None:
        raise ValueError("A listing without a type cannot be approved.")
    photos = product.photos.filter(removed_at=None).order_by("position", "pk")
    offers = listing.offers.select_related("variant").order_by("pk")
    return {
        "title_en": title_of(product),
        "description_en": description_of(product),
        "product_type": kind.slug,
        "craft": kind.craft.slug,
        "vertical": kind.vertical,
        "attributes": dict(product.attributes),
        "her_words": product.her_words,
        "short_name": product.short_name,
        "fulfilment": product.fulfilment,
        "is_handicraft": handicraft_of([product.pk]).get(product.pk),
        "photos": [photo.channel_name for photo in photos],
        "offers": [
            {
                "offer_id": offer.pk,
                "sku": offer.variant.sku,
                "attributes": offer.variant.attributes,
                "price_paise": offer.price_paise,
                "mrp_paise": offer.mrp_paise,
                "dispatch_sla_days": offer.dispatch_sla_days,
            }
            for offer in offers
        ],
    }


def content_digest(content: dict[str, Any]) -> str:
    """Return the SHA-256 hex of a content, the same for the same values in any order."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
