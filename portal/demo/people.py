"""Demo people and places: seller, centres, staff, groups with their members.

Written in bulk: no service makes groups or staff yet. The same rules hold as for hand-made ones:
three office bearers, one open membership, maker and checker of a bank account differ.
"""

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from catalog.models import Licence
from listings.models import Channel, ChannelAccount, ChannelLocation
from portal.demo.names import members_names
from portal.demo.sign_ins import demo_password, totp_secret_of
from shg.models import (
    Centre,
    CentreOperator,
    CentreSeller,
    City,
    CollectionPoint,
    Consent,
    Group,
    GroupBankAccount,
    Membership,
    Person,
    PersonPhone,
    PhoneNumber,
    Scheme,
    SellerOfRecord,
    StaffRole,
    State,
    TrainingAttendance,
    TrainingSession,
)
from shg.second_factor import second_factor_set

SINCE = dt.date(2021, 8, 3)
CONSENT_TEXT = "2026-11"
OFFICES = ("president", "secretary", "treasurer")
HOURS_HI, HOURS_EN = "सोमवार से शनिवार, सुबह 10 से शाम 5 बजे", "Monday to Saturday, 10 am to 5 pm"
TRAINED_OF_A_GROUP = 3


@cache
def demo_facts(name: str) -> dict[str, Any]:
    """Return one TOML file of the demo."""
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))


@transaction.atomic
def people_load() -> None:
    """Make seller, centres' details, staff and groups where they are missing."""
    _seller()
    _staff()
    _groups()
    for row in demo_facts("groups")["staff"]:
        _group_roles(row)


def _seller() -> None:
    """One seller of record with one own account, and a location of it at every centre."""
    facts = demo_facts("groups")["seller"]
    seller, _made = SellerOfRecord.objects.get_or_create(
        code=facts["code"],
        defaults={**facts, "is_demo": True, "source": "Invented for the demo"},
    )
    account, _made = ChannelAccount.objects.get_or_create(
        channel=Channel.objects.get(code="flipkart"),
        seller_of_record=seller,
        environment=ChannelAccount.Environment.SIMULATOR,
        defaults={"access": ChannelAccount.Access.OWN, "remote_seller_id": "demo-seller-1"},
    )
    for row in demo_facts("groups")["centre"]:
        centre = Centre.objects.get(code=row["code"])
        _centre_details(centre, row)
        if not centre.operators.exists():
            CentreOperator.objects.create(centre=centre, name=row["operator"], valid_from=SINCE)
        if not centre.sellers.exists():
            CentreSeller.objects.create(centre=centre, seller_of_record=seller, valid_from=SINCE)
        ChannelLocation.objects.get_or_create(
            centre=centre,
            account=account,
            defaults={"remote_location_id": location_id(centre.pk)},
        )
    for city in City.objects.filter(is_hub=False, collection_points=None):
        CollectionPoint.objects.create(
            city=city,
            name_hi=f"संग्रह केंद्र, {city.name_hi} (नमूना)",
            name_en=f"Collection point, {city.name_en} (sample)",
            address_hi=f"डूडा कार्यालय, {city.district_hi}",
            address_en=f"DUDA office, {city.district_en}",
        )


def location_id(centre_pk: int) -> str:
    """Return a location id as the channel writes them: LOC and 32 hexadecimal digits."""
    return f"LOC{(centre_pk * 0x9E3779B97F4A7C15F39CC0605CEDC835) % 2**128:032x}"


def _centre_details(centre: Centre, row: dict[str, str]) -> None:
    """Fill what nobody has entered yet."""
    wanted = {
        "address_hi": row["address_hi"],
        "address_en": row["address_en"],
        "phone": row["phone"],
        "hours_hi": HOURS_HI,
        "hours_en": HOURS_EN,
    }
    missing = {name: value for name, value in wanted.items() if not getattr(centre, name)}
    if missing:
        Centre.objects.filter(pk=centre.pk).update(**missing)


def _staff() -> None:
    """Make staff with password, TOTP and role; those who exist are left alone."""
    known = set(Person.objects.filter(is_staff=True).values_list("username", flat=True))
    state = State.objects.get()
    rows = [row for row in demo_facts("groups")["staff"] if row["username"] not in known]
    password = make_password(demo_password()) if rows else ""  # one slow hash, not twenty
    for row in rows:
        username = row["username"]
        person = Person.objects.create(
            username=username,
            name=row["hi"],
            name_en=row["en"],
            is_staff=True,
            password=password,
        )
        second_factor_set(person=person, secret=totp_secret_of(username))
        place: dict[str, Any] = {}
        if "city" in row:
            place["city"] = City.objects.get(slug=row["city"])
        elif "centre" in row:
            place["centre"] = Centre.objects.get(code=row["centre"])
        elif "groups" in row:
            continue  # an organiser's groups do not exist yet
        else:
            place["state"] = state
        StaffRole.objects.create(person=person, role=row["role"], valid_from=SINCE, **place)


def _group_roles(row: dict[str, Any]) -> None:
    """Give an organiser her groups."""
    person = Person.objects.get(username=row["username"])
    for group in Group._base_manager.filter(code__in=row.get("groups", [])):
        StaffRole.objects.get_or_create(
            person=person, role=row["role"], group=group, defaults={"valid_from": SINCE}
        )


def _groups() -> None:
    scheme = Scheme.objects.get(code="day-nulm")
    known = set(Group._base_manager.values_list("code", flat=True))
    for seed, row in enumerate(demo_facts("groups")["group"], start=1):
        if row["code"] not in known:
            _group(seed, row, scheme)


def _group(seed: int, row: dict[str, Any], scheme: Scheme) -> None:
    """Make one group: members, phones, consents, bank account, licences, training."""
    city = City.objects.select_related("agency").get(slug=row["city"])
    officer = officer_of(city)
    now = timezone.now()
    is_verified = row.get("status", "verified") == "verified"
    group = Group.objects.create(
        code=row["code"],
        name_hi=row["hi"],
        name_en=row["en"],
        city=city,
        scheme=scheme,
        ward=row["ward"],
        formed_on=row["formed_on"],
        federation=f"{city.name_hi} क्षेत्र स्तरीय संघ",
        status=row.get("status", "verified"),
        verified_by=officer if is_verified else None,
        verified_at=now if is_verified else None,
    )
    people = _members(seed, row, group)
    _phones(seed, people)
    Consent.objects.bulk_create(
        Consent(
            person=person,
            purpose=Consent.Purpose.SELL,
            text_version=CONSENT_TEXT,
            read_by=officer,
            given_at=now,
        )
        for person in people
    )
    if is_verified:
        _bank_account(seed, group, maker=people[2], checker=officer)
    Licence.objects.bulk_create(
        Licence(
            group=group,
            kind=licence["kind"],
            number=licence["number"],
            verified_by=officer,
            verified_at=now,
        )
        for licence in row.get("licences", [])
    )
    session = TrainingSession.objects.filter(cities=city).first()
    if session and is_verified:
        TrainingAttendance.objects.bulk_create(
            TrainingAttendance(session=session, person=person, group=group)
            for person in people[:TRAINED_OF_A_GROUP]
        )


def _members(seed: int, row: dict[str, Any], group: Group) -> list[Person]:
    """Make the women of a group; the first three bear its offices."""
    names = members_names(seed, row["members"], row["muslim"])
    people = Person.objects.bulk_create(
        Person(name=hindi, name_en=roman, password=f"!demo{seed}") for hindi, roman in names
    )
    Membership.objects.bulk_create(
        Membership(
            person=person,
            group=group,
            role=OFFICES[place] if place < len(OFFICES) else Membership.Office.MEMBER,
            valid_from=max(row["formed_on"], SINCE),
        )
        for place, person in enumerate(people)
    )
    return people


def _phones(seed: int, people: list[Person]) -> None:
    """Give numbers: bearers and every third woman her own, some share it, some have none."""
    number: PhoneNumber | None = None
    links = []
    for place, person in enumerate(people):
        if place < len(OFFICES) or place % 3 == 0:
            number = PhoneNumber.objects.create(e164=f"+9160000{seed:02d}{place:03d}")
            links.append(PersonPhone(person=person, phone=number, is_own=True))
        elif place % 3 == 1 and number is not None:
            links.append(PersonPhone(person=person, phone=number, is_own=False))
    PersonPhone.objects.bulk_create(links)


def _bank_account(seed: int, group: Group, *, maker: Person, checker: Person) -> None:
    number = f"9{seed:02d}00010{seed * 7919 % 10**6:06d}"
    GroupBankAccount.objects.create(
        group=group,
        holder=group.name_en,
        ifsc="SBIN0000125",
        number=number,
        last_four=number[-4:],
        status=GroupBankAccount.Status.CONFIRMED,
        entered_by=maker,
        confirmed_by=checker,
        confirmed_at=timezone.now(),
    )


def officer_of(city: City) -> Person:
    """Return the DUDA officer of a city in the demo."""
    return Person.objects.get(
        staff_roles__city=city, staff_roles__role__in=["hub_duda", "spoke_duda"],
        username__startswith="duda-",
    )  # fmt: skip
