"""Fill a migrated database with a state full of listings: `python -m devtools.bench.fill`.

14 cities, 300 groups, 3,000 members and 50,000 listings: 2,000 wait for review and 500 changes
with them, 45,000 are approved, 3,000 of these wait for a product id. The database is the one in
DATABASE_URL; one that holds bench rows already is left as it is. Takes about half a minute.
"""

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

LISTINGS = 50_000
MOST = 150_000  # a member has one draft at most: fifty listings for each of 3,000 members
STAFF = (("bench-duda", "hub_duda"), ("bench-clc", "clc"), ("bench-suda", "suda"))


def fill(listings: int = LISTINGS) -> bool:
    """Make the rows; False if they were there. Needs Django set up and the tables migrated."""
    from django.core.management import call_command  # noqa: PLC0415  after django.setup()
    from django.db import connection, transaction  # noqa: PLC0415

    from shg.models import Group  # noqa: PLC0415

    if Group.objects.filter(code="BENCH-0").exists():
        return False
    call_command("load_reference", verbosity=0)
    with transaction.atomic(), connection.cursor() as cursor:
        text = (Path(__file__).parent / "fill.sql").read_text(encoding="utf-8")
        for name, number in {"listings": listings, **_parents()}.items():
            text = text.replace(f":{name}", str(int(number)))
        cursor.execute(text)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return True


def _parents() -> dict[str, int]:
    """Make the account that sells for every centre, and staff; return the ids the rows name."""
    from django.conf import settings  # noqa: PLC0415

    from flipkart_sync.models import AccountState  # noqa: PLC0415
    from listings.models import (  # noqa: PLC0415
        Channel,
        ChannelAccount,
        ChannelLocation,
        FeeSchedule,
    )
    from shg.models import (  # noqa: PLC0415
        Centre,
        CentreSeller,
        City,
        Person,
        SellerOfRecord,
        StaffRole,
        State,
    )

    channel = Channel.objects.get(code="flipkart")
    seller, _made = SellerOfRecord.objects.get_or_create(
        code="bench", defaults={"name": "Bench", "kind": "federation", "is_demo": True}
    )
    account, _made = ChannelAccount.objects.get_or_create(
        channel=channel, seller_of_record=seller, environment=settings.FLIPKART_ENVIRONMENT
    )
    AccountState.objects.get_or_create(account=account, installation_id="bench")
    for centre in Centre.objects.all():
        CentreSeller.objects.get_or_create(
            centre=centre, valid_to=None,
            defaults={"seller_of_record": seller, "valid_from": "2025-01-01"},
        )  # fmt: skip
        ChannelLocation.objects.get_or_create(
            account=account, centre=centre, remote_location_id=f"bench-{centre.code}"
        )
    places: dict[str, dict[str, Any]] = {
        "hub_duda": {"city": City.objects.get(slug="lucknow")},
        "clc": {"centre": Centre.objects.get(code="clc-lucknow")},
        "suda": {"state": State.objects.get()},
    }
    officer = 0
    for username, role in STAFF:
        person = Person.objects.create_staff(username=username, name=username, password="!")  # noqa: S106  nobody signs in by it
        person.set_unusable_password()
        person.save()
        StaffRole.objects.create(person=person, role=role, valid_from="2025-01-01", **places[role])
        officer = officer or person.pk
    schedule = FeeSchedule.objects.filter(channel=channel).latest("valid_from")
    return {
        "channel": channel.pk,
        "account": account.pk,
        "officer": officer,
        "schedule": schedule.pk,
    }


def main() -> int:
    """Read the command line, fill, say how long it took."""
    parser = argparse.ArgumentParser(prog="python -m devtools.bench.fill", description=__doc__)
    parser.add_argument("--listings", type=int, default=LISTINGS)
    asked = parser.parse_args()
    if not 50 <= asked.listings <= MOST:
        parser.error(f"--listings: from 50 to {MOST}.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django  # noqa: PLC0415  the settings' name must stand first

    django.setup()
    began = time.perf_counter()
    made = fill(asked.listings)
    took = time.perf_counter() - began
    print(f"{asked.listings} listings made in {took:.1f} s." if made else "Filled before.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
