"""manage.py demo_people: who may sign in to the demo, and with what."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.demo.people import demo_facts
from portal.demo.sign_ins import demo_password, totp_secret_of
from shg.models import Centre, City, Membership, Person, PersonPhone


class Command(BaseCommand):
    """Print demo members with a phone, and demo staff with password and TOTP secret."""

    help = "Print the demo's sign-ins. Refused in production."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --json."""
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print {"members": […], "staff": […]}, or the same as lines."""
        if settings.IS_PRODUCTION:
            raise CommandError("There are no demo people in a production installation.")
        people = {"members": members(), "staff": staff()}
        if options["json"]:
            self.stdout.write(json.dumps(people, ensure_ascii=False))
            return
        for row in people["members"]:
            self.stdout.write("{phone}  {name}, {group}, {city}".format(**row))
        for row in people["staff"]:
            self.stdout.write("{username}  {password}  {totp_secret}  {role} {city}".format(**row))


def members() -> list[dict[str, str]]:
    """Return women with a phone, who own it first, in the order of the demo's groups."""
    codes = [row["code"] for row in demo_facts("groups")["group"]]
    links = PersonPhone.objects.select_related("person", "phone").order_by("-is_own", "pk")
    phones: dict[int, str] = {}
    for link in links:
        phones.setdefault(link.person_id, link.phone.e164)
    places = (
        Membership._base_manager.filter(group__code__in=codes, valid_to=None)
        .select_related("person", "group__city")
        .order_by("pk")
    )
    rows = [
        {
            "phone": phones[place.person_id],
            "name": place.person.name,
            "group": place.group.name_hi,
            "city": place.group.city.name_en,
        }
        for place in sorted(places, key=lambda place: codes.index(place.group.code))
        if place.person_id in phones
    ]
    return rows


def staff() -> list[dict[str, str]]:
    """Return demo staff that exist, with what they sign in with."""
    there = set(Person.objects.filter(is_staff=True).values_list("username", flat=True))
    cities = dict(City.objects.values_list("slug", "name_en"))
    centres = dict(Centre.objects.values_list("code", "city__name_en"))
    return [
        {
            "username": row["username"],
            "password": demo_password(),
            "totp_secret": totp_secret_of(row["username"]),
            "role": row["role"],
            "city": cities.get(row.get("city", ""), centres.get(row.get("centre", ""), "")),
        }
        for row in demo_facts("groups")["staff"]
        if row["username"] in there
    ]
