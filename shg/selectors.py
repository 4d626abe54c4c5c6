"""Reads about people and places."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from common.dated import holds_on
from shg.models import (
    Centre,
    CentreSeller,
    City,
    CityCentre,
    Consent,
    Group,
    GroupBankAccount,
    GroupCentre,
    Membership,
    Person,
    PersonPhone,
    TrainingSession,
)
from shg.models.places import Basis


def membership_of(person: Person) -> Membership | None:
    """Return a person's open membership with its group and city, if she has one."""
    return (
        Membership.objects.filter(person=person, valid_to=None)
        .select_related("group__city")
        .first()
    )


def members_of_group(group: Group) -> QuerySet[Membership]:
    """Return the open places of a group with their people, by name."""
    places = Membership.objects.unscoped(reason="the reader is of this group")
    return (
        places.filter(group=group, valid_to=None)
        .select_related("person")
        .order_by("person__name", "pk")
    )


def account_of_group(group: Group) -> GroupBankAccount | None:
    """Return the account a group is paid to, or the one being confirmed; None if there is none."""
    rows = GroupBankAccount.objects.unscoped(reason="the reader is of this group")
    open_rows = rows.filter(group=group).exclude(status=GroupBankAccount.Status.CLOSED)
    return open_rows.order_by("status", "-pk").first()  # "confirmed" before "entered"


def training_of_group(group: Group) -> list[TrainingSession]:
    """Return the trainings women of a group came to, the newest first. Queries: one."""
    return list(
        TrainingSession.objects.filter(attendances__group=group).distinct().order_by("-held_on")
    )


def members_in_reach(user: Person, sought: str) -> QuerySet[Membership]:
    """Return the open places in the groups she sees whose woman or group is named so."""
    named = (
        Q(person__name__icontains=sought)
        | Q(person__name_en__icontains=sought)
        | Q(group__name_hi__icontains=sought)
        | Q(group__name_en__icontains=sought)
        | Q(group__code__iexact=sought)
    )
    return (
        Membership.objects.visible_to(user)
        .filter(named, valid_to=None)
        .select_related("person", "group__city")
        .order_by("person__name", "pk")
    )


def centres_of_groups(group_ids: Collection[int], day: dt.date) -> dict[int, Centre]:
    """Return {group id: the centre that serves it on `day`}; unserved groups are absent.

    A group's own choice wins over its city's mapping. Queries: two.
    """
    served: dict[int, Centre] = {}
    groups = Group._base_manager.filter(pk__in=group_ids).values_list("pk", "city_id")
    by_city = {
        row.city_id: row.centre
        for row in CityCentre.objects.filter(
            holds_on(day), city__groups__in=group_ids
        ).select_related("centre__city")
    }
    own = {
        row.group_id: row.centre
        for row in GroupCentre.objects.filter(holds_on(day), group__in=group_ids).select_related(
            "centre__city"
        )
    }
    for group_id, city_id in groups:
        centre = own.get(group_id) or by_city.get(city_id)
        if centre is not None:
            served[group_id] = centre
    return served


def centre_of_group(group: Group, day: dt.date) -> Centre | None:
    """Return the centre that serves a group on `day`, or None."""
    return centres_of_groups([group.pk], day).get(group.pk)


def is_centre_proposed(group: Group, day: dt.date) -> bool:
    """Whether the centre of a group is only proposed for its city; its own choice is none such."""
    if GroupCentre.objects.filter(holds_on(day), group=group).exists():
        return False
    mapped = CityCentre.objects.filter(holds_on(day), city_id=group.city_id)
    return mapped.filter(basis=Basis.PROPOSED).exists()


def seller_of_centre(centre: Centre, day: dt.date) -> CentreSeller | None:
    """Return who sells what this centre sends out on `day`, or None."""
    return (
        CentreSeller.objects.filter(holds_on(day), centre=centre)
        .select_related("seller_of_record")
        .first()
    )


def cities_selling(day: dt.date) -> Q:
    """Return the filter on City: its phase has started and a mapping holds on `day`."""
    mapped = CityCentre.objects.filter(holds_on(day), city=OuterRef("pk"))
    return Q(phase__starts_on__lte=day) & Q(Exists(mapped))


def city_sells(city_id: int, day: dt.date) -> bool:
    """Whether a city's groups may sell on `day`."""
    return City.objects.filter(cities_selling(day), pk=city_id).exists()


def channels_of(person: Person) -> list[str]:
    """Return how a person is told, the way she likes first. WhatsApp only while she agrees to it.

    Queries: one if she likes WhatsApp, else none.
    """
    ways = [Person.Tell(person.tell_by), Person.Tell.SMS, Person.Tell.CALL]
    if ways[0] == Person.Tell.WHATSAPP and not _agrees_to_whatsapp(person):
        ways = ways[1:]
    return [str(way.value) for way in dict.fromkeys(ways)]


def _agrees_to_whatsapp(person: Person) -> bool:
    return Consent.objects.filter(
        person=person, purpose=Consent.Purpose.WHATSAPP, withdrawn_at=None
    ).exists()


def phone_of(person: Person) -> str | None:
    """Return the number a person is told at: her own if she has one, else one she shares."""
    link = (
        PersonPhone.objects.filter(person=person)
        .select_related("phone")
        .order_by("-is_own", "pk")
        .first()
    )
    return link.phone.e164 if link else None
