"""Taking back the consent to sell: what she put up goes off sale at once; given again, it is on."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from catalog.voice_services import voices_erase
from listings.errors import MoneyMayBeOwed, StillOnSale
from listings.models import Listing, OffSale, StockMovement
from listings.services.offsale import off_sale_lift, off_sale_set
from listings.states import Status
from shg.models import Consent, EraseRequest, Person
from shg.services.consents import consent_give, consent_withdraw
from shg.services.erasing import person_erase

ORDERED = (StockMovement.Kind.ALLOCATE, StockMovement.Kind.ALLOCATE_CAPACITY)
OWED_FOR = dt.timedelta(days=90)  # return window, settlement and payout lie within it
TAKEN_BACK = "the member took her consent back"
SHOWN = (Status.SUBMITTED, Status.RETURNED, Status.APPROVED)


def _hers(person: Person) -> list[Listing]:
    rows = Listing.objects.unscoped(reason="her own").filter(member=person, status__in=SHOWN)
    return list(rows.order_by("pk"))


@transaction.atomic
def consent_set(*, person: Person, purpose: str, agrees: bool) -> None:
    """Keep her yes or her no. To sell: no takes all she put up off sale, a later yes lifts that.

    Raises Http404 for an unknown purpose.
    """
    if agrees:
        consent_give(person=person, purpose=purpose)
    elif not consent_withdraw(person=person, purpose=purpose):
        return
    if purpose != Consent.Purpose.SELL:
        return
    for listing in _hers(person):
        if not agrees:
            off_sale_set(level=listing, reason=TAKEN_BACK, actor=person)
        elif OffSale.objects.filter(
            listing=listing, lifted_at=None, by=person, reason=TAKEN_BACK
        ).exists():
            off_sale_lift(level=listing, actor=person)


@transaction.atomic
def member_erase(*, request_id: int, actor: Person) -> EraseRequest:
    """Erase a woman who asked for it, and her recorded voice with her.

    Raises StillOnSale while something she put up is not taken away for good, MoneyMayBeOwed for
    ninety days after an order of hers, and what shg.services.erasing.person_erase raises.
    """
    row = person_erase(request_id=request_id, actor=actor)
    if _hers(row.person):
        raise StillOnSale()
    if StockMovement.objects.filter(
        position__offer__listing__member=row.person,
        kind__in=ORDERED,
        at__gt=timezone.now() - OWED_FOR,
    ).exists():
        raise MoneyMayBeOwed()
    voices_erase(row.person)
    return row
