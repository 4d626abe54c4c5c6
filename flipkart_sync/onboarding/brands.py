"""Brands an account may write on Flipkart: staff ask there, and keep here what was answered."""

import datetime as dt

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from common.dates import today_ist
from common.notes import note_kept
from flipkart_sync.errors import BrandMissing
from flipkart_sync.models import BrandApproval, RemoteOffer
from shg.access import require
from shg.models import Person

State = BrandApproval.State


@transaction.atomic
def brand_set(
    *, account_id: int, brand: str, state: str, note: str, actor: Person, day: dt.date | None = None
) -> BrandApproval:
    """Keep that a brand was asked for, approved or refused; the same name is the same row.

    day: of the asking or the answer, today if none is given. Raises Http404 for an account of
    others or an unknown state, BrandMissing, AadhaarRefused.
    """
    require(actor, "catalogue.adopt")
    mine = RemoteOffer.objects.visible_to(actor).filter(account_id=account_id)
    if state not in State.values or not mine.exists():
        raise Http404
    name = note_kept(brand, most=100)
    if not name:
        raise BrandMissing(fields={"brand": BrandMissing.sentence})
    when = day or today_ist(timezone.now())
    rows = BrandApproval.objects.select_for_update().filter(account_id=account_id)
    row = rows.filter(brand__iexact=name).first()
    if row is None:
        row = BrandApproval(account_id=account_id, brand=name, asked_on=when)
    if state == State.ASKED:
        row.asked_on, row.answered_on = when, None
    else:
        row.answered_on = when
    row.state, row.note, row.by = State(state), note_kept(note), actor
    row.save()
    return row
