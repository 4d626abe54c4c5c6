"""What the channel should show of offers, as plain values: the engine's only question to us.

Built from the newest approved version, the offer's price and stock, and the facts of the day;
never from today's product. A constant number of queries, whatever the number of offers.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from catalog.facts import handicraft_of, parcel_of, tax_rules_of
from catalog.models import Licence, ProductType
from catalog.tax import TaxAnswer, tax_for
from common.dates import today_ist
from listings.bands import Band, approved_price_of, bands_of
from listings.models import (
    ApprovedVersion,
    ChannelLocation,
    Offer,
    OffSale,
    StockPosition,
    StockShort,
)
from listings.selectors import approved_newest, off_sale_now, offerable_by_position
from listings.states import Status
from shg.models import City
from shg.selectors import cities_selling


@dataclass(frozen=True)
class Package:
    """The packed parcel: grams and millimetres."""

    weight_g: int
    length_mm: int
    breadth_mm: int
    height_mm: int


@dataclass(frozen=True)
class OfferFacts:
    """Everything the channel should show of one offer today.

    stock_by_location: {remote location id: pieces that may be sold from there}; every location
    of the account that ever held this offer is a key, 0 where nothing may be sold. is_off_sale:
    somebody took it off, its approval was taken back, its licence or tax does not hold, or its
    city does not sell; all stock is 0 then. hsn and tax_code are "" while the tax is unknown.
    """

    offer_id: int
    account_id: int
    sku: str
    remote_product_id: str | None
    approved_n: int
    title_en: str
    mrp_paise: int
    price_paise: int
    stock_by_location: Mapping[str, int]
    is_off_sale: bool
    hsn: str
    tax_code: str
    gst_rate_bp: int
    dispatch_sla_days: int
    fulfilment: str
    package: Package
    maker_lines: tuple[str, ...]
    country: str = "IN"
    price_floor_paise: int | None = None  # the lowest the band allows; None: approved without price
    photos: tuple[str, ...] = ()
    tax_slabs: tuple[tuple[int | None, int], ...] = field(default=())


@dataclass(frozen=True)
class _Loaded:
    """The rows of one question, read once."""

    versions: Mapping[int, ApprovedVersion]
    types: Mapping[str, ProductType]
    positions: Mapping[int, list[StockPosition]]
    locations: Mapping[tuple[int, int], str]
    shorts: frozenset[int]
    off_sale: "_OffSale"
    taxes: Mapping[int, Any]
    handicraft: Mapping[int, bool]
    selling: frozenset[int]
    licences: frozenset[tuple[int, str]]
    bands: Mapping[int, Band]
    day: dt.date


@dataclass(frozen=True)
class _OffSale:
    offers: frozenset[int]
    listings: frozenset[int]
    groups: frozenset[int]
    centres: frozenset[int]
    accounts: frozenset[int]

    def covers(self, offer: Offer) -> bool:
        """Whether anything but a centre takes this offer off sale."""
        return (
            offer.pk in self.offers
            or offer.listing_id in self.listings
            or offer.account_id in self.accounts
            or offer.listing.product.group_id in self.groups
        )


def offer_facts(offer_ids: Collection[int]) -> dict[int, OfferFacts]:
    """Return {offer id: facts}; offers whose listing was never approved are absent.

    Queries: thirteen at most.
    """
    offers = list(
        Offer.objects.filter(pk__in=offer_ids)
        .select_related(
            "listing__product__group",
            "variant",
            "channel_product",
            "account__seller_of_record",
        )
        .order_by("pk")
    )
    loaded = _load(offers)
    facts = {}
    for offer in offers:
        version = loaded.versions.get(offer.listing_id)
        if version is not None:
            facts[offer.pk] = _facts(offer, version, loaded)
    return facts


def _load(offers: list[Offer]) -> _Loaded:
    day = today_ist(timezone.now())
    listing_ids = {offer.listing_id for offer in offers}
    versions = approved_newest(listing_ids)
    for row in (
        ApprovedVersion.objects.filter(listing__in=listing_ids - set(versions))
        .order_by("listing_id", "-n")
        .distinct("listing_id")
    ):
        versions[row.listing_id] = row  # revoked: still known to the channel, at stock 0
    slugs = {row.content["product_type"] for row in versions.values()}
    types = {row.slug: row for row in ProductType.objects.filter(slug__in=slugs)}
    positions: dict[int, list[StockPosition]] = defaultdict(list)
    for position in StockPosition.objects.filter(offer__in=offers):
        positions[position.offer_id].append(position)
    locations = ChannelLocation.objects.filter(
        account__in={offer.account_id for offer in offers}
    ).values_list("account_id", "centre_id", "remote_location_id")
    groups = {offer.listing.product.group_id for offer in offers}
    return _Loaded(
        versions=versions,
        types=types,
        positions=positions,
        locations={(account, centre): remote for account, centre, remote in locations},
        shorts=frozenset(
            StockShort.objects.filter(offer__in=offers, settled_at=None).values_list(
                "offer_id", flat=True
            )
        ),
        off_sale=_off_sale(offers),
        taxes=tax_rules_of({kind.pk for kind in types.values()}),
        handicraft=handicraft_of({offer.listing.product_id for offer in offers}),
        selling=frozenset(
            City.objects.filter(cities_selling(day), groups__in=groups).values_list("pk", flat=True)
        ),
        licences=frozenset(
            Licence.objects.filter(group__in=groups, verified_at__isnull=False)
            .filter(_licence_holds(day))
            .values_list("group_id", "kind")
        ),
        bands=bands_of({kind.pk for kind in types.values()}, day),
        day=day,
    )


def _licence_holds(day: dt.date) -> Q:
    return Q(valid_to=None) | Q(valid_to__gt=day)


def _off_sale(offers: list[Offer]) -> _OffSale:
    """Return the rows in force of every level that could concern these offers. One query."""
    rows = OffSale.objects.filter(off_sale_now()).filter(
        Q(offer__in=[offer.pk for offer in offers])
        | Q(listing__in={offer.listing_id for offer in offers})
        | Q(account__in={offer.account_id for offer in offers})
        | Q(group__in={offer.listing.product.group_id for offer in offers})
        | Q(centre__isnull=False)
    )
    found: dict[str, set[int]] = defaultdict(set)
    for row in rows.values("offer_id", "listing_id", "group_id", "centre_id", "account_id"):
        for column, value in row.items():
            if isinstance(value, int):
                found[column].add(value)
    return _OffSale(
        offers=frozenset(found["offer_id"]),
        listings=frozenset(found["listing_id"]),
        groups=frozenset(found["group_id"]),
        centres=frozenset(found["centre_id"]),
        accounts=frozenset(found["account_id"]),
    )


def _facts(offer: Offer, version: ApprovedVersion, loaded: _Loaded) -> OfferFacts:
    product = offer.listing.product
    content = version.content
    kind = loaded.types[content["product_type"]]
    tax = tax_for(
        loaded.taxes[kind.pk],
        attributes={**content["attributes"], **offer.variant.attributes},
        is_handicraft=loaded.handicraft.get(product.pk),
        price_paise=offer.price_paise,
        on=loaded.day,
    )
    is_off = _is_off(offer, kind, tax, loaded)
    parcel = parcel_of(offer.variant, kind)
    seller = offer.account.seller_of_record
    approved_paise = approved_price_of(offer.pk, version)
    return OfferFacts(
        offer_id=offer.pk,
        account_id=offer.account_id,
        sku=offer.variant.sku,
        remote_product_id=offer.channel_product.remote_product_id
        if offer.channel_product
        else None,
        approved_n=version.n,
        title_en=content["title_en"],
        mrp_paise=offer.mrp_paise,
        price_paise=offer.price_paise,
        stock_by_location=_stock(offer, content["fulfilment"], is_off, loaded),
        is_off_sale=is_off,
        hsn=tax.hsn,
        tax_code=tax.tax_code,
        gst_rate_bp=tax.rate_bp,
        dispatch_sla_days=offer.dispatch_sla_days,
        fulfilment=content["fulfilment"],
        package=Package(parcel.weight_g, parcel.length_mm, parcel.breadth_mm, parcel.height_mm),
        maker_lines=(product.group.name_en, seller.name, seller.label_address),
        photos=tuple(content["photos"]),
        price_floor_paise=None
        if approved_paise is None
        else loaded.bands[kind.pk].floor_paise(approved_paise),
        tax_slabs=tuple((slab.up_to_paise, slab.rate_bp) for slab in tax.slabs),
    )


def _is_off(offer: Offer, kind: ProductType, tax: TaxAnswer, loaded: _Loaded) -> bool:
    product = offer.listing.product
    return (
        offer.listing.status != Status.APPROVED
        or loaded.off_sale.covers(offer)
        or not tax.is_settled
        or product.group.city_id not in loaded.selling
        or product.group.status != "verified"
        or any((product.group_id, needed) not in loaded.licences for needed in kind.licence_kinds)
    )


def _stock(offer: Offer, fulfilment: str, is_off: bool, loaded: _Loaded) -> dict[str, int]:
    free = offerable_by_position(
        offer, loaded.positions[offer.pk], offer.pk in loaded.shorts, fulfilment
    )
    stock = {}
    for centre_id, pieces in free.items():
        remote = loaded.locations.get((offer.account_id, centre_id))
        if remote is not None:
            closed = is_off or centre_id in loaded.off_sale.centres
            stock[remote] = 0 if closed else pieces
    return stock


def offers_of_types(product_type_ids: Collection[int]) -> list[int]:
    """Return the ids of approved offers whose facts hang on these types."""
    return list(
        Offer.objects.filter(listing__product__product_type__in=product_type_ids)
        .filter(Q(listing__status=Status.APPROVED) | Q(channel_product__isnull=False))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def offers_of_cities(city_ids: Collection[int]) -> list[int]:
    """Return the ids of approved offers of groups of these cities."""
    return list(
        Offer.objects.annotate(city_id=F("listing__product__group__city_id"))
        .filter(city_id__in=city_ids)
        .filter(Q(listing__status=Status.APPROVED) | Q(channel_product__isnull=False))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
