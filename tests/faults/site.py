"""What a fault test does to an installation of its own, in a process of its own.

    python -m tests.faults.site make URL 200     migrate, join the simulator, adopt 200 offers
    python -m tests.faults.site price 40000      set the price of all of them, as a service does

The database is that of DATABASE_URL; pytest's own stays out of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import cast

import django


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    if arguments[0] == "make":
        make(arguments[1], int(arguments[2]))
    else:
        price(int(arguments[1]))


def make(url: str, n: int) -> None:
    from django.core.management import call_command

    from tests.flipkart_sync.shelf import make_shelf
    from tests.simulator import SimulatorHandle

    call_command("migrate", verbosity=0)
    nobody = cast("subprocess.Popen[bytes]", None)
    handle = SimulatorHandle(url, 0, Path(), 0, nobody)
    shelf = make_shelf(handle, rate_base_ms=10.0, rate_step_ms=10.0)
    offers = shelf.offers(n)
    shelf.in_hub(offers)
    shelf.adopt(offers)


def price(price_paise: int) -> None:
    from django.db import transaction

    from listings.models import Offer
    from listings.signals import listing_changed

    with transaction.atomic():
        Offer.objects.update(price_paise=price_paise)
        ids = list(Offer.objects.values_list("pk", flat=True))
        listing_changed.send(sender=Offer, offer_ids=ids)


if __name__ == "__main__":
    main(sys.argv[1:])
