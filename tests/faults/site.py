"""What a fault test does to an installation of its own, in a process of its own.

    python -m tests.faults.site migrate          make the tables
    python -m tests.faults.site make URL 200     migrate, join the simulator, adopt 200 offers
    python -m tests.faults.site refresh 7 8 SKU  let 8 callers of account 7 meet a refused token
    python -m tests.faults.site price 40000      set the price of all of them, as a service does

The database is that of DATABASE_URL; pytest's own stays out of it.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from typing import cast

import django
from django.core.management import call_command


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    if arguments[0] == "migrate":
        call_command("migrate", verbosity=0)
    elif arguments[0] == "make":
        make(arguments[1], int(arguments[2]))
    elif arguments[0] == "refresh":
        refresh(int(arguments[1]), int(arguments[2]), arguments[3])
    else:
        price(int(arguments[1]))


def make(url: str, n: int) -> None:
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


def refresh(account_id: int, n: int, sku: str) -> None:
    """Let n processes meet a refused token at the same moment, each with a call of its own."""
    from django.db import connection

    from flipkart_sync.engine.call import api_for
    from flipkart_sync.engine.waits import waits

    gate = multiprocessing.Barrier(n)

    def call() -> None:
        api = api_for(account_id, waits())
        gate.wait()
        api.details([sku])

    connection.close()
    forked = multiprocessing.get_context("fork")
    callers = [forked.Process(target=call) for _ in range(n)]
    for one in callers:
        one.start()
    for one in callers:
        one.join()
    if any(one.exitcode for one in callers):
        raise SystemExit("a caller failed")


if __name__ == "__main__":
    main(sys.argv[1:])
