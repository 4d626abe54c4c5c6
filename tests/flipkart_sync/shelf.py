"""A shelf of approved offers to keep equal: many at once, made in few statements.

Stories of people use the cast; the engine's tests need hundreds of offers and no people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from catalog.models import Craft, Product, ProductType, TaxRule, Variant
from flipkart_sync.accounts.services import account_connect
from flipkart_sync.engine.passes import account_pass
from flipkart_sync.models import AccountState, RemoteOffer
from listings.models import (
    ApprovedVersion,
    Channel,
    ChannelAccount,
    ChannelLocation,
    ChannelProduct,
    Listing,
    Offer,
    StockPosition,
)
from listings.signals import listing_changed
from shg.models import (
    Centre,
    City,
    CityCentre,
    Group,
    Person,
    Phase,
    Scheme,
    SellerOfRecord,
    State,
)
from tests.cast import Cast
from tests.simulator import APP_ID, APP_SECRET, KANPUR, SELLER_ID, SimulatorHandle
from tests.waiting import wait_for

LONG_AGO = dt.date(2024, 1, 1)


@dataclass
class Shelf:
    """One account of one centre, and the simulator that stands in for its channel."""

    simulator: SimulatorHandle
    account: ChannelAccount
    state: AccountState
    centre: Centre
    group: Group
    kind: ProductType
    person: Person
    made: int = 0

    def offers(self, n: int, *, pieces: int = 5, price: int = 45000) -> list[Offer]:
        """Make n approved offers with counted pieces; Flipkart knows nothing of them yet."""
        numbers = range(self.made + 1, self.made + n + 1)
        self.made += n
        products = Product.objects.bulk_create(
            [
                Product(
                    group=self.group,
                    maker=self.person,
                    entered_by=self.person,
                    product_type=self.kind,
                    short_name=f"purse {i}",
                    title_en=f"Leather purse {i}",
                    fulfilment="ready",
                )
                for i in numbers
            ]
        )
        variants = Variant.objects.bulk_create(
            [Variant(product=p, sku=f"SH-{i:05}") for i, p in zip(numbers, products, strict=True)]
        )
        listings = Listing.objects.bulk_create(
            [
                Listing(
                    product=p,
                    channel=self.account.channel,
                    member=self.person,
                    status="approved",
                    last_edited_by=self.person,
                )
                for p in products
            ]
        )
        offers = Offer.objects.bulk_create(
            [
                Offer(
                    listing=one,
                    variant=v,
                    account=self.account,
                    mrp_paise=price + 5000,
                    price_paise=price,
                )
                for one, v in zip(listings, variants, strict=True)
            ]
        )
        ApprovedVersion.objects.bulk_create(
            [
                ApprovedVersion(
                    listing=one,
                    n=1,
                    seen_version=1,
                    digest="0" * 64,
                    by=self.person,
                    content={
                        "product_type": self.kind.slug,
                        "attributes": {},
                        "fulfilment": "ready",
                        "title_en": p.title_en,
                        "photos": [],
                    },
                )
                for one, p in zip(listings, products, strict=True)
            ]
        )
        StockPosition.objects.bulk_create(
            [StockPosition(offer=o, centre=self.centre, counted=pieces) for o in offers]
        )
        listing_changed.send(sender=Offer, offer_ids=[o.pk for o in offers])
        return offers

    def in_hub(self, offers: list[Offer], **row: Any) -> None:
        """Let each pass Flipkart's QC, which makes the offer too."""
        for offer in offers:
            self.simulator.catalogue_add(
                offer.variant.sku, mrp=offer.mrp_paise // 100, **{"qc": "passed", **row}
            )

    def adopt(self, offers: list[Offer]) -> None:
        """Adopt the product ids the simulator gave, all at once."""
        rows = self.simulator.admin("GET", "/catalogue", seller_id=SELLER_ID)
        ids = {row["sku"]: row["product_id"] for row in rows["rows"]}
        products = ChannelProduct.objects.bulk_create(
            [
                ChannelProduct(
                    channel=self.account.channel, remote_product_id=ids[offer.variant.sku]
                )
                for offer in offers
            ]
        )
        for offer, product in zip(offers, products, strict=True):
            offer.channel_product = product
        Offer.objects.bulk_update(offers, ["channel_product"])
        self.changed(offers)

    def changed(self, offers: list[Offer]) -> None:
        """Tell the engine, as the services do."""
        listing_changed.send(sender=Offer, offer_ids=[o.pk for o in offers])

    def price(self, offers: list[Offer], price_paise: int) -> None:
        """Change the price of many at once."""
        Offer.objects.filter(pk__in=[o.pk for o in offers]).update(
            price_paise=price_paise, mrp_paise=price_paise + 5000
        )
        self.changed(offers)

    def count(self, offers: list[Offer], pieces: int) -> None:
        """Count so many pieces of each at the centre."""
        StockPosition.objects.filter(offer__in=offers).update(counted=pieces)
        self.changed(offers)

    def row(self, offer: Offer) -> RemoteOffer:
        """Return the engine's row of an offer."""
        return RemoteOffer.objects.get(offer=offer)

    def unequal(self, offers: list[Offer]) -> list[str]:
        """Return the SKUs that are not on sale with our price and stock, asked of Flipkart."""
        wrong = []
        for offer in Offer.objects.filter(pk__in=[o.pk for o in offers]).select_related("variant"):
            shown = self.simulator.listing(offer.variant.sku)
            position = StockPosition.objects.get(offer=offer)
            wanted = (offer.price_paise // 100, position.counted - position.allocated, "ACTIVE")
            live = (
                shown["price"]["selling_price"],
                shown["locations"].get(KANPUR, {}).get("inventory"),
                shown["listing_status"],
            )
            if live != wanted:
                wrong.append(f"{offer.variant.sku}: wanted {wanted}, live {live}")
        return wrong


def run_until(shelf: Shelf, true: Callable[[], bool]) -> None:
    """Make passes, as beat would, until something is true."""

    def came_true() -> bool:
        if true():
            return True
        account_pass(shelf.account.pk)
        return False

    wait_for(came_true)


def make_shelf(simulator: SimulatorHandle, **state: Any) -> Shelf:
    """Make the places, the people and the account, in the database and in the simulator."""
    simulator.seller_put()
    india = State.objects.create(name_hi="उ", name_en="UP", lgd_code=9)
    phase = Phase.objects.create(
        state=india, number=1, starts_on=LONG_AGO, name_hi="१", name_en="1"
    )
    city = City.objects.create(
        slug="kanpur",
        state=india,
        phase=phase,
        name_hi="कानपुर",
        name_en="Kanpur",
        district_hi="कानपुर",
        district_en="Kanpur",
        district_lgd_code=1,
        body_type="nagar_nigam",
        is_hub=True,
    )
    centre = Centre.objects.create(code="clc-kanpur", city=city, name_hi="केंद्र", name_en="CLC")
    CityCentre.objects.create(city=city, centre=centre, basis="stated", valid_from=LONG_AGO)
    scheme = Scheme.objects.create(code="nulm", name_hi="न", name_en="NULM", valid_from=LONG_AGO)
    group = Group.objects.create(
        code="KNP-1", name_hi="उजाला", name_en="Ujala", scheme=scheme, city=city, status="verified"
    )
    person = Person.objects.create_member(name="Asha")
    craft = Craft.objects.create(slug="leather", name_hi="च", name_en="Leather", status="promoted")
    kind = ProductType.objects.create(
        slug="leather-purse",
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
    seller = SellerOfRecord.objects.create(
        code="fed",
        name="Ujala Federation",
        kind="federation",
        label_address="Kanpur 208001",
        care_phone="+915120000000",
        care_email="care@example.org",
    )
    channel = Channel.objects.create(code="flipkart", name_hi="फ", name_en="Flipkart")
    account = ChannelAccount.objects.create(
        channel=channel,
        seller_of_record=seller,
        access="own",
        environment="simulator",
        remote_seller_id=SELLER_ID,
    )
    ChannelLocation.objects.create(centre=centre, account=account, remote_location_id=KANPUR)
    kept = AccountState.objects.create(
        account=account,
        base_url=simulator.url,
        app_id=APP_ID,
        app_secret=APP_SECRET,
        installation_id="dev",
        orders_cursor=timezone.now(),
        **{"rate_base_ms": 5.0, "rate_step_ms": 5.0, "rate_burst": 10, **state},
    )
    return Shelf(simulator, account, kept, centre, group, kind, person)


def join(cast: Cast, simulator: SimulatorHandle) -> None:
    """Register the cast's account in the simulator, and here what it signs in with."""
    places = cast.account.locations.values_list("remote_location_id", flat=True)
    simulator.seller_put(
        cast.account.remote_seller_id,
        locations=[{"id": place, "name": place, "status": "ENABLED"} for place in places],
    )
    account_connect(
        account_id=cast.account.pk,
        base_url=simulator.url,
        app_id=APP_ID,
        app_secret=APP_SECRET,
        installation_id="dev",
    )
    AccountState.objects.update(rate_base_ms=5, rate_step_ms=5, rate_burst=10)
