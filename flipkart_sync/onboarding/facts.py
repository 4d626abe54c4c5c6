"""From rows to the values a template is filled with. The rules themselves are values.py."""

from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from catalog.facts import specs_of
from catalog.models import Licence, ProductType
from common.dates import today_ist
from flipkart_sync.models import BrandApproval, ColumnRule, RemoteOffer
from flipkart_sync.onboarding.values import Answer, Facts, Rules
from listings.models import ApprovedVersion
from listings.selectors import approved_newest
from listings.wanted import OfferFacts, offer_facts

GENERIC = "Generic"


def approved_brands(account_id: int) -> list[str]:
    """Return the brands an account may write, Generic first. Queries: one."""
    rows = BrandApproval.objects.filter(account_id=account_id, state=BrandApproval.State.APPROVED)
    return [GENERIC, *rows.order_by("brand").values_list("brand", flat=True)]


def rules_of(kind: ProductType) -> Rules:
    """Return what staff set for a type's columns. Queries: one."""
    rows = ColumnRule.objects.filter(product_type=kind).values_list("key", "ours", "theirs")
    return {(key, ours.casefold()): theirs for key, ours, theirs in rows}


def brand_of(rules: Rules, brands: Collection[str]) -> str:
    """Return the brand to write: the one staff set, if it is approved today, else Generic.

    >>> brand_of({("brand", ""): "Samooh"}, ["Generic"])
    'Generic'
    """
    wanted = rules.get(("brand", ""), GENERIC)
    known = {brand.casefold(): brand for brand in brands}
    return known.get(wanted.casefold(), GENERIC)


def fill_facts(
    rows: Collection[RemoteOffer], kind: ProductType, *, brand: str
) -> dict[int, tuple[Facts, ApprovedVersion]]:
    """Return {offer id: (facts, the approved version they are of)} of approved offers of a type.

    rows: with offer, listing, product and group joined. Queries: about sixteen, whatever the
    number of rows.
    """
    by_offer = offer_facts([row.offer_id for row in rows])
    versions = approved_newest({row.offer.listing_id for row in rows})
    licences = _licences({row.offer.listing.product.group_id for row in rows})
    siblings = dict(
        RemoteOffer.objects.unscoped(reason="how many forms of a product there are")
        .filter(offer__listing__in=[row.offer.listing_id for row in rows])
        .values_list("offer__listing")
        .annotate(n=Count("pk"))
    )
    labels = {
        spec.key: {choice.value: choice.name.en for choice in spec.choices}
        for spec in specs_of(kind)
    }
    found = {}
    for row in rows:
        version = versions.get(row.offer.listing_id)
        if version is None or row.offer_id not in by_offer:
            continue
        listing = row.offer.listing
        group_id = f"P{listing.product_id}" if siblings.get(listing.pk, 1) > 1 else ""
        found[row.offer_id] = (
            _facts(
                by_offer[row.offer_id],
                version.content,
                kind_name=kind.name_en,
                labels=labels,
                licences=licences.get(listing.product.group_id, {}),
                brand=brand,
                group_id=group_id,
            ),
            version,
        )
    return found


def _licences(group_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Return {group id: {kind: number}} of verified licences in force."""
    day = today_ist(timezone.now())
    held: dict[int, dict[str, str]] = {}
    rows = Licence.objects.filter(group__in=group_ids, verified_at__isnull=False)
    for row in rows.filter(Q(valid_to=None) | Q(valid_to__gt=day)).order_by("pk"):
        held.setdefault(row.group_id, {})[row.kind] = row.number
    return held


def _facts(
    facts: OfferFacts,
    content: Mapping[str, Any],
    *,
    kind_name: str,
    labels: Mapping[str, Mapping[str, str]],
    licences: Mapping[str, str],
    brand: str,
    group_id: str,
) -> Facts:
    offers = {row["offer_id"]: row for row in content.get("offers", ())}
    approved: Mapping[str, Any] = offers.get(facts.offer_id, {})
    attributes = {**content.get("attributes", {}), **approved.get("attributes", {})}
    base = settings.CHANNEL_MEDIA_URL
    return Facts(
        sku=facts.sku,
        mrp_paise=int(approved.get("mrp_paise", facts.mrp_paise)),
        price_paise=int(approved.get("price_paise", facts.price_paise)),
        title=facts.title_en,
        description=str(content.get("description_en", "")),
        kind_name=kind_name,
        brand=brand,
        hsn=facts.hsn,
        tax_code=facts.tax_code,
        dispatch_days=int(approved.get("dispatch_sla_days", facts.dispatch_sla_days)),
        is_made_to_order=content.get("fulfilment") == "made_to_order",
        weight_g=facts.package.weight_g,
        length_mm=facts.package.length_mm,
        breadth_mm=facts.package.breadth_mm,
        height_mm=facts.package.height_mm,
        maker=", ".join(line.strip() for line in facts.maker_lines if line.strip()),
        group_id=group_id,
        attributes={
            key: Answer(str(value), labels.get(key, {}).get(str(value), ""))
            for key, value in attributes.items()
            if value not in (None, "")
        },
        licences=licences,
        photos=tuple(f"{base.rstrip('/')}/{name}" for name in facts.photos) if base else (),
        has_photo_links=bool(base),
    )
