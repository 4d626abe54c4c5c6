"""A woman's wish to be erased: asked by her, answered by the office, carried out.

What goes: her name, PINs, visits, numbers that only she had, with their browsers and messages.
What stays, under an alias: her place in the group with its dates, and what others' rows hold of
her work, which money and audit need.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.dates import today_ist
from common.errors import BadInput, Conflict
from common.notes import note_kept
from notices.services.sending import messages_erase
from shg.access import require
from shg.models import (
    Assistance,
    CodeCard,
    Consent,
    EraseRequest,
    LoginCode,
    Membership,
    Person,
    PersonPhone,
    PhoneNumber,
    PhoneSession,
    Pin,
    PinVoucher,
)
from shg.selectors import membership_of
from shg.services.devices import phones_end_of

ANSWER_WITHIN = dt.timedelta(days=30)


class EraseDecided(Conflict):
    """Somebody answered it already."""

    code = "erase_decided"
    sentence = _("This wish was answered already.")


class EraseNoteMissing(BadInput):
    """A refusal says why."""

    code = "erase_note_missing"
    sentence = _("Write why it cannot be done now; she reads it.")


def erase_ask(*, person: Person) -> EraseRequest:
    """Keep her wish; a second one is the first. Raises Http404 if she belongs to no group."""
    place = membership_of(person)
    if place is None:
        raise Http404
    open_one = EraseRequest.objects.unscoped(reason="of herself").filter(
        person=person, state=EraseRequest.State.ASKED
    )
    try:
        with transaction.atomic():
            return open_one.first() or EraseRequest.objects.create(
                person=person,
                group=place.group,
                asked_at=timezone.now(),
                answer_by=today_ist() + ANSWER_WITHIN,
            )
    except IntegrityError:  # two taps at once
        return open_one.get()


def erase_request_of(person: Person) -> EraseRequest | None:
    """Return her newest wish, answered or not. Queries: one."""
    rows = EraseRequest.objects.unscoped(reason="of herself").filter(person=person)
    return rows.order_by("-pk").first()


def erase_requests_open(user: Person) -> QuerySet[EraseRequest]:
    """Return the wishes an officer may answer, the first promised first."""
    rows = EraseRequest.objects.visible_to(user).filter(state=EraseRequest.State.ASKED)
    return rows.select_related("person", "group__city").order_by("answer_by", "pk")


def _open(request_id: int, actor: Person) -> EraseRequest:
    row = (
        EraseRequest.objects.unscoped(reason="require() follows")
        .select_for_update(of=("self",))
        .select_related("person", "group")
        .filter(pk=request_id)
        .first()
    )
    if row is None:
        raise Http404
    require(actor, "member.erase", row)
    if row.state != EraseRequest.State.ASKED:
        raise EraseDecided()
    return row


@transaction.atomic
def erase_refuse(*, request_id: int, note: str, actor: Person) -> EraseRequest:
    """Say that it cannot be done now, and why. Raises EraseNoteMissing, EraseDecided, Http404."""
    row = _open(request_id, actor)
    kept = note_kept(note, most=200)
    if not kept:
        raise EraseNoteMissing(fields={"note": EraseNoteMissing.sentence})
    return _answer(row, EraseRequest.State.REFUSED, actor, kept)


def _answer(row: EraseRequest, state: str, actor: Person, note: str = "") -> EraseRequest:
    row.state, row.note = state, note
    row.answered_at, row.answered_by = timezone.now(), actor
    row.save()
    return row


@transaction.atomic
def person_erase(*, request_id: int, actor: Person) -> EraseRequest:
    """Erase a person who asked for it. The caller has seen that nothing is owed to her.

    Raises EraseDecided, Http404 outside scope.
    """
    row = _open(request_id, actor)
    person, now = row.person, timezone.now()
    phones_end_of(person, actor)
    numbers = list(PersonPhone.objects.filter(person=person).values_list("phone__e164", flat=True))
    PersonPhone.objects.filter(person=person).delete()
    left = set(
        PersonPhone.objects.filter(phone__e164__in=numbers).values_list("phone__e164", flat=True)
    )
    gone = [number for number in numbers if number not in left]
    PhoneNumber.objects.filter(e164__in=gone).delete()  # and the browsers known for it
    messages_erase(numbers=gone)
    LoginCode.objects.filter(e164__in=gone).delete()
    for model in (Pin, PinVoucher, PhoneSession, CodeCard):
        model._base_manager.filter(person=person).delete()
    Assistance.objects.unscoped(reason="hers end with her").filter(
        person=person, ended_at=None
    ).update(ended_at=now, ended_by=actor)
    Consent.objects.filter(person=person, withdrawn_at=None).update(withdrawn_at=now)
    Membership.objects.unscoped(reason="hers ends").filter(person=person, valid_to=None).update(
        valid_to=today_ist()
    )
    Person.objects.filter(pk=person.pk).update(
        name=f"सदस्य {person.pk}", name_en=f"Member {person.pk}", icon="", is_active=False
    )
    return _answer(row, EraseRequest.State.DONE, actor)
