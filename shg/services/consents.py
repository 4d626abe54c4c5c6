"""Her consents: given, taken back, known."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from shg.consents import BY_PURPOSE, TEXTS, ConsentText
from shg.models import Consent, Person


@dataclass(frozen=True)
class Held:
    """One thing asked and her answer; `row` is the consent in force, None where there is none."""

    text: ConsentText
    row: Consent | None


def consent_give(*, person: Person, purpose: str, read_by: Person | None = None) -> Consent:
    """Keep her yes to the words of today; a second yes is the first one. Raises Http404."""
    text = BY_PURPOSE.get(purpose)
    if text is None:
        raise Http404
    in_force = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None)
    found = in_force.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Consent.objects.create(
                person=person,
                purpose=purpose,
                text_version=text.version,
                read_by=read_by,
                given_at=timezone.now(),
            )
    except IntegrityError:  # two taps at once
        return in_force.get()


def consent_withdraw(*, person: Person, purpose: str) -> int:
    """Take her yes back; the row stays and says until when it held. Returns how many were."""
    in_force = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None)
    return in_force.update(withdrawn_at=timezone.now())


def has_consented(person: Person) -> bool:
    """Whether she agrees today that the portal keeps what selling needs. Queries: one."""
    return Consent.objects.filter(
        person=person, purpose=Consent.Purpose.SELL, withdrawn_at=None
    ).exists()


def consents_of(person: Person) -> list[Held]:
    """Return everything that is asked, with what she answered. Queries: one."""
    rows = Consent.objects.filter(person=person, withdrawn_at=None)
    held = {row.purpose: row for row in rows}
    return [Held(text, held.get(text.purpose)) for text in TEXTS]
