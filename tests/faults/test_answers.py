"""Faults 12 to 23d: answers that say something else than was hoped for, and states behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from flipkart_sync.models import ProductIdProposal, PulledOrderItem
from listings.models import ChannelStatus
from tests.faults.ground import Ground
from tests.faults.telling import fault
from tests.flipkart_sync.story import HOUR, MINUTE, SWEEP, Story
from tests.simulator import KANPUR, SELLER_ID


def _fired(ground: Ground) -> bool:
    rules = ground.simulator.admin("GET", "/faults")["faults"]
    return all(rule["fired"] for rule in rules)


def _pulled(ground: Ground, story: Story, n: int = 1) -> bool:
    return PulledOrderItem.objects.filter(sku=story.sku).count() == n


def _hours_until(ground: Ground, true: Callable[[], bool], step: float, most: int = 20) -> None:
    """Let time pass in steps until something is true; each step lets the workers act."""
    for _ in range(most):
        seen = int(ground.simulator.summary()["last_id"])
        if true():
            return
        ground.time_passes(step)
        ground.until(
            lambda: true() or ground.simulator.summary()["last_id"] > seen,  # noqa: B023
            ground.standing,
        )
    raise AssertionError(f"hours passed in vain: {ground.standing()}")


@fault("12", "200 with every SKU FAILURE", is_fast=True)
def test_fault_12_every_sku_failure(ground: Ground) -> None:
    one, other = ground.offers(2)
    ground.simulator.fault("fail_sku", endpoint="inventory")
    ground.simulator.fault("fail_sku", endpoint="price", times=None)
    ground.count(one, 2)
    ground.price(other, 400)

    ground.all_equal(one)
    _hours_until(ground, lambda: other.facet("price").problem == "rejected", 4 * HOUR + MINUTE)
    ground.told(other, "rejected", kind="price")
    assert len(ground.calls("price", other.sku)) == 5
    ground.simulator.faults_clear()
    ground.price(other, 420)
    ground.all_equal()


@fault("13", "200 with some FAILURE, some WARNING")
def test_fault_13_some_failure_some_warning(ground: Ground) -> None:
    stories = ground.offers(4)
    ground.simulator.fault("mix", endpoint="inventory")
    for one in stories:
        ground.count(one, 2, wake=False)
    ground.wake()

    ground.all_equal()
    mixed = next(call for call in ground.calls("inventory") if call["fault"] == "mix")
    assert {one["status"] for one in mixed["response"].values()} >= {"FAILURE"}


@fault("14", "fewer SKUs answered than sent", is_fast=True)
def test_fault_14_fewer_skus_than_sent(ground: Ground) -> None:
    one, other = ground.offers(2)
    ground.simulator.fault("omit_sku", endpoint="inventory", sku=one.sku)
    ground.count(one, 2, wake=False)
    ground.count(other, 3)

    ground.all_equal()
    assert one.sku not in ground.calls("inventory", one.sku)[0]["response"]


@fault("15", "SKUs in another order, and one never sent", is_fast=True)
def test_fault_15_another_order_and_a_sku_never_sent(ground: Ground) -> None:
    stories = ground.offers(3)
    ground.simulator.fault("reorder", endpoint="price", times=3)
    for rupees, one in enumerate(stories, 400):
        ground.price(one, rupees, wake=False)
    ground.wake()

    ground.all_equal()
    assert "NEVER-SENT" in ground.calls("price")[0]["response"]


@fault("16", "new field, missing field, lower-case status, string code")
def test_fault_16_odd_fields(ground: Ground) -> None:
    one, other = ground.offers(2)
    ground.simulator.behave(status_case="lower", code_type="text", price_key="both")
    ground.simulator.fault("odd_fields", endpoint="price")
    ground.simulator.fault("fail_sku", endpoint="inventory", sku=other.sku)
    ground.price(one, 400)
    ground.count(other, 2)

    ground.all_equal()
    assert "trace" in ground.calls("price", one.sku)[0]["response"][one.sku]


@fault("17", "accepted, visible after 5 minutes")
def test_fault_17_accepted_visible_after_five_minutes(ground: Ground) -> None:
    (one,) = ground.offers()
    ground.simulator.fault("late_effect", endpoint="price", late_s=300.0)
    ground.price(one, 400)
    ground.until(lambda: one.facet("price").reads >= 2, ground.standing)
    assert not one.is_live(), "sent is not live"
    ground.simulator.behave(clock_offset_s=310.0)

    ground.time_passes(5 * MINUTE)
    ground.all_equal()
    assert len(ground.calls("price")) == 1, "accepted is not sent again"


@fault("17a", "an order arrives between our order pull and our stock call", is_fast=True)
def test_fault_17a_an_order_between_pull_and_stock_call(ground: Ground) -> None:
    (one,) = ground.offers()
    ground.simulator.fault("delay", endpoint="inventory", delay_s=1.0)
    ground.count(one, 8)
    ground.until(lambda: _fired(ground), ground.standing)
    ground.buy(one)

    ground.until(lambda: _pulled(ground, one), ground.standing)
    ground.all_equal()
    assert one.live == 7


@fault("17b", "an order arrives between a read-back and a heal")
def test_fault_17b_an_order_between_read_back_and_heal(ground: Ground) -> None:
    (one,) = ground.offers()
    ground.simulator.fault("delay", endpoint="inventory", delay_s=1.0)
    ground.simulator.listing_edit(one.sku, inventory={KANPUR: 9})
    ground.time_passes(SWEEP)
    ground.until(lambda: _fired(ground), ground.standing)
    ground.buy(one)

    ground.until(lambda: _pulled(ground, one), ground.standing)
    ground.all_equal()
    assert one.live == 4


@fault("18", "accepted, never visible")
def test_fault_18_accepted_never_visible(ground: Ground) -> None:
    (one,) = ground.offers()
    ground.simulator.fault("accept_only", endpoint="price", times=None)
    ground.price(one, 400)
    _hours_until(ground, lambda: one.facet("price").problem == "accepted_not_visible", 16 * MINUTE)

    ground.told(one, "accepted_not_visible", kind="price")
    assert len(ground.calls("price")) == 2, "sent once more at 15 minutes, and no more"


@fault("19", "edited by hand in Seller Hub", is_fast=True)
def test_fault_19_edited_by_hand(ground: Ground) -> None:
    one, other = ground.offers(2)
    ground.simulator.listing_edit(one.sku, selling_price=1, mrp=500)
    ground.simulator.listing_edit(other.sku, inventory={KANPUR: 50})

    ground.time_passes(SWEEP)
    ground.until(lambda: ground.calls("inventory") and ground.calls("price"), ground.standing)
    ground.all_equal()


@fault("20", "inactivated, archived or blocked by Flipkart")
@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        ({"blocked": True}, "inactivated_by_flipkart"),
        ({"archived_status": "ARCHIVED"}, "archived"),
    ],
)
def test_fault_20_stopped_by_flipkart(ground: Ground, edit: dict[str, Any], problem: str) -> None:
    (one,) = ground.offers()
    ground.simulator.listing_edit(one.sku, **edit)

    ground.send("channel_states_task")  # as the beat does at night
    ground.told(one, problem, kind="offer")


@fault("21", "product id replaced")
def test_fault_21_product_id_replaced(ground: Ground) -> None:
    (one,) = ground.offers()
    ground.simulator.listing_edit(one.sku, product_id="FOREIGNPRODUCT1")

    ground.time_passes(SWEEP)
    ground.until(lambda: one.live == 0, ground.standing)
    ground.until(
        lambda: ChannelStatus.objects.get(offer=one.offer).cause == "foreign_product",
        ground.standing,
    )
    ground.until(lambda: ground.has_words(one), ground.standing)
    last = ground.calls("inventory")[-1]["request"][one.sku]
    assert last["product_id"] == "FOREIGNPRODUCT1", "off sale with the id Flipkart showed"
    assert one.row.product_id != "FOREIGNPRODUCT1", "ours is never rewritten"


@fault("21", "product id withdrawn")
def test_fault_21_product_id_withdrawn(ground: Ground) -> None:
    (one,) = ground.offers()
    gone = ground.simulator.admin("DELETE", f"/products/{one.row.product_id}")
    assert gone == {"inactivated": [one.sku]}

    ground.send("channel_states_task")  # as the beat does at night
    ground.told(one, "inactivated_by_flipkart", kind="offer")
    ground.time_passes(SWEEP)
    ground.rest()
    assert one.facet("offer").problem == "inactivated_by_flipkart", "it stays with a person"
    assert ground.simulator.listing(one.sku)["listing_status"] == "INACTIVE"
    made = [call for call in ground.calls() if call["path"].endswith("/listings/v3")]
    assert made == [], "a withdrawn product is not listed anew"


@fault("22", "location disabled", is_fast=True)
def test_fault_22_location_disabled(ground: Ground) -> None:
    (one,) = ground.offers()
    place = f"/sellers/{SELLER_ID}/locations/{KANPUR}"
    ground.simulator.admin("PATCH", place, {"status": "DISABLED"})
    ground.count(one, 2)
    _hours_until(ground, lambda: one.stock.problem != "", 31 * MINUTE)
    ground.told(one, "cut_given_up")
    assert len(ground.calls("inventory")) == 6

    ground.simulator.admin("PATCH", place, {"status": "ENABLED"})
    ground.count(one, 1)
    ground.all_equal()


@fault("23", "one poison SKU in a hundred")
def test_fault_23_one_poison_sku_in_a_hundred(ground: Ground) -> None:
    stories = ground.offers(100)
    poison = stories[41]
    ground.simulator.fault("500", status=400, endpoint="price", sku=poison.sku, times=None)
    for one in stories:
        ground.price(one, 400, wake=False)
    ground.wake()

    good = [one for one in stories if one is not poison]
    ground.all_equal(*good, within_s=120)
    _hours_until(ground, lambda: poison.facet("price").problem != "", 4 * HOUR + MINUTE)
    ground.told(poison, "rejected", kind="price")


@fault("23a", "a price cut while a listing call of the SKU is in flight")
def test_fault_23a_a_price_cut_while_an_offer_call_is_in_flight(ground: Ground) -> None:
    (one,) = ground.offers()
    ground.simulator.fault("delay", endpoint="update", delay_s=1.0)
    ground.dispatch_in(one, 4)
    ground.until(lambda: _fired(ground), ground.standing)
    ground.price(one, 400)

    ground.all_equal()


@fault("23b", "a timed-out call lands after a newer one")
def test_fault_23b_a_late_call_lands_after_a_newer_one(ground: Ground) -> None:
    ground.late_ok = True  # it is the fault itself
    (one,) = ground.offers()
    ground.simulator.fault("late", endpoint="inventory", hang_s=0.0, late_s=4.0)
    ground.count(one, 3)
    ground.until(lambda: _fired(ground), ground.standing)
    ground.count(one, 2)

    ground.until(
        lambda: ground.simulator.admin("GET", "/faults")["late_calls"] == 0, ground.standing
    )
    ground.time_passes(MINUTE)
    ground.all_equal()
    assert one.live == 2


@fault("23c", "a product id matched to somebody else's product")
def test_fault_23c_somebody_elses_product(ground: Ground) -> None:
    (offer,) = ground.shelf.offers(1)
    ground.simulator.catalogue_add(
        offer.variant.sku,
        title="Steel bottle",
        vertical="bottle",
        mrp=99,
        make_offer=False,
    )
    ground.begin()
    ground.send("product_ids_search_task")

    ground.until(ProductIdProposal.objects.exists, lambda: "nothing was proposed")
    ground.told_row.last_call = int(ground.simulator.summary()["last_id"])
    assert ProductIdProposal.objects.get().decision == "", "a person compares title and picture"
    offer.refresh_from_db()
    assert offer.channel_product is None
    written = ground.simulator.calls(after=ground.began, path="/sellers/listings/v3")
    assert written == []


@fault("23d", "the Hub made the offer itself, with old stock", is_fast=True)
def test_fault_23d_the_hub_made_the_offer_with_old_stock(ground: Ground) -> None:
    ground.in_hub = {"stock": 7, "listing_status": "ACTIVE"}
    (one,) = ground.offers(pieces=3)

    assert one.live == 3
    assert ground.unequal([one]) == []
    assert one.stocks_set(0)[:1] <= [3], "the first figure of ours is no rise"
    creates = ground.simulator.calls(after=0, path="/sellers/listings/v3")
    assert creates == [], "what the Hub made is not made again"
