"""Whole passes against the simulator, asked over HTTP what is true there.

Long waits are shortened by HAAT_TIME_SCALE where the test says so.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from flipkart_sync.engine import places
from flipkart_sync.engine.passes import account_pass
from flipkart_sync.engine.wanted import rederive
from flipkart_sync.models import AccountState, Facet, PulledOrderItem, SyncAttempt
from listings.models import Offer, OffSale, StockPosition
from tests.flipkart_sync.shelf import Shelf, run_until
from tests.simulator import KANPUR
from tests.waiting import wait_for

WRITES = ("/sellers/listings/v3/update", "/sellers/listings/v3")


@pytest.fixture
def hurried(settings: Any) -> None:
    """Divide every wait by 20: a deadline is 0.75 s, knowledge is fresh for 0.5 s."""
    settings.HAAT_TIME_SCALE = 20


def live(shelf: Shelf, n: int = 1, **made: int) -> list[Offer]:
    """Make n offers and bring them live."""
    offers = shelf.offers(n, **made)
    shelf.in_hub(offers)
    shelf.adopt(offers)
    run_until(shelf, lambda: shelf.unequal(offers) == [])
    run_until(shelf, is_all_proven)
    return offers


def is_all_proven() -> bool:
    return all(
        (facet.confirmed_version, facet.confirmed_digest)
        == (facet.wanted_version, facet.wanted_digest)
        for facet in Facet.objects.all()
    )


def writes(shelf: Shelf, after: int) -> list[dict[str, Any]]:
    """Return the changing calls logged after a call."""
    calls = shelf.simulator.calls(after=after, limit=5000)
    return [
        call
        for call in calls
        if call["path"].startswith(WRITES)
        and "details" not in call["path"]
        and "search" not in call["path"]
    ]


def last_id(shelf: Shelf) -> int:
    number: int = shelf.simulator.summary()["last_id"]
    return number


def test_brings_an_adopted_offer_live_with_equal_price_and_stock(shelf: Shelf) -> None:
    offers = live(shelf)

    assert is_all_proven()
    offers[0].refresh_from_db()
    assert offers[0].channel_status.is_live
    assert offers[0].channel_status.proven_at is not None


def test_hub_made_offer_is_activated_only_after_its_stock_and_price(shelf: Shelf) -> None:
    live(shelf)

    paths = [call["path"].rsplit("/", 1)[-1] for call in writes(shelf, 0)]
    assert paths == ["inventory", "price", "update"]


def test_a_price_change_is_one_write_and_one_read(shelf: Shelf) -> None:
    offers = live(shelf, 3)
    before = last_id(shelf)

    shelf.price(offers, 39900)
    run_until(shelf, is_all_proven)

    assert shelf.unequal(offers) == []
    listing_calls = [c for c in shelf.simulator.calls(after=before) if "listings" in c["path"]]
    assert [c["path"].rsplit("/", 1)[-1] for c in listing_calls] == ["price", "details"]


def test_ten_changes_before_a_pass_are_one_push_of_the_last(shelf: Shelf) -> None:
    offers = live(shelf)
    before = last_id(shelf)

    for rupees in range(300, 310):
        shelf.price(offers, rupees * 100)
    run_until(shelf, is_all_proven)

    assert len(writes(shelf, before)) == 1
    assert shelf.unequal(offers) == []


def test_a_cut_goes_at_once_and_a_rise_after_read_and_pull(shelf: Shelf) -> None:
    offers = live(shelf)
    before = last_id(shelf)
    shelf.count(offers, 2)
    run_until(shelf, is_all_proven)
    assert shelf.simulator.calls(after=before)[0]["path"].endswith("inventory")

    AccountState.objects.update(orders_cursor=None)
    shelf.row(offers[0]).__class__.objects.update(seen_at=None)
    before = last_id(shelf)
    shelf.count(offers, 9)
    run_until(shelf, is_all_proven)

    names = [call["path"].rsplit("/", 1)[-1] for call in shelf.simulator.calls(after=before)]
    rise = names.index("inventory")
    assert names.index("details") < rise
    assert "filter" in names[names.index("details") : rise]
    assert shelf.unequal(offers) == []


@pytest.mark.slow
def test_an_order_lowers_ours_without_a_stock_call(shelf: Shelf, hurried: None) -> None:
    offers = live(shelf, pieces=5)
    time.sleep(2)  # the order must be dated well after the last stock call (30 s, scaled)
    AccountState.objects.update(orders_cursor=None)
    account_pass(shelf.account.pk)
    before = last_id(shelf)

    shelf.simulator.order(offers[0].variant.sku, 2)
    AccountState.objects.update(orders_wanted_at=timezone.now())
    run_until(shelf, lambda: PulledOrderItem.objects.filter(taken=2).exists())
    run_until(shelf, is_all_proven)

    assert StockPosition.objects.get(offer=offers[0]).allocated == 2
    assert shelf.unequal(offers) == []
    assert writes(shelf, before) == []


@pytest.mark.slow
def test_an_order_for_an_unknown_sku_is_a_persons_task(shelf: Shelf) -> None:
    shelf.simulator.catalogue_add("STRANGE-1", stock=3, listing_status="ACTIVE")
    shelf.simulator.order("STRANGE-1")
    AccountState.objects.update(orders_cursor=None)

    account_pass(shelf.account.pk)

    assert PulledOrderItem.objects.get().problem == "unknown_sku"


def test_one_failing_sku_of_ten_holds_up_nobody(shelf: Shelf) -> None:
    offers = live(shelf, 10)
    poison = offers[3].variant.sku
    shelf.simulator.fault(
        "fail_sku", sku=poison, endpoint="price", times=None, code=1, description="no"
    )

    shelf.price(offers, 31000)
    account_pass(shelf.account.pk)

    assert [line.split(":")[0] for line in shelf.unequal(offers)] == [poison]
    facet = Facet.objects.get(remote_offer__sku=poison, kind="price")
    assert (facet.rejects, facet.is_unknown, facet.problem) == (1, False, "")
    assert "no" in facet.remark


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault",
    ["timeout_after_work", "truncate", "html_after_work", "500_after_work", "omit_sku"],
)
def test_work_done_without_an_answer_is_settled_by_a_read(
    shelf: Shelf, hurried: None, fault: str
) -> None:
    offers = live(shelf, 2)
    shelf.simulator.fault(fault, endpoint="price", **({"hang_s": 2} if "timeout" in fault else {}))
    before = last_id(shelf)

    shelf.price(offers, 32000)
    run_until(shelf, is_all_proven)

    assert shelf.unequal(offers) == []
    assert len(writes(shelf, before)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["timeout", "500", "429", "html", "redirect"])
def test_work_not_done_is_done_again(shelf: Shelf, hurried: None, fault: str) -> None:
    offers = live(shelf, 2)
    shelf.simulator.fault(fault, endpoint="price", **({"hang_s": 2} if fault == "timeout" else {}))

    shelf.price(offers, 33000)
    run_until(shelf, is_all_proven)

    assert shelf.unequal(offers) == []


@pytest.mark.slow
def test_a_late_call_never_wins_over_a_newer_one(shelf: Shelf, hurried: None) -> None:
    offers = live(shelf, pieces=5)
    shelf.simulator.fault("late", endpoint="inventory", hang_s=0.2, late_s=1.2)
    shelf.count(offers, 8)
    beside = threading.Thread(target=in_parallel, args=(lambda: account_pass(shelf.account.pk), 1))
    beside.start()
    wait_for(Facet.objects.filter(kind="stock", is_unknown=True).exists)

    shelf.count(offers, 2)
    beside.join()
    time.sleep(1.5)
    run_until(shelf, lambda: is_all_proven() and shelf.unequal(offers) == [])

    assert shelf.simulator.listing(offers[0].variant.sku)["locations"][KANPUR]["inventory"] == 2


def test_a_hand_edit_is_found_by_the_sweep_and_healed(shelf: Shelf) -> None:
    offers = live(shelf, 2)
    shelf.simulator.listing_edit(offers[0].variant.sku, selling_price=1, inventory={KANPUR: 99})
    shelf.row(offers[0]).__class__.objects.update(read_due_at="2026-01-01T00:00Z")

    run_until(shelf, lambda: shelf.unequal(offers) == [])

    assert Facet.objects.filter(heals=1).count() == 2


def test_another_product_under_our_sku_is_off_sale_at_once(shelf: Shelf) -> None:
    offers = live(shelf, 2)
    other = shelf.simulator.catalogue_add("OTHER-1")["product_id"]
    shelf.simulator.listing_edit(offers[0].variant.sku, product_id=other)
    shelf.row(offers[0]).__class__.objects.update(read_due_at="2026-01-01T00:00Z")

    def is_off() -> bool:
        shown = shelf.simulator.listing(offers[0].variant.sku)
        return bool(shown["locations"][KANPUR]["inventory"] == 0)

    run_until(shelf, is_off)

    row = shelf.row(offers[0])
    assert row.is_foreign and row.product_id != other
    offers[0].refresh_from_db()
    assert offers[0].channel_status.cause == "foreign_product"
    assert not offers[0].channel_status.is_live


@pytest.mark.slow
def test_off_sale_is_no_stock_then_inactive_and_back(shelf: Shelf) -> None:
    offers = live(shelf)
    sku = offers[0].variant.sku
    off = OffSale.objects.create(
        offer=offers[0], reason="festival", by=shelf.person, begins_at="2026-01-01T00:00Z"
    )
    before = last_id(shelf)
    shelf.changed(offers)
    run_until(shelf, lambda: bool(shelf.simulator.listing(sku)["listing_status"] == "INACTIVE"))
    applied = [
        (one["field"], one["value"]) for call in writes(shelf, before) for one in call["applied"]
    ]
    fields = [field for field, _ in applied]
    assert fields.index("stock") < fields.index("status")

    off.delete()
    shelf.changed(offers)
    run_until(shelf, lambda: shelf.unequal(offers) == [])


def test_a_sku_flipkart_passed_without_an_offer_is_created_once(shelf: Shelf) -> None:
    offers = shelf.offers(1)
    shelf.in_hub(offers, make_offer=False)
    shelf.adopt(offers)

    run_until(shelf, lambda: is_all_proven())

    assert shelf.unequal(offers) == []
    creates = [call for call in writes(shelf, 0) if call["path"] == "/sellers/listings/v3"]
    assert len(creates) == 1


def test_a_hold_stops_prices_but_no_cut(shelf: Shelf) -> None:
    offers = live(shelf)
    AccountState.objects.update(hold="writes")

    shelf.price(offers, 34000)
    shelf.count(offers, 1)
    account_pass(shelf.account.pk)

    shown = shelf.simulator.listing(offers[0].variant.sku)
    assert shown["locations"][KANPUR]["inventory"] == 1
    assert shown["price"]["selling_price"] == 450


@pytest.mark.slow
def test_holding_everything_stops_cuts_too(shelf: Shelf) -> None:
    offers = live(shelf)
    AccountState.objects.update(hold="everything")
    before = last_id(shelf)

    shelf.count(offers, 1)
    account_pass(shelf.account.pk)

    assert writes(shelf, before) == []


@pytest.mark.slow
def test_another_installations_account_is_never_written(shelf: Shelf) -> None:
    offers = live(shelf)
    AccountState.objects.update(installation_id="restored-copy")
    before = last_id(shelf)

    shelf.price(offers, 34000)
    account_pass(shelf.account.pk)

    assert writes(shelf, before) == []


@pytest.mark.slow
def test_a_dry_run_says_once_what_it_would_send_and_sends_nothing(shelf: Shelf) -> None:
    offers = live(shelf)
    AccountState.objects.update(is_dry_run=True)
    before = last_id(shelf)

    shelf.price(offers, 35000)
    account_pass(shelf.account.pk)
    account_pass(shelf.account.pk)

    assert writes(shelf, before) == []
    dry = SyncAttempt.objects.get(is_dry=True)
    assert dry.request and dry.request["price"]["selling_price"] == 350


def test_what_no_signal_told_is_found_by_re_derive(shelf: Shelf) -> None:
    offers = live(shelf, 2)
    Offer.objects.filter(pk=offers[0].pk).update(price_paise=29900)

    assert rederive() == 1
    run_until(shelf, is_all_proven)

    assert shelf.unequal(offers) == []


def test_a_dead_token_is_replaced_by_one_call_for_everybody(shelf: Shelf) -> None:
    offers = live(shelf, 20)
    shelf.simulator.admin("POST", "/tokens/expire", {})
    before = last_id(shelf)
    shelf.price(offers, 36000)

    in_parallel(lambda: account_pass(shelf.account.pk), 4)
    run_until(shelf, is_all_proven)

    tokens = [c for c in shelf.simulator.calls(after=before, limit=5000) if "token" in c["path"]]
    assert len(tokens) == 1


def test_passes_side_by_side_never_send_one_sku_twice_at_once(shelf: Shelf) -> None:
    offers = live(shelf, 30)
    shelf.simulator.behave(latency_ms=20)
    before = last_id(shelf)
    shelf.price(offers, 37000)

    in_parallel(lambda: account_pass(shelf.account.pk), 4)
    run_until(shelf, is_all_proven)

    sent = [sku for call in writes(shelf, before) for sku in call["skus"]]
    assert len(sent) == len(set(sent)) == 30


@pytest.mark.slow
def test_a_suspended_account_is_one_task_and_no_more_calls(shelf: Shelf) -> None:
    offers = live(shelf)
    shelf.simulator.fault("500", status=403, times=None)

    shelf.price(offers, 38000)
    account_pass(shelf.account.pk)
    before = last_id(shelf)
    account_pass(shelf.account.pk)

    assert AccountState.objects.get().blocked_reason
    assert last_id(shelf) == before


@pytest.mark.slow
def test_a_sku_that_flipkart_always_fails_on_does_not_stop_the_account(
    shelf: Shelf, hurried: None
) -> None:
    offers = live(shelf, 3)
    poison = offers[0].variant.sku
    shelf.simulator.fault("500", endpoint="inventory", sku=poison, times=None)

    shelf.count(offers, 2)
    run_until(shelf, lambda: len(shelf.unequal(offers)) == 1)

    assert shelf.unequal(offers)[0].startswith(poison)


def in_parallel(work: Callable[[], object], n: int) -> None:
    def one() -> None:
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_the_beat_leaves_out_accounts_that_have_both_their_passes(shelf: Shelf) -> None:
    one = shelf.account.pk
    others = [connections.create_connection("default") for _worker in range(2)]
    try:
        for place, other in enumerate(others):
            assert places.accounts_with_a_place() == [one]
            with other.cursor() as cursor:
                key = [places.LOCK_SPACE, one * 16 + place]
                cursor.execute("SELECT pg_advisory_lock(%s, %s)", key)

        assert places.accounts_with_a_place() == []
        assert account_pass(one) is None
    finally:
        for other in others:
            other.close()

    wait_for(lambda: places.accounts_with_a_place() == [one])
    AccountState.objects.update(blocked_reason="403")
    assert places.accounts_with_a_place() == []
