"""What is wanted: one door, no lost bump, a constant number of queries."""

from __future__ import annotations

import threading

from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from flipkart_sync.engine.wanted import rederive, wanted_refresh
from flipkart_sync.models import Facet, RemoteOffer
from listings.models import Offer, StockPosition
from tests.flipkart_sync.shelf import Shelf
from tests.simulator import KANPUR


def adopted(shelf: Shelf, n: int) -> list[Offer]:
    offers = shelf.offers(n)
    shelf.in_hub(offers)
    shelf.adopt(offers)
    return offers


def test_what_did_not_change_is_not_bumped(shelf: Shelf) -> None:
    offers = adopted(shelf, 3)
    before = list(Facet.objects.order_by("pk").values_list("wanted_version", flat=True))

    assert wanted_refresh(offer_ids=[offer.pk for offer in offers]) == 0
    assert rederive() == 0

    assert list(Facet.objects.order_by("pk").values_list("wanted_version", flat=True)) == before


def test_queries_do_not_grow_with_the_offers(shelf: Shelf) -> None:
    offers = adopted(shelf, 12)
    counts = []
    for chunk in (offers[:1], offers):
        Offer.objects.filter(pk__in=[o.pk for o in chunk]).update(
            price_paise=30000 + len(chunk) * 100
        )
        with CaptureQueriesContext(
            connection,
        ) as captured:
            wanted_refresh(offer_ids=[offer.pk for offer in chunk])
        counts.append(len(captured))

    assert counts[0] == counts[1]
    assert counts[1] <= 30


def test_a_change_rolled_back_wants_nothing(shelf: Shelf) -> None:
    offers = adopted(shelf, 1)
    before = Facet.objects.get(kind="price").wanted_version

    class Stop(Exception):
        pass

    try:
        with transaction.atomic():
            shelf.price(offers, 12300)
            raise Stop
    except Stop:
        pass

    assert Facet.objects.get(kind="price").wanted_version == before


def test_two_services_at_once_never_want_an_older_value_again(shelf: Shelf) -> None:
    offers = adopted(shelf, 1)
    has_price, may_commit = threading.Event(), threading.Event()

    def reprice() -> None:
        with transaction.atomic():
            shelf.price(offers, 12300)
            has_price.set()
            may_commit.wait(5)
        connections.close_all()

    def recount() -> None:
        has_price.wait(5)
        threading.Timer(0.3, may_commit.set).start()
        with transaction.atomic():
            shelf.count(offers, 2)  # waits for the other, then reads what it did
        connections.close_all()

    threads = [threading.Thread(target=work) for work in (reprice, recount)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Facet.objects.get(kind="price").wanted_value["price_paise"] == 12300
    assert Facet.objects.get(kind="stock").wanted_value == {KANPUR: 2}


def test_another_installations_sku_is_left_alone(shelf: Shelf, settings: object) -> None:
    settings.HAAT_SKU_PREFIX = "ELSE"  # type: ignore[attr-defined]  # pytest-django's own

    shelf.offers(1)

    assert not RemoteOffer.objects.exists()


def test_an_offer_nobody_counted_yet_still_names_a_place(shelf: Shelf) -> None:
    offers = shelf.offers(1)
    StockPosition.objects.all().delete()
    shelf.in_hub(offers)
    shelf.adopt(offers)

    assert Facet.objects.get(kind="stock").wanted_value == {KANPUR: 0}
