"""The one guarded door to a listing that may still be edited."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone

from listings.errors import NotEditable
from listings.models import Listing
from listings.signals import listing_changed
from listings.states import Status
from shg.access import require
from shg.models import Person

EDITABLE = {Status.DRAFT, Status.SUBMITTED, Status.RETURNED}


def listing_locked(listing_id: int, actor: Person, action: str) -> Listing:
    """Return the listing's row, locked, if `actor` may do `action` on it; else Http404."""
    try:
        listing = (
            Listing.objects.select_for_update(of=("self",), no_key=True)
            .select_related("product__group__city", "product__product_type", "channel")
            .get(pk=listing_id)
        )
    except Listing.DoesNotExist as err:
        raise Http404 from err
    require(actor, action, listing)
    return listing


@contextmanager
def listing_edit(listing_id: int, actor: Person) -> Iterator[Listing]:
    """Hold the locked listing for one edit, then raise its version and note who edited.

    Raises NotEditable once it is approved or withdrawn, Http404 outside the actor's scope.
    """
    with transaction.atomic():
        listing = listing_locked(listing_id, actor, "listing.edit")
        if listing.status not in EDITABLE:
            raise NotEditable()
        yield listing
        Listing.objects.filter(pk=listing.pk).update(
            version=F("version") + 1, last_edited_by=actor, changed_at=timezone.now()
        )
        listing.refresh_from_db(fields=["version", "changed_at"])


def offers_told(listing: Listing) -> None:
    """Tell the engine, in this transaction, that a listing's offers changed."""
    offer_ids = list(listing.offers.order_by("pk").values_list("pk", flat=True))
    listing_changed.send(sender=Listing, offer_ids=offer_ids)
