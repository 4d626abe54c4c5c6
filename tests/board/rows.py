"""Products with problems, put straight into the tables; the engine has its own tests."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from flipkart_sync.dictionary import problems_note
from flipkart_sync.mapping import digest_of
from flipkart_sync.models import AccountState, Facet, RemoteOffer
from listings.models import Listing, Offer
from tests.cast import Cast, make_approved_listing
from tests.many import listing_copy

PRICE = {"mrp_paise": 50000, "price_paise": 42000}
STOCK = {"LOC": 4}
LISTING: dict[str, Any] = {"status": "ACTIVE"}


def connect(cast: Cast) -> AccountState:
    """Give the cast's account its row."""
    state, _ = AccountState.objects.get_or_create(
        account=cast.account, defaults={"base_url": "http://127.0.0.1:9", "installation_id": "t"}
    )
    return state


def make_remote(cast: Cast, listing: Listing, *, seen: dict[str, Any] | None = None) -> RemoteOffer:
    """Return the remote offer of an approved listing, live and equal in all three facets."""
    connect(cast)
    offer = Offer.objects.unscoped(reason="a test").get(listing=listing)
    remote, _ = RemoteOffer.objects.unscoped(reason="a test").update_or_create(
        offer=offer,
        defaults={
            "account": cast.account, "sku": offer.variant.sku, "product_id": "FSN1",
            "seen": seen, "seen_at": timezone.now(),
        },
    )  # fmt: skip
    Facet.objects.filter(remote_offer=remote).delete()
    for kind, value in (("price", PRICE), ("stock", STOCK), ("offer", LISTING)):
        digest = digest_of(value)
        Facet.objects.create(
            remote_offer=remote, account=cast.account, kind=kind, due_at=timezone.now(),
            wanted_version=3, wanted_digest=digest, wanted_value=value,
            claimed_version=3, claimed_digest=digest, claimed_value=value,
            sent_version=3, sent_digest=digest, sent_value=value,
            confirmed_version=3, confirmed_digest=digest, confirmed_value=value,
            proven_equal_at=timezone.now(),
        )  # fmt: skip
    return remote


def with_problem(
    cast: Cast,
    problem: str,
    *,
    remark: str = "",
    kind: str = "price",
    listing: Listing | None = None,
) -> RemoteOffer:
    """Return the remote offer of a product with a problem."""
    found = listing or make_approved_listing(cast)
    remote = make_remote(
        cast, found, seen={"price": {**PRICE, "price_paise": 39000}, "stock": STOCK}
    )
    Facet.objects.filter(remote_offer=remote, kind=kind).update(problem=problem, remark=remark)
    problems_note([facet.pk for facet in Facet.objects.filter(remote_offer=remote)])
    return remote


def copies(cast: Cast, listing: Listing, number: int, problem: str) -> None:
    """Make so many more products with a problem."""
    for _ in range(number):
        with_problem(cast, problem, listing=listing_copy(listing))
