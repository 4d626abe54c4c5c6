"""What the sync bench does inside its own installation, each in a process of its own.

    python -m devtools.bench.shop make URL 500        migrate, connect, adopt 500 offers
    python -m devtools.bench.shop rate 200            from now on a call each 200 ms
    python -m devtools.bench.shop price 46000         change the price of all, as services do
    python -m devtools.bench.shop cuts URL 3 FILE     sell a piece each 3 s until FILE exists

The last prints a JSON list: the seconds each cut took until the simulator's state showed it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import cast

PATIENCE_S = 60.0


def main(arguments: list[str]) -> None:
    """Set Django up and do the one thing that was asked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # noqa: PLC0415  the settings' name must stand first

    django.setup()
    match arguments:
        case ["make", url, offers]:
            make(url, int(offers))
        case ["rate", step_ms]:
            rate(float(step_ms))
        case ["price", paise]:
            price(int(paise))
        case ["cuts", url, every_s, file]:
            print(json.dumps(cuts(url, float(every_s), Path(file))))
        case _:
            raise SystemExit(__doc__)


def make(url: str, offers: int) -> None:
    """Make the account and its offers, known to the simulator, their product ids adopted."""
    from django.core.management import call_command  # noqa: PLC0415

    from tests.flipkart_sync.shelf import make_shelf  # noqa: PLC0415
    from tests.simulator import SimulatorHandle  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    nobody = cast("subprocess.Popen[bytes]", None)
    shelf = make_shelf(SimulatorHandle(url, 0, Path(), 0, nobody))
    made = shelf.offers(offers)
    shelf.in_hub(made)
    shelf.adopt(made)


def rate(step_ms: float) -> None:
    """Set the account's pace."""
    from flipkart_sync.models import AccountState  # noqa: PLC0415

    AccountState.objects.update(rate_base_ms=step_ms, rate_step_ms=step_ms, rate_burst=1)


def price(paise: int) -> None:
    """Change the price of every offer and tell the engine in the same transaction."""
    from django.db import transaction  # noqa: PLC0415

    from listings.models import Offer  # noqa: PLC0415
    from listings.signals import listing_changed  # noqa: PLC0415

    with transaction.atomic():
        Offer.objects.update(price_paise=paise, mrp_paise=paise + 5000)
        ids = list(Offer.objects.values_list("pk", flat=True))
        listing_changed.send(sender=Offer, offer_ids=ids)


def cuts(url: str, every_s: float, ends: Path) -> list[float]:
    """Take a piece off one offer after another; return the seconds until each was live."""
    import requests  # noqa: PLC0415

    from listings.models import StockPosition  # noqa: PLC0415
    from listings.services.stock import stock_allocate  # noqa: PLC0415
    from tests.simulator import SELLER_ID  # noqa: PLC0415

    took = []
    for n, position in enumerate(StockPosition.objects.select_related("offer__variant")):
        if ends.exists():
            break
        address = f"{url}/_admin/listings/{SELLER_ID}/{position.offer.variant.sku}"
        wanted = position.counted - position.allocated - 1
        began = time.monotonic()
        stock_allocate(
            offer_id=position.offer_id,
            centre_id=position.centre_id,
            pieces=1,
            source_ref=f"bench-{n}",
        )
        while time.monotonic() < began + PATIENCE_S:
            places = requests.get(address, timeout=10).json()["locations"].values()
            if sum(place["inventory"] for place in places) <= wanted:
                break
            time.sleep(0.02)
        took.append(time.monotonic() - began)
        time.sleep(max(0.0, began + every_s - time.monotonic()))
    return took


if __name__ == "__main__":
    main(sys.argv[1:])
