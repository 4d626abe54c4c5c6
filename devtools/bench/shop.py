"""What the sync bench does inside its own installation, each in a process of its own.

    python -m devtools.bench.shop make URL 500 10     migrate; 500 offers to push, 10 to cut
    python -m devtools.bench.shop rate 200            from now on a call each 200 ms, no burst
    python -m devtools.bench.shop price 46000         change the price of those to push
    python -m devtools.bench.shop cuts URL 2 FILE     one piece fewer each 2 s until FILE exists

`price` prints the monotonic clock at which it began to change; `cuts` prints a JSON list: the
seconds from each "fewer pieces" to the moment the simulator's own state showed it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from devtools.bench.simulator import APP_ID, APP_SECRET, LOCATION_ID, SELLER_ID, Simulator

if TYPE_CHECKING:
    from catalog.models import ProductType, Variant
    from listings.models import ChannelAccount, Listing, Offer
    from shg.models import Centre, Group, Person

PUSHED, CUT = "SH-PUSH-", "SH-CUT-"  # how SKUs begin
KIND = "leather-purse"
PRICE_PAISE, MRP_OVER_PAISE = 45_000, 5_000
PIECES, PIECES_TO_CUT = 5, 60
CHUNK = 500
LONG_AGO = dt.date(2024, 1, 1)
PATIENCE_S = 60.0  # a cut that takes longer counts as this long
LOOK_S = 0.05


def main(arguments: list[str]) -> None:
    """Set Django up and do the one thing that was asked."""
    import django  # noqa: PLC0415  exists only once .venv does

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    match arguments:
        case ["make", url, pushed, cut]:
            make(Simulator(url), int(pushed), int(cut))
        case ["rate", step_ms]:
            rate(float(step_ms))
        case ["price", paise]:
            print(price(int(paise)))
        case ["cuts", url, every_s, file]:
            print(json.dumps(cuts(Simulator(url), float(every_s), Path(file))))
        case _:
            raise SystemExit(__doc__)


def make(simulator: Simulator, pushed: int, cut: int) -> None:
    """Make one account and its offers, known to the simulator, their product ids adopted."""
    from django.core.management import call_command  # noqa: PLC0415  after django.setup()

    from listings.models import Offer  # noqa: PLC0415
    from listings.signals import listing_changed  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    simulator.seller_put()
    group, centre, person = _people()
    account = _account(centre, simulator.url)
    shelf = (group, centre, person, _kind(), account)
    for begins, count, pieces in ((PUSHED, pushed, PIECES), (CUT, cut, PIECES_TO_CUT)):
        skus = [f"{begins}{n:05}" for n in range(1, count + 1)]
        for first in range(0, count, CHUNK):
            _offers(*shelf, skus[first : first + CHUNK], pieces)
        for sku in skus:
            simulator.catalogue_add(sku, mrp=(PRICE_PAISE + MRP_OVER_PAISE) // 100)
    _adopt(account, simulator.product_ids())
    ids = list(Offer.objects.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), CHUNK):
        listing_changed.send(sender=Offer, offer_ids=ids[first : first + CHUNK])


def _people() -> tuple[Group, Centre, Person]:
    """Make a city with a centre that serves it, a group, and a member of the group."""
    from shg.models import (  # noqa: PLC0415
        Centre,
        City,
        CityCentre,
        Group,
        Membership,
        Person,
        Phase,
        Scheme,
        State,
    )

    state = State.objects.create(name_hi="उत्तर प्रदेश", name_en="Uttar Pradesh", lgd_code=9)
    phase = Phase.objects.create(
        state=state, number=1, starts_on=LONG_AGO, name_hi="१", name_en="1"
    )
    city = City.objects.create(
        slug="kanpur",
        state=state,
        phase=phase,
        name_hi="कानपुर",
        name_en="Kanpur",
        district_hi="कानपुर",
        district_en="Kanpur",
        district_lgd_code=1,
        body_type="nagar_nigam",
        is_hub=True,
    )
    centre = Centre.objects.create(code="bench", city=city, name_hi="केंद्र", name_en="Centre")
    CityCentre.objects.create(city=city, centre=centre, basis="stated", valid_from=LONG_AGO)
    scheme = Scheme.objects.create(code="bench", name_hi="योजना", name_en="S", valid_from=LONG_AGO)
    group = Group.objects.create(
        code="BENCH", name_hi="समूह", name_en="Group", scheme=scheme, city=city, status="verified"
    )
    person = Person.objects.create_member(name="Bench")
    Membership.objects.create(person=person, group=group, valid_from=LONG_AGO)
    return group, centre, person


def _kind() -> ProductType:
    from catalog.models import Craft, ProductType, TaxRule  # noqa: PLC0415

    craft = Craft.objects.create(slug="leather", name_hi="चमड़ा", name_en="L", status="promoted")
    kind = ProductType.objects.create(
        slug=KIND,
        craft=craft,
        name_hi="पर्स",
        name_en="Purse",
        vertical="sling_bag",
        is_open=True,
        typical_weight_g=400,
        typical_length_mm=250,
        typical_breadth_mm=180,
        typical_height_mm=60,
    )
    TaxRule.objects.create(
        product_type=kind,
        hsn="42022210",
        status="confirmed",
        valid_from=LONG_AGO,
        slabs=[{"up_to_paise": None, "rate_bp": 1800, "tax_code": "GST_18"}],
    )
    return kind


def _account(centre: Centre, url: str) -> ChannelAccount:
    from django.conf import settings  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from flipkart_sync.models import AccountState  # noqa: PLC0415
    from listings.models import Channel, ChannelAccount, ChannelLocation  # noqa: PLC0415
    from shg.models import SellerOfRecord  # noqa: PLC0415

    seller = SellerOfRecord.objects.create(
        code="bench",
        name="Bench Federation",
        kind="federation",
        label_address="Kanpur 208001",
        care_phone="+915120000000",
        care_email="care@example.org",
    )
    channel = Channel.objects.create(code="flipkart", name_hi="फ्लिपकार्ट", name_en="Flipkart")
    account = ChannelAccount.objects.create(
        channel=channel,
        seller_of_record=seller,
        access="own",
        environment="simulator",
        remote_seller_id=SELLER_ID,
    )
    ChannelLocation.objects.create(centre=centre, account=account, remote_location_id=LOCATION_ID)
    AccountState.objects.create(
        account=account,
        base_url=url,
        app_id=APP_ID,
        app_secret=APP_SECRET,
        installation_id=settings.HAAT_INSTALLATION_ID,
        orders_cursor=timezone.now(),
        rate_base_ms=5.0,  # until all are on sale; then see rate()
        rate_step_ms=5.0,
        rate_burst=10,
    )
    return account


def _offers(
    group: Group,
    centre: Centre,
    person: Person,
    kind: ProductType,
    account: ChannelAccount,
    skus: list[str],
    pieces: int,
) -> None:
    """Make approved offers with counted pieces, in a statement for each table."""
    from listings.models import Offer, StockPosition  # noqa: PLC0415

    variants = _variants(group, person, kind, skus)
    offers = Offer.objects.bulk_create(
        Offer(
            listing=listing,
            variant=variant,
            account=account,
            mrp_paise=PRICE_PAISE + MRP_OVER_PAISE,
            price_paise=PRICE_PAISE,
        )
        for listing, variant in zip(_listings(person, account, variants), variants, strict=True)
    )
    StockPosition.objects.bulk_create(
        StockPosition(offer=offer, centre=centre, counted=pieces) for offer in offers
    )


def _variants(group: Group, person: Person, kind: ProductType, skus: list[str]) -> list[Variant]:
    from catalog.models import Product, Variant  # noqa: PLC0415

    products = Product.objects.bulk_create(
        Product(
            group=group,
            maker=person,
            entered_by=person,
            product_type=kind,
            short_name=sku,
            title_en=f"Bench purse {sku}",
            fulfilment="ready",
        )
        for sku in skus
    )
    return Variant.objects.bulk_create(
        Variant(product=product, sku=sku) for product, sku in zip(products, skus, strict=True)
    )


def _listings(person: Person, account: ChannelAccount, variants: list[Variant]) -> list[Listing]:
    """Make a listing of each variant's product, and its approved version."""
    from listings.models import ApprovedVersion, Listing  # noqa: PLC0415

    listings = Listing.objects.bulk_create(
        Listing(
            product=variant.product,
            channel=account.channel,
            member=person,
            status="approved",
            last_edited_by=person,
        )
        for variant in variants
    )
    ApprovedVersion.objects.bulk_create(
        ApprovedVersion(
            listing=listing,
            n=1,
            seen_version=1,
            digest="0" * 64,
            by=person,
            content={
                "product_type": KIND,
                "attributes": {},
                "fulfilment": "ready",
                "title_en": listing.product.title_en,
                "photos": [],
            },
        )
        for listing in listings
    )
    return listings


def _adopt(account: ChannelAccount, product_ids: dict[str, str]) -> None:
    """Give each offer the product id the simulator made for its SKU."""
    from listings.models import ChannelProduct, Offer  # noqa: PLC0415

    offers = list(Offer.objects.select_related("variant").order_by("pk"))
    products = ChannelProduct.objects.bulk_create(
        ChannelProduct(channel=account.channel, remote_product_id=product_ids[offer.variant.sku])
        for offer in offers
    )
    for offer, product in zip(offers, products, strict=True):
        offer.channel_product = product
    Offer.objects.bulk_update(offers, ["channel_product"], batch_size=CHUNK)


def rate(step_ms: float) -> None:
    """Set the account's pace."""
    from flipkart_sync.models import AccountState  # noqa: PLC0415

    AccountState.objects.update(rate_base_ms=step_ms, rate_step_ms=step_ms, rate_burst=1)


def price(paise: int) -> float:
    """Change the price of every offer to push, a chunk a transaction, as a bulk edit would.

    Returns the monotonic clock just before the first change.
    """
    from django.db import transaction  # noqa: PLC0415

    from listings.models import Offer  # noqa: PLC0415
    from listings.signals import listing_changed  # noqa: PLC0415

    pushed = Offer.objects.filter(variant__sku__startswith=PUSHED).order_by("pk")
    ids = list(pushed.values_list("pk", flat=True))
    began = time.monotonic()
    for first in range(0, len(ids), CHUNK):
        some = ids[first : first + CHUNK]
        with transaction.atomic():
            Offer.objects.filter(pk__in=some).update(
                price_paise=paise, mrp_paise=paise + MRP_OVER_PAISE
            )
            listing_changed.send(sender=Offer, offer_ids=some)
    return began


def cuts(simulator: Simulator, every_s: float, ends: Path) -> list[float]:
    """Say one piece fewer of one offer after another; return the seconds until each was live."""
    from listings.models import Offer  # noqa: PLC0415
    from listings.services.stock import pieces_say  # noqa: PLC0415
    from shg.models import Person  # noqa: PLC0415

    actor = Person.objects.get(memberships__group__code="BENCH")
    offers: list[Offer] = list(
        Offer.objects.filter(variant__sku__startswith=CUT).select_related("variant").order_by("pk")
    )
    took: list[float] = []
    while not ends.exists():
        round_, place = divmod(len(took), len(offers))
        offer, pieces = offers[place], PIECES_TO_CUT - 1 - round_
        if pieces < 1:
            break  # none is left to be said fewer of
        began = time.monotonic()
        pieces_say(offer_id=offer.pk, pieces=pieces, actor=actor)
        while simulator.stock(offer.variant.sku) > pieces:
            if time.monotonic() > began + PATIENCE_S:
                break
            time.sleep(LOOK_S)
        took.append(time.monotonic() - began)
        time.sleep(max(0.0, began + every_s - time.monotonic()))
    return took


if __name__ == "__main__":
    main(sys.argv[1:])
