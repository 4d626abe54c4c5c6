"""The engine's stories, continued: failing accounts, lost answers, dead workers, blind cuts.

Each tells one way in which order, time or a lost answer could put a wrong figure on sale. They
are told against the real PostgreSQL and the simulator's own call log.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from flipkart_sync.engine.call import api_for
from flipkart_sync.engine.claim import claim_reads
from flipkart_sync.engine.readback import read
from flipkart_sync.engine.record import leases_reap
from flipkart_sync.engine.rows import CUT, CUT_REFUSED, FOREIGN, OFFER_WRITE, RISE
from flipkart_sync.engine.waits import waits
from flipkart_sync.models import AccountState, Facet, RemoteOffer
from listings.models import ChannelStatus
from tests.flipkart_sync.shelf import Shelf
from tests.flipkart_sync.story import LEASE_ENDED, MINUTE, SETTLED, SWEEP, Story, make_live
from tests.simulator import KANPUR

pytestmark = pytest.mark.usefixtures("short_waits")


# --- 13: account troubles, and rows ---------------------------------------------------------------
def test_13_work_done_behind_a_500_is_known_to_have_been_sent(story: Story) -> None:
    story.simulator.fault("500_after_work", endpoint="inventory")
    story.count(8)
    story.run()
    assert story.live == 8
    story.count(6)
    assert story.stock.priority == CUT, "8 may be on sale, read or not"

    story.hours(MINUTE / 2)

    assert story.live == 6
    assert story.is_live()


@pytest.mark.slow
def test_13_a_sku_that_makes_flipkart_fail_stops_neither_the_account_nor_goes_on_for_ever(
    shelf: Shelf,
) -> None:
    poison, other = make_live(shelf, 2)
    shelf.simulator.fault("500", endpoint="inventory", sku=poison.sku, times=None)
    began = poison.mark()
    poison.count(2)
    other.count(3)
    for _ in range(30):
        due_in = (poison.stock.due_at - timezone.now()).total_seconds()
        poison.hours(max(SETTLED, due_in + 1), step=300 * MINUTE)
        if poison.stock.problem:
            break

    assert other.live == 3
    assert other.is_live()
    assert poison.stock.problem == "cut_given_up"
    assert len(poison.calls(began, "inventory", poison.sku)) <= 16


def test_13_an_hour_without_sign_in_counts_against_no_row(story: Story) -> None:
    AccountState.objects.update(token="", token_ends_at=None)
    api_for(story.shelf.account.pk, waits()).auth._held = None
    story.simulator.fault("500", endpoint="token", times=None)
    began = story.mark()
    story.count(2)
    story.hours(20 * MINUTE, step=4 * MINUTE)
    stock = story.stock
    assert (stock.unknowns, stock.crashes, stock.is_unknown, stock.problem) == (0, 0, False, "")
    assert stock.wanted_version > stock.sent_version
    assert story.calls(began, "inventory") == []

    story.simulator.faults_clear()
    story.hours(2 * MINUTE)

    assert story.live == 2
    assert story.is_live()


def test_13_orders_are_pulled_while_listing_calls_wait(story: Story) -> None:
    soon = timezone.now() + timedelta(minutes=20)
    AccountState.objects.update(breaker_failures=3, breaker_until=soon, orders_cursor=None)
    story.simulator.order(story.sku)
    began = story.mark()

    story.run()

    assert story.calls(began, "details") == []
    assert len(story.calls(began, "shipments")) == 2
    assert story.stock.wanted_value == {KANPUR: 4}


def test_13_a_pull_under_way_elsewhere_holds_up_no_price(story: Story) -> None:
    soon = timezone.now() + timedelta(minutes=20)
    AccountState.objects.update(orders_cursor=None, orders_lease_until=soon)
    story.price(480)

    story.run()

    assert story.simulator.listing(story.sku)["price"]["selling_price"] == 480


# --- 14: unknown is counted -----------------------------------------------------------------------
def test_14_a_sku_never_answered_ends_in_a_persons_list(story: Story) -> None:
    story.simulator.fault("drop", endpoint="price", times=None)
    began = story.mark()
    story.price(480)
    for _ in range(20):
        story.hours(40, step=40)

    assert story.facet("price").problem == "unknown"
    assert len(story.calls(began, "price")) <= 8


def test_14_one_sku_a_call_cannot_stand_is_found_and_the_other_nine_go(shelf: Shelf) -> None:
    stories = make_live(shelf, 10)
    poison = stories[3]
    shelf.simulator.fault("500", status=400, endpoint="price", sku=poison.sku, times=None)
    began = poison.mark()
    shelf.price([story.offer for story in stories], 48000)

    for _ in range(4):
        poison.run()

    others = [story for story in stories if story is not poison]
    assert all(story.is_live() for story in others)
    assert len(poison.calls(began, "price")) == 11
    assert poison.facet("price").rejects == 1
    for wait in (1.1, 5.1, 30.1, 241):
        poison.hours(wait * MINUTE, step=wait * MINUTE)
    assert poison.facet("price").problem == "rejected"


# --- 15: a worker that slept through its lease ----------------------------------------------------
def test_15_an_outcome_that_comes_too_late_is_evidence(story: Story) -> None:
    story.count(8)
    story.know()
    asleep = story.claim(RISE)
    assert asleep is not None
    story.later(LEASE_ENDED)
    story.count(2)
    story.hours(2 * MINUTE)
    assert story.live == 2 and story.is_live()
    story.call(asleep)
    assert story.live == 8

    story.hours(MINUTE / 4, step=2)

    assert story.live == 2
    assert story.is_live()


def test_15_it_is_evidence_too_while_a_newer_call_is_under_way(story: Story) -> None:
    story.count(8)
    story.know()
    asleep = story.claim(RISE)
    assert asleep is not None
    story.later(LEASE_ENDED)
    leases_reap(story.shelf.account.pk, waits())
    story.count(2)
    newer = story.claim(CUT)
    assert newer is not None
    story.call(asleep)
    story.call(newer)

    assert {KANPUR: 8} in story.stock.may_be_live
    settles = story.row.settle_after
    assert settles is not None and settles > timezone.now()
    story.hours(2 * MINUTE, step=MINUTE / 2)
    assert story.live == 2
    assert story.is_live()
    assert story.stock.may_be_live == []


# --- 16: every fifth token ------------------------------------------------------------------------
def test_16_no_fifth_token_lets_an_older_price_go_before_a_cut(shelf: Shelf) -> None:
    cut, price = make_live(shelf, 2)
    for spent in range(5):
        AccountState.objects.update(calls=100 + spent)
        price.price(460 + spent)
        Facet.objects.filter(remote_offer=price.row, kind="price").update(
            due_at=timezone.now() - timedelta(seconds=100)
        )
        began = cut.mark()
        cut.count(4 - spent)
        cut.run()
        paths = [call["path"].rsplit("/", 1)[-1] for call in cut.calls(began)]
        assert paths.index("inventory") < paths.index("price")


# --- 17: cut or rise, of what may be live ---------------------------------------------------------
def test_17_a_figure_below_a_rise_on_its_way_is_a_cut(story: Story) -> None:
    story.simulator.fault("late", endpoint="inventory", hang_s=0.0, late_s=0.0)
    story.count(10)
    story.run()
    began = story.mark()
    story.count(7)
    assert story.stock.priority == CUT

    story.hours(6, step=6)

    assert story.live == 7
    assert story.calls(began, "inventory")


def test_17_what_was_read_stays_known_after_a_call_without_answer(story: Story) -> None:
    story.simulator.listing_edit(story.sku, inventory={KANPUR: 10})
    story.know()
    story.count(4)
    story.simulator.fault("drop", endpoint="inventory")
    claim = story.claim(CUT)
    assert claim is not None
    story.call(claim)

    story.count(7)

    assert story.stock.priority == CUT, "10 are still on sale"


def test_17_a_hold_keeps_nothing_on_sale_that_was_edited_upward(story: Story) -> None:
    AccountState.objects.update(hold="writes")
    story.simulator.listing_edit(story.sku, inventory={KANPUR: 9})
    story.count(6)

    story.hours(SWEEP, step=SWEEP)

    assert story.live <= 6


# --- 18: another product id -----------------------------------------------------------------------
def test_18_a_failure_about_the_product_id_is_tried_six_times(story: Story) -> None:
    story.simulator.fault(
        "fail_sku",
        endpoint="inventory",
        sku=story.sku,
        times=None,
        attribute="product_id",
        description="product_id does not match",
    )
    began = story.mark()
    story.count(2)
    story.run()
    told = ChannelStatus.objects.get(offer=story.offer)
    assert told.cause == CUT_REFUSED, "a person knows from the first failure"
    story.hours(15 * MINUTE, step=MINUTE + 1)

    assert story.stock.problem == "cut_given_up"
    assert len(story.calls(began, "inventory")) == 7
    quiet = story.mark()
    story.hours(3 * MINUTE, step=MINUTE)
    assert story.calls(quiet, "details") == []


def test_18_a_rise_refused_for_its_product_id_is_not_called_a_lost_cut(story: Story) -> None:
    story.simulator.fault(
        "fail_sku",
        endpoint="inventory",
        sku=story.sku,
        times=None,
        attribute="product_id",
        description="product_id does not match",
    )
    story.count(9)
    story.hours(15 * MINUTE, step=MINUTE + 1)

    assert story.stock.problem == FOREIGN


# --- 19: a read and a write of one SKU ------------------------------------------------------------
def test_19_a_read_during_which_a_write_went_proves_nothing(story: Story) -> None:
    account, wait = story.account(), waits()
    looking = claim_reads(account.id, [story.row.pk], wait)
    assert looking is not None
    story.count(2)
    claim = story.claim(CUT)
    assert claim is not None, "a cut waits for no read"
    before = story.row.seen_at
    read(api_for(account.id, wait), account, looking, wait)
    assert story.row.seen_at == before
    story.call(claim)
    story.run()

    assert story.live == 2
    assert story.is_live()


# --- 20: a create on an old look ------------------------------------------------------------------
def _adopted(shelf: Shelf) -> Story:
    offers = shelf.offers(1)
    shelf.in_hub(offers, make_offer=False)
    shelf.adopt(offers)
    return Story(shelf, offers[0])


def test_20_a_create_without_answer_is_looked_for_calmly_and_sent_once_more(shelf: Shelf) -> None:
    story = _adopted(shelf)
    story.simulator.fault("drop", endpoint="create")
    began = story.mark()
    story.run()
    story.hours(8, step=8)
    assert len(story.calls(began, "details")) <= 3
    story.hours(2 * MINUTE, step=20)

    assert len(story.calls(began, "create")) == 2
    assert story.live == 5
    assert story.is_live()


def test_20_no_create_over_an_offer_seller_hub_has_made_meanwhile(shelf: Shelf) -> None:
    story = _adopted(shelf)
    story.know()
    claim = story.claim(OFFER_WRITE)
    assert claim is not None and claim.is_create, "its worker dies with it"
    by_hand = {**claim.bodies[story.sku], "listing_status": "INACTIVE"}
    by_hand["locations"] = [{"id": KANPUR, "status": "ENABLED", "inventory": 2}]
    api_for(shelf.account.pk, waits()).listings_create({story.sku: by_hand})
    story.later(LEASE_ENDED)
    began = story.mark()
    story.dispatch_in(4)

    story.hours(2 * MINUTE, step=MINUTE / 2)

    assert story.calls(began, "create") == []
    assert story.live == 5
    assert story.is_live()


def test_20_an_accepted_create_that_is_not_shown_is_not_repeated(shelf: Shelf) -> None:
    story = _adopted(shelf)
    story.simulator.fault("accept_only", endpoint="create", times=None)
    began = story.mark()
    for wait in (*[0.3] * 6, 1, 5, 15, 30, 30, 15):
        story.hours(wait * MINUTE, step=wait * MINUTE)

    assert len(story.calls(began, "create")) == 1
    assert story.facet("offer").problem == "accepted_not_visible"


# --- 21: a cut while orders cannot be read --------------------------------------------------------
def test_21_a_cut_in_the_dark_goes_as_nothing_once_and_the_rest_after_a_pull(story: Story) -> None:
    story.simulator.fault("500", endpoint="shipments", times=None)
    story.simulator.order(story.sku, 4)
    story.hours(2 * MINUTE)
    began = story.mark()
    story.count(3)
    story.run()
    assert story.live == 0
    story.hours(4 * MINUTE, step=2 * MINUTE)
    assert story.stocks_set(began) == [0]
    assert len(story.calls(began, "inventory")) == 1
    assert len(story.calls(began, "details")) <= 12

    story.simulator.faults_clear()
    story.hours(2 * MINUTE, step=MINUTE / 2)

    assert story.live == 0, "four were sold of three"
    assert max(story.stocks_set(began)) == 0


def test_21_nothing_is_not_sent_again_because_an_older_call_may_yet_land(story: Story) -> None:
    story.simulator.fault("500", endpoint="shipments", times=None)
    story.hours(2 * MINUTE)
    story.count(3)
    story.run()
    assert story.live == 0
    RemoteOffer.objects.update(settle_after=timezone.now() + timedelta(minutes=5), seen_at=None)
    Facet.objects.filter(kind="stock").update(may_be_live=[{KANPUR: 8}, {KANPUR: 0}])
    began = story.mark()
    story.count(2)

    story.hours(MINUTE / 2, step=MINUTE / 4)

    assert len(story.calls(began, "inventory")) <= 1


# --- 22: FAILURE of a cut -------------------------------------------------------------------------
def test_22_a_refused_cut_is_tried_at_5_15_60_s_5_and_30_min(story: Story) -> None:
    story.simulator.fault("fail_sku", endpoint="inventory", sku=story.sku, times=None)
    began = story.mark()
    story.count(2)
    story.run()
    dues: list[int] = []
    while not story.stock.problem and len(dues) < 9:
        dues.append(round((story.stock.due_at - timezone.now()).total_seconds()))
        story.hours(dues[-1] + 2, step=3600)

    assert [round(due, -1) for due in dues] == [0, 10, 60, 300, 1800]
    assert story.stock.problem == "cut_given_up"
    assert len(story.calls(began, "inventory")) == 6
