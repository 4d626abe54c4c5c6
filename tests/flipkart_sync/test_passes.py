"""Whole passes against the simulator: from an adopted product id to proven equal, and after."""

from flipkart_sync.engine.passes import account_pass
from flipkart_sync.models import Facet
from tests.flipkart_sync.shelf import Shelf


def all_live() -> bool:
    return all(
        facet.confirmed_version == facet.wanted_version
        and facet.confirmed_digest == facet.wanted_digest
        for facet in Facet.objects.all()
    )


def test_brings_an_adopted_offer_live_with_equal_price_and_stock(shelf: Shelf) -> None:
    offers = shelf.offers(1)
    shelf.in_hub(offers)
    shelf.adopt(offers)

    account_pass(shelf.account.pk)

    assert shelf.unequal(offers) == []
    assert all_live()
    offers[0].refresh_from_db()
    assert offers[0].channel_status.is_live
