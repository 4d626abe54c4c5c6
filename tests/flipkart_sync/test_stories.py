"""The engine's stories, one after the other: how a sold piece might be sold again, and is not.

Each tells one way in which order, time or a lost answer could put a wrong figure on sale. They
are told against the real PostgreSQL and the simulator's own call log.
"""

from __future__ import annotations

import pytest
from django.utils import timezone

from flipkart_sync.engine.record import leases_reap
from flipkart_sync.engine.rows import CUT, OFFER_WRITE, RISE
from flipkart_sync.engine.waits import waits
from flipkart_sync.models import Facet
from listings.models import ChannelStatus
from tests.flipkart_sync.story import HOUR, LEASE_ENDED, MINUTE, SETTLED, SWEEP, Story
from tests.simulator import KANPUR
from tests.waiting import wait_for

pytestmark = pytest.mark.usefixtures("short_waits")


# --- 1: a rise rests on fresh knowledge --------------------------------------------------------
def test_1_a_rise_does_not_put_a_piece_sold_meanwhile_on_sale_again(story: Story) -> None:
    began = story.mark()
    story.simulator.order(story.sku)
    story.count(8)

    story.run()

    assert story.live == 7
    assert max(story.stocks_set(began)) == 7
    names = [call["path"].rsplit("/", 1)[-1] for call in story.calls(began)]
    rise = names.index("inventory")
    assert "details" in names[:rise] and "filter" in names[names.index("details") : rise]


def test_1_a_rise_waits_while_flipkart_shows_less_than_expected(story: Story) -> None:
    story.simulator.behave(orders_lag_s=HOUR)
    began = story.mark()
    story.simulator.order(story.sku)
    story.count(8)

    story.run()
    assert story.live == 4, "the order is not shown yet: nothing may rise"
    story.flipkart_later()
    story.later(MINUTE)
    story.run()

    assert story.live == 7
    assert max(story.stocks_set(began)) == 7


def test_1_from_a_proven_0_too(story: Story) -> None:
    story.simulator.behave(orders_lag_s=HOUR)
    story.simulator.order(story.sku)
    story.count(0)
    story.run()
    assert story.live == 0
    story.flipkart_later()
    began = story.mark()
    story.count(5)

    story.run()

    assert story.live == 4
    assert max(story.stocks_set(began)) == 4


# --- 2: judged again when it is built ----------------------------------------------------------
def test_2_a_row_that_is_no_longer_the_cut_it_was_chosen_as_is_not_sent(story: Story) -> None:
    story.count(8)
    Facet.objects.filter(remote_offer=story.row, kind="stock").update(priority=CUT)
    began = story.mark()

    assert story.claim(CUT) is None

    assert story.stock.priority == RISE
    assert story.row.lease_until is None
    assert story.calls(began, "inventory") == []


# --- 3: an update for a changed listing carries no sold piece -----------------------------------
def test_3_an_update_waits_until_orders_explain_what_is_missing(story: Story) -> None:
    """Else what it carried would be taken for what we expect, and the rest be put back."""
    story.simulator.behave(orders_lag_s=HOUR)
    began = story.mark()
    story.simulator.order(story.sku, 2)
    story.dispatch_in(4)

    story.run()
    assert story.live == 3
    assert story.calls(began, "update") == []
    story.flipkart_later()
    story.hours(2 * MINUTE)

    assert len(story.calls(began, "update")) == 1
    assert max(story.stocks_set(began)) == 3
    assert story.live == 3
    assert story.is_live()


# --- 4: a listing call in doubt is in doubt for its stock too -----------------------------------
def test_4_an_update_that_lands_after_a_cut_is_found_and_cut_again(story: Story) -> None:
    story.simulator.fault("late", endpoint="update", hang_s=0.0, late_s=HOUR)
    story.dispatch_in(4)
    story.run()
    story.count(1)
    story.hours(6, step=6)
    assert story.live == 1
    story.flipkart_later()
    wait_for(lambda: story.live == 5, told=lambda: "the old update has not landed")

    story.hours(40 + 2 * MINUTE, step=20)

    assert story.live == 1
    assert story.is_live()


# --- 5: SUCCESS of a listing call says nothing of a rise that waits -----------------------------
def test_5_a_rise_wanted_while_an_update_is_under_way_is_not_taken_for_sent(story: Story) -> None:
    story.dispatch_in(4)
    story.know()
    claim = story.claim(OFFER_WRITE)
    assert claim is not None
    story.count(9)
    story.call(claim)

    assert story.stock.wanted_version > story.stock.sent_version
    assert not story.is_live()
    story.run()
    assert story.live == 9
    assert story.is_live()


# --- 6: a proven cut undone by an older call ----------------------------------------------------
def test_6_a_late_rise_over_a_proven_cut_is_looked_for_once_it_must_have_landed(
    story: Story,
) -> None:
    story.simulator.fault("late", endpoint="inventory", hang_s=0.0, late_s=HOUR)
    story.count(8)
    story.run()
    story.count(2)
    story.hours(6, step=6)
    assert story.live == 2
    assert story.stock.confirmed_value == story.stock.wanted_value
    assert {"8"} & {str(next(iter(v.values()))) for v in story.stock.may_be_live}
    story.flipkart_later()
    wait_for(lambda: story.live == 8, told=lambda: "the old rise has not landed")

    story.hours(2 * MINUTE, step=15)

    assert story.live == 2
    assert story.is_live()


# --- 7: unknown, or not visible yet -------------------------------------------------------------
def test_7_a_cut_that_never_landed_goes_again_at_the_first_read_after_it_settled(
    story: Story,
) -> None:
    story.simulator.fault("drop", endpoint="inventory")
    story.count(1)
    story.run()
    assert story.live == 5

    story.later(SETTLED)
    story.run()

    assert story.live == 1
    assert story.is_live()


def test_7_a_rise_that_never_landed_goes_again_too(story: Story) -> None:
    story.simulator.fault("drop", endpoint="inventory")
    story.count(8)
    story.run()
    assert story.live == 5

    story.later(SETTLED)
    story.run()

    assert story.live == 8
    assert story.is_live()


def test_7_a_newer_rise_does_not_wait_for_one_that_never_landed(story: Story) -> None:
    story.simulator.fault("drop", endpoint="inventory")
    story.count(8)
    story.run()
    story.count(9)

    story.later(SETTLED)
    story.run()

    assert story.live == 9


@pytest.mark.parametrize(("fault", "calls"), [("drop_after_work", 1), ("drop", 2)])
def test_7_a_price_without_answer_is_read_and_sent_again_only_if_it_never_landed(
    story: Story, fault: str, calls: int
) -> None:
    story.simulator.fault(fault, endpoint="price")
    began = story.mark()
    story.price(480)
    story.run()
    assert story.facet("price").is_unknown

    story.hours(2 * MINUTE, step=15)

    assert story.simulator.listing(story.sku)["price"]["selling_price"] == 480
    assert story.is_live()
    assert len(story.calls(began, "price")) == calls


@pytest.mark.slow
def test_7_an_accepted_cut_never_shown_is_repeated_four_times_then_a_persons(
    story: Story,
) -> None:
    story.simulator.fault("accept_only", endpoint="inventory", times=None)
    began = story.mark()
    story.count(1)
    for wait in (*[0.3] * 9, 1, 1, 5, 5, 15, 15, 30, 30, 5):
        story.hours(wait * MINUTE, step=wait * MINUTE)

    assert story.stock.problem == "accepted_not_visible"
    sent = story.calls(began, "inventory")
    assert 5 <= len(sent) <= 5 + 100 / 15 + 1, "afterwards at most once a sweep"
    story.simulator.faults_clear()
    story.hours(2 * SWEEP, step=SWEEP)
    assert story.live == 1
    assert story.is_live()


def test_7_an_accepted_price_never_shown_is_sent_twice_then_a_persons(story: Story) -> None:
    story.simulator.fault("accept_only", endpoint="price", times=None)
    began = story.mark()
    story.price(480)
    for wait in (*[0.3] * 6, 1, 5, 15, 15):
        story.hours(wait * MINUTE, step=wait * MINUTE)
    assert story.facet("price").problem == "", "it is read until half an hour after the second"
    story.hours(30 * MINUTE, step=10 * MINUTE)

    assert story.facet("price").problem == "accepted_not_visible"
    assert len(story.calls(began, "price")) == 2


# --- 8: an order Flipkart has already taken off needs no call ------------------------------------
def test_8_an_order_alone_is_read_back_and_nothing_is_set(story: Story) -> None:
    story.run()  # a pull after the last stock call
    story.later(2 * MINUTE)
    began = story.mark()
    story.simulator.order(story.sku)

    story.run()

    assert story.live == 4
    assert story.calls(began, "inventory") == []
    assert story.is_live()


# --- 9: sold, and then? --------------------------------------------------------------------------
def test_9_live_lowered_by_hand_is_healed_after_long_patience(story: Story) -> None:
    story.simulator.listing_edit(story.sku, inventory={KANPUR: 2})
    story.hours(SWEEP, step=SWEEP)
    story.hours(25 * MINUTE, step=5 * MINUTE)
    assert story.live == 2, "an order may yet explain it"

    story.hours(25 * MINUTE, step=5 * MINUTE)

    assert story.live == 5
    assert story.is_live()


def test_9_sold_under_a_rise_on_its_way_ends_equal(story: Story) -> None:
    story.simulator.behave(orders_lag_s=HOUR)
    story.count(8)
    story.know()
    claim = story.claim(RISE)
    assert claim is not None
    story.call(claim)
    story.simulator.order(story.sku, 2)
    story.run()
    assert story.live == 6
    story.flipkart_later()

    story.hours(3 * MINUTE)

    assert story.live == 6
    assert story.is_live()


# --- 10: one edit is one heal -------------------------------------------------------------------
def test_10_a_heal_shown_late_is_not_healed_again(story: Story) -> None:
    story.simulator.listing_edit(story.sku, inventory={KANPUR: 9})
    story.simulator.behave(inventory_lag_s=HOUR)
    story.flipkart_later(2)
    began = story.mark()
    story.later(SWEEP)
    story.run()
    assert story.live == 5
    story.flipkart_later(4)
    story.hours(MINUTE, step=MINUTE / 4)

    assert story.stock.heals == 1
    assert len(story.calls(began, "inventory")) == 1
    assert story.is_live()


# --- 11: no problem keeps on sale what must not be ------------------------------------------------
def test_11_a_rejected_rise_does_not_stop_a_cut(story: Story) -> None:
    story.simulator.fault("fail_sku", endpoint="inventory", sku=story.sku, times=5)
    story.count(8)
    for wait in (0.1, 1.1, 5.1, 30.1, 241):
        story.hours(wait * MINUTE, step=wait * MINUTE)
    assert story.stock.problem == "rejected"

    story.count(2)
    story.run()

    assert story.live == 2
    assert story.is_live()


def test_11_drift_beyond_its_heals_is_cut_at_each_sweep_and_no_more_often(story: Story) -> None:
    for _ in range(3):
        story.simulator.listing_edit(story.sku, inventory={KANPUR: 9})
        story.later(SWEEP)
        story.run()
        assert story.live == 5
    story.simulator.fault("accept_only", endpoint="inventory", times=None)
    story.simulator.listing_edit(story.sku, inventory={KANPUR: 9})
    began = story.mark()
    story.later(SWEEP)
    story.run()
    story.run()

    assert story.stock.problem == "drift"
    assert len(story.calls(began, "inventory")) == 1
    story.simulator.faults_clear()
    story.later(SWEEP)
    story.run()
    assert story.live == 5


def test_11_a_cut_whose_worker_dies_each_time_is_tried_alone_then_an_alarm(story: Story) -> None:
    story.count(2)
    waits_s: list[int] = []
    while not story.stock.problem and len(waits_s) < 12:
        assert story.claim(CUT) is not None, "its worker dies with it"
        story.later(LEASE_ENDED)
        leases_reap(story.shelf.account.pk, waits())
        waits_s.append(round((story.stock.due_at - timezone.now()).total_seconds() / MINUTE))
        story.know()

    assert story.stock.problem == "cut_given_up"
    assert waits_s == [0, 0, 1, 5, 30, 240, 0]


def test_11_a_listing_call_that_kills_its_worker_holds_up_no_cut(story: Story) -> None:
    story.dispatch_in(4)
    for _ in range(3):
        story.know()
        assert story.claim(OFFER_WRITE) is not None, "its worker dies with it"
        story.later(LEASE_ENDED)
        leases_reap(story.shelf.account.pk, waits())
        story.know()
    assert story.facet("offer").problem == "quarantine"
    assert story.stock.problem == story.facet("price").problem == ""

    story.count(2)
    story.run()

    assert story.live == 2


def test_11_a_row_in_quarantine_is_told_at_once(story: Story) -> None:
    story.dispatch_in(4)
    for _ in range(3):
        story.know()
        assert story.claim(OFFER_WRITE) is not None, "its worker dies with it"
        story.later(LEASE_ENDED)
        leases_reap(story.shelf.account.pk, waits())

    assert ChannelStatus.objects.get(offer=story.offer).cause == "quarantine"


# --- 12: a new wish forgets the old one's back-off ------------------------------------------------
def test_12_a_cut_does_not_sleep_in_a_rises_back_off(story: Story) -> None:
    story.simulator.fault("fail_sku", endpoint="inventory", sku=story.sku, times=2)
    story.count(8)
    story.run()
    story.later(MINUTE + 2)
    story.run()
    assert story.stock.rejects == 2

    story.count(2)
    story.run()

    assert story.live == 2
    assert (story.stock.rejects, story.stock.unknowns, story.stock.crashes) == (0, 0, 0)
