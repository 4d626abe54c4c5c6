"""Product ids that may be ours: where they were seen, and when one is adopted by itself.

Flipkart's API cannot create products. After its QC a SKU shows up in `details` and in product
search; what is shown there is a proposal. A person compares title and picture.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from flipkart_sync.client.schemas import SearchRow
from flipkart_sync.engine.store import load
from flipkart_sync.models import BrandApproval, ProductIdProposal, RemoteOffer
from flipkart_sync.onboarding.agreement import Agreement, agreement_of
from listings.models import Offer
from listings.services.channel import channel_product_adopt

GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A product id seen beside one of our SKUs, with the facts the source carries."""

    sku: str
    product_id: str
    source: str
    title: str = ""
    vertical: str = ""
    brand: str = ""
    mrp_paise: int | None = None
    image_url: str = ""

    @classmethod
    def of_search(cls, row: SearchRow) -> "Sighting":
        return cls(
            sku=row.sku,
            product_id=row.product_id,
            source=ProductIdProposal.Source.SEARCH,
            title=row.product_name,
            vertical=row.vertical,
            mrp_paise=None if row.mrp is None else row.mrp * 100,
            image_url=row.product_image_url,
        )


def agrees_by_itself(
    seen: Sighting,
    *,
    sku: str,
    vertical: str,
    mrp_paise: int,
    brands: Collection[str],
    is_taken: bool,
) -> bool:
    """Return whether a product id may be adopted without a person.

    SKU, vertical and MRP agree, the brand is ours or Generic, no other SKU of the account has it.
    A fact the source does not carry does not agree: listing details show neither vertical nor
    brand, product search no brand.

    >>> agrees_by_itself(Sighting("A", "F", "search", vertical="bag", mrp_paise=100), sku="A",
    ...                  vertical="bag", mrp_paise=100, brands=["Samooh"], is_taken=False)
    False
    """
    ours = {brand.casefold() for brand in brands} | {GENERIC}
    return (
        not is_taken
        and seen.sku == sku
        and bool(seen.vertical)
        and seen.vertical.casefold() == vertical.casefold()
        and seen.mrp_paise == mrp_paise
        and seen.brand.casefold() in ours
    )


def proposals_from_reads(remote_offer_ids: Collection[int]) -> int:
    """Propose the product ids that `details` showed of SKUs that have none; return how many."""
    rows = load(list(remote_offer_ids), lock=False)
    sightings = [
        Sighting(
            sku=row.sku,
            product_id=row.live_product_id,
            source=ProductIdProposal.Source.DETAILS,
            title=(row.seen or {}).get("title", ""),
            mrp_paise=((row.seen or {}).get("price") or {}).get("mrp_paise"),
        )
        for row in rows.values()
        if row.live_product_id and not row.has_facets
    ]
    accounts = {row.account_id for row in rows.values()}
    return sum(
        proposals_keep(account_id=account_id, seen=sightings, at=timezone.now())
        for account_id in accounts
    )


@transaction.atomic
def proposals_keep(*, account_id: int, seen: Iterable[Sighting], at: datetime) -> int:
    """Keep sightings of SKUs that wait for a product id; return how many were new.

    A later source fills in what an earlier one did not carry; what a person decided stays.
    """
    sightings = [one for one in seen if one.product_id]
    waiting = {
        row.sku: row
        for row in RemoteOffer.objects.unscoped(reason="look-ups are the account's")
        .filter(account_id=account_id, product_id="", sku__in={one.sku for one in sightings})
        .select_related("offer__listing__product__product_type")
    }
    new = 0
    for one in sightings:
        if one.sku not in waiting:
            continue
        new += _keep(waiting[one.sku], one, at)
    return new


def _keep(row: RemoteOffer, seen: Sighting, at: datetime) -> bool:
    proposals = ProductIdProposal.objects.unscoped(reason="look-ups are the account's")
    facts = {
        name: value
        for name, value in (
            ("title", seen.title[:300]),
            ("vertical", seen.vertical[:100]),
            ("brand", seen.brand[:100]),
            ("mrp_paise", seen.mrp_paise),
            ("image_url", seen.image_url[:500]),
        )
        if value
    }
    proposal, is_new = proposals.get_or_create(
        offer_id=row.offer_id,
        remote_product_id=seen.product_id,
        defaults={"source": seen.source, "seen_at": at, **facts},
    )
    if not is_new:
        proposals.filter(pk=proposal.pk).update(seen_at=at, **facts)
    elif _agrees(row, seen):
        channel_product_adopt(offer_id=row.offer_id, remote_product_id=seen.product_id)
        proposals.filter(pk=proposal.pk).update(
            decision=ProductIdProposal.Decision.ADOPTED, decided_at=at
        )
    return is_new


def proposal_agreement(row: RemoteOffer, proposal: ProductIdProposal) -> Agreement:
    """Return what speaks for a proposal and what does not. Queries: two."""
    kind = row.offer.listing.product.product_type
    return agreement_of(
        vertical=kind.vertical if kind else "",
        mrp_paise=row.offer.mrp_paise,
        brands=["Generic", *_brands(row.account_id)],
        their_vertical=proposal.vertical,
        their_brand=proposal.brand,
        their_mrp_paise=proposal.mrp_paise,
        is_taken=_is_taken(row.account_id, proposal.remote_product_id),
    )


def _brands(account_id: int) -> list[str]:
    approved = BrandApproval.objects.filter(
        account_id=account_id, state=BrandApproval.State.APPROVED
    )
    return list(approved.order_by("brand").values_list("brand", flat=True))


def _is_taken(account_id: int, product_id: str) -> bool:
    offers = Offer.objects.unscoped(reason="a product id is the account's, whoever's the SKU")
    return offers.filter(
        account_id=account_id, channel_product__remote_product_id=product_id
    ).exists()


def _agrees(row: RemoteOffer, seen: Sighting) -> bool:
    offer: Offer = row.offer
    kind = offer.listing.product.product_type
    return agrees_by_itself(
        seen,
        sku=row.sku,
        vertical=kind.vertical if kind else "",
        mrp_paise=offer.mrp_paise,
        brands=_brands(row.account_id),
        is_taken=_is_taken(row.account_id, seen.product_id),
    )
