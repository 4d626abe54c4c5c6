"""Printed cards of codes, for members without a phone: made, and used one code at a time."""

import hmac

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from shg.access import require
from shg.errors import NoCard, NotForOneself, OwnCard
from shg.models import CardCode, CodeCard, Membership, Person
from shg.pin_rules import code_hashed, six_digits_new

CODES = 12
WRONG_IN_A_ROW = 5


def member_place(*, person_id: int, actor: Person, action: str) -> Membership:
    """Return the open place of a member for whom `actor` may do `action`. Raises Http404."""
    place = (
        Membership.objects.visible_to(actor)
        .filter(person_id=person_id, valid_to=None, person__is_active=True)
        .select_related("person", "group__city")
        .first()
    )
    if place is None:
        raise Http404
    require(actor, action, place.group)
    return place


@transaction.atomic
def card_make(*, person_id: int, actor: Person) -> tuple[CodeCard, list[str]]:
    """Make a member's card; return it and its codes in order, told this once. An older one ends.

    By an office that does not fill in itself. Raises Http404 outside reach, NotForOneself.
    """
    place = member_place(person_id=person_id, actor=actor, action="card.print")
    if place.person_id == actor.pk:
        raise NotForOneself()
    Person.objects.select_for_update().get(pk=place.person_id)  # two prints: one after the other
    CodeCard.objects.filter(person=place.person, ended_at=None).update(ended_at=timezone.now())
    card = CodeCard.objects.create(person=place.person, made_by=actor)
    codes = [six_digits_new() for _place in range(CODES)]
    CardCode.objects.bulk_create(
        CardCode(card=card, place=n, code_hash=_hashed(card, n, code))
        for n, code in enumerate(codes, start=1)
    )
    return card, codes


def card_place_next(*, person: Person, actor: Person) -> int:
    """Return the number of the code to ask her for. Raises NoCard, OwnCard."""
    card = CodeCard.objects.filter(person=person, ended_at=None).first()
    if card is None or card.tries >= WRONG_IN_A_ROW:
        raise NoCard()
    if card.made_by_id == actor.pk:
        raise OwnCard()
    code = card.codes.filter(used_at=None).order_by("place").first()
    if code is None:
        raise NoCard()
    return code.place


def card_code_check(*, person: Person, place: int, code: str) -> bool:
    """Use up one code of her card if it is right; count the try if not. In a transaction."""
    card = CodeCard.objects.select_for_update().filter(person=person, ended_at=None).first()
    if card is None or card.tries >= WRONG_IN_A_ROW:
        return False
    kept = card.codes.filter(place=place, used_at=None).first()
    fits = kept is not None and hmac.compare_digest(kept.code_hash, _hashed(card, place, code))
    card.tries = 0 if fits else card.tries + 1
    card.save(update_fields=["tries"])
    if fits and kept is not None:
        kept.used_at = timezone.now()
        kept.save(update_fields=["used_at"])
    return fits


def _hashed(card: CodeCard, place: int, code: str) -> str:
    return code_hashed(f"card:{card.pk}:{place}:{code}", pepper=settings.PIN_PEPPER)
