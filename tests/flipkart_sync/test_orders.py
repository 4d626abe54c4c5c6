"""The order pull: complete or nothing, each item once, the cursor where it began."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from flipkart_sync.engine.orders import Pulled, orders_pull
from flipkart_sync.engine.outlook import outlook_of
from flipkart_sync.engine.passes import account_pass
from flipkart_sync.engine.waits import waits
from flipkart_sync.models import AccountState, Facet, PulledOrderItem
from listings.models import Offer, StockPosition, StockShort
from tests.flipkart_sync.shelf import Shelf
from tests.simulator import KANPUR


@pytest.fixture
def sold(shelf: Shelf) -> Offer:
    """An offer on sale with five pieces."""
    offers = shelf.offers(1)
    shelf.in_hub(offers)
    shelf.adopt(offers)
    account_pass(shelf.account.pk)
    assert shelf.unequal(offers) == []
    return offers[0]


def pull(shelf: Shelf) -> Pulled | None:
    outlook = outlook_of(shelf.account.pk)
    assert outlook is not None
    return orders_pull(outlook.account, waits())


def test_each_item_is_applied_once_however_often_it_is_seen(shelf: Shelf, sold: Offer) -> None:
    shelf.simulator.order(sold.variant.sku, 2)

    first, second = pull(shelf), pull(shelf)

    assert first is not None and second is not None
    assert (first.new_items, second.new_items) == (1, 0)
    assert StockPosition.objects.get(offer=sold).allocated == 2
    assert Facet.objects.get(kind="stock").wanted_value == {KANPUR: 3}


def test_held_shipments_are_pulled_too(shelf: Shelf, sold: Offer) -> None:
    shelf.simulator.order(sold.variant.sku, 1, hold=True)

    pull(shelf)

    assert PulledOrderItem.objects.get().taken == 1


def test_every_page_is_read(shelf: Shelf, sold: Offer) -> None:
    shelf.simulator.behave(shipments_page_size=2)
    for _ in range(5):
        shelf.simulator.order(sold.variant.sku)

    pull(shelf)

    assert PulledOrderItem.objects.count() == 5


def test_the_cursor_is_where_the_last_complete_pull_began(shelf: Shelf, sold: Offer) -> None:
    before = timezone.now()
    done = pull(shelf)

    state = AccountState.objects.get()
    assert done is not None and state.orders_cursor == done.began
    assert done.began >= before


def test_a_pull_that_fails_moves_no_cursor_and_stops_no_listing_call(
    shelf: Shelf, sold: Offer
) -> None:
    held = AccountState.objects.get().orders_cursor
    shelf.simulator.fault("500", endpoint="shipments", times=None)

    assert pull(shelf) is None

    state = AccountState.objects.get()
    assert state.orders_cursor == held
    assert (state.orders_failures, state.breaker_failures) == (1, 0)
    assert state.orders_retry_at is not None


def test_more_than_there_is_goes_off_sale_and_to_a_person(shelf: Shelf, sold: Offer) -> None:
    shelf.simulator.listing_edit(sold.variant.sku, inventory={KANPUR: 9})
    shelf.simulator.order(sold.variant.sku, 7)

    pull(shelf)

    item = PulledOrderItem.objects.get()
    assert (item.taken, item.short) == (5, 2)
    assert StockShort.objects.get(offer=sold).pieces == 2
    assert Facet.objects.get(kind="stock").wanted_value == {KANPUR: 0}


def test_two_workers_pull_once(shelf: Shelf, sold: Offer) -> None:
    shelf.simulator.behave(latency_ms=100)
    shelf.simulator.order(sold.variant.sku, 2)
    found: list[Any] = []

    def one() -> None:
        found.append(pull(shelf))
        connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(done is not None for done in found) == 1
    assert PulledOrderItem.objects.get().taken == 2
