"""Outcomes and reads of one SKU, replayed without a database: the stories the rules came from."""

# mypy: no-warn-unreachable
# (a property that is false before a call may be true after it; mypy thinks otherwise)
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from flipkart_sync.engine import outcome
from flipkart_sync.engine.drift import Moment, apply_read
from flipkart_sync.engine.judge import classify
from flipkart_sync.engine.outcome import Carried
from flipkart_sync.engine.rows import CUT, CUT_LOST, CUT_READ, OfferRow
from flipkart_sync.engine.waits import Waits
from tests.flipkart_sync.rows import LISTING, NOW, PRICE, make_row

WAITS = Waits()


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def send(row: OfferRow, value: dict[str, int], when: float = 0) -> Carried:
    """Write down that a stock value is about to go."""
    classify(row)
    return outcome.carry(row, "stock", {"stock": value}, at(when), WAITS)


def read(
    row: OfferRow, pieces: int, when: float, *, pulled: float | None = None, **shown: Any
) -> bool:
    """Apply a read that shows so many pieces at A; return whether an order pull is wanted."""
    seen = {
        "stock": {"A": pieces}, "price": dict(PRICE), "offer": dict(LISTING),
        "product_id": "FSN", "listing_id": "LST", "title": "", **shown,
    }  # fmt: skip
    moment = Moment(at(when), at(when), at(pulled) if pulled is not None else None, WAITS, 900)
    wants = apply_read(row, seen, moment).wants_order_pull
    return wants


def test_sent_is_not_live_until_a_read_shows_it() -> None:
    row = make_row(stock=({"A": 2}, {"A": 5}))
    outcome.accepted(row, send(row, {"A": 2}), at(1), WAITS)
    classify(row)
    assert row.stock.is_unproven and not row.stock.is_live
    assert row.stock.priority == CUT_READ

    read(row, 2, 2)

    assert row.stock.is_live
    assert row.stock.may_be_live == []


def test_nothing_sent_leaves_everything_as_it_was() -> None:
    row = make_row(stock=({"A": 2}, {"A": 5}))
    before = (row.stock.wanted_version, row.stock.claimed_version, list(row.stock.may_be_live))

    outcome.undo(row, send(row, {"A": 2}))

    after = (row.stock.wanted_version, row.stock.claimed_version, list(row.stock.may_be_live))
    assert after == before
    assert row.settle_after is None


def test_a_bump_during_the_call_survives_its_undoing() -> None:
    row = make_row(stock=({"A": 2}, {"A": 5}))
    carried = send(row, {"A": 2})
    row.stock.want({"A": 1}, at(1))

    outcome.undo(row, carried)

    assert row.stock.wanted_value == {"A": 1}
    assert row.stock.is_due


def test_a_value_other_than_the_wanted_one_leaves_the_row_due() -> None:
    row = make_row(stock=({"A": 2}, {"A": 5}))
    outcome.accepted(row, send(row, {"A": 0}), at(1), WAITS)  # blind: went as nothing
    read(row, 0, 2)

    assert row.stock.confirmed_value == {"A": 0}
    assert row.stock.is_due and not row.stock.is_live


def test_a_timed_out_cut_that_never_lands_goes_again_once_it_has_settled() -> None:
    row = make_row(stock=({"A": 1}, {"A": 5}))
    outcome.unknown(row, send(row, {"A": 1}), at(15), at(0), WAITS)
    assert row.settle_after == at(30)

    read(row, 5, 20)  # it may still land
    assert not row.stock.is_due
    assert row.stock.due_at == at(30)
    read(row, 5, 31)

    assert row.stock.is_due
    assert row.stock.priority == CUT


def test_an_equal_read_before_everything_landed_proves_but_looks_again() -> None:
    row = make_row(stock=({"A": 8}, {"A": 5}))
    outcome.unknown(row, send(row, {"A": 8}), at(15), at(0), WAITS)
    row.stock.want({"A": 2}, at(16))
    outcome.accepted(row, send(row, {"A": 2}, 16), at(17), WAITS)

    read(row, 2, 18)
    assert row.stock.is_live
    assert {"A": 8} in row.stock.may_be_live
    assert row.proof_due_at == at(30)
    assert read(row, 8, 31)  # the old rise landed after all: orders first, then cut again
    read(row, 8, 33, pulled=32)

    assert row.stock.is_due
    assert row.stock.priority == CUT


def test_a_later_bump_is_judged_against_what_may_have_landed() -> None:
    row = make_row(stock=({"A": 8}, {"A": 5}))
    outcome.unknown(row, send(row, {"A": 8}), at(15), at(0), WAITS)
    row.stock.want({"A": 6}, at(16))
    classify(row)

    assert row.stock.priority == CUT


def test_a_worker_that_died_leaves_sent_unknown_and_goes_alone() -> None:
    row = make_row(stock=({"A": 8}, {"A": 5}))
    send(row, {"A": 8})
    outcome.crashed(row, at(45), WAITS)

    assert row.stock.sent_value == {"A": 8}
    assert row.stock.is_unknown and row.stock.is_alone
    assert row.stock.crashes == 1


def test_a_row_that_kills_its_worker_three_times_is_quarantined() -> None:
    row = make_row(stock=({"A": 8}, {"A": 5}))
    for n in range(3):
        send(row, {"A": 8}, n)
        outcome.crashed(row, at(n), WAITS)
        row.stock.again(at(n))

    assert row.stock.problem == "quarantine"


def test_a_cut_without_outcome_is_tried_four_times_more_and_then_an_alarm() -> None:
    row = make_row(stock=({"A": 1}, {"A": 5}))
    waited = []
    for n in range(10):
        outcome.unknown(row, send(row, {"A": 1}, n), at(n), at(n), WAITS)
        waited.append((row.stock.due_at - at(n)).total_seconds())
        assert row.stock.problem == ("" if n < 9 else CUT_LOST)
        if not row.stock.problem:
            row.stock.again(at(n))

    assert waited[5:9] == [60, 300, 1800, 14400]


def test_an_outcome_without_its_lease_is_evidence() -> None:
    row = make_row(stock=({"A": 8}, {"A": 5}))
    carried = send(row, {"A": 8})
    outcome.crashed(row, at(45), WAITS)
    row.stock.want({"A": 2}, at(46))
    outcome.accepted(row, send(row, {"A": 2}, 46), at(47), WAITS)
    read(row, 2, 48)

    outcome.late(row, carried, at(60), at(59), WAITS)

    assert {"A": 8} in row.stock.may_be_live
    assert row.stock.is_unproven
    assert row.stock.due_at == at(60)
    assert row.settle_after == at(89)


def test_a_refused_rise_is_tried_four_times_and_then_a_persons() -> None:
    row = make_row(stock=({"A": 8}, {"A": 5}))
    waited = []
    for _ in range(4):
        carried = send(row, {"A": 8})
        outcome.refused(row, carried, NOW, WAITS, remark="no", names_product_id=False)
        waited.append((row.stock.due_at - NOW).total_seconds())
    carried = send(row, {"A": 8})
    outcome.refused(row, carried, NOW, WAITS, remark="no", names_product_id=False)

    assert waited == [60, 300, 1800, 14400]
    assert (row.stock.problem, row.stock.remark) == ("rejected", "no")
    assert row.stock.sent_value == {"A": 5}


def test_a_bump_forgets_the_rises_back_off() -> None:
    row = make_row(stock=({"A": 8}, {"A": 5}))
    carried = send(row, {"A": 8})
    outcome.refused(row, carried, NOW, WAITS, remark="", names_product_id=False)
    row.stock.want({"A": 2}, at(1))
    classify(row)

    assert (row.stock.due_at, row.stock.rejects, row.stock.priority) == (at(1), 0, CUT)


# --- drift -----------------------------------------------------------------------------------
def test_lower_than_expected_is_sold_and_not_healed_upward() -> None:
    row = make_row()

    wants_pull = read(row, 4, 0)

    assert wants_pull
    assert not row.stock.is_due
    assert row.stock.heals == 0
    assert row.stock.is_unproven


def test_what_stays_lower_for_half_an_hour_without_an_order_is_drift() -> None:
    row = make_row()
    read(row, 2, 0)

    read(row, 2, 1801)  # no complete pull since: keep waiting
    assert not row.stock.is_due
    read(row, 2, 1900, pulled=1850)

    assert row.stock.is_due
    assert row.stock.heals == 1


def test_a_hand_edit_upward_is_cut_back_at_once() -> None:
    row = make_row()

    read(row, 9, 0)

    assert row.stock.is_due
    assert row.stock.priority == CUT
    assert {"A": 9} in row.stock.may_be_live


def test_drift_is_healed_three_times_a_day_and_then_shown_to_a_person() -> None:
    row = make_row()
    for n in range(3):
        read(row, 5, n, price={"mrp_paise": 50000, "price_paise": 1000 + n})
        assert row.price.is_due
        carried = outcome.carry(row, "price", {"price": PRICE}, at(n), WAITS)
        outcome.accepted(row, carried, at(n), WAITS)
        read(row, 5, n)

    read(row, 5, 9, price={"mrp_paise": 50000, "price_paise": 9900})

    assert row.price.problem == "drift"
    assert not row.price.is_due


def test_stock_problem_drift_still_cuts_what_is_too_much() -> None:
    row = make_row()
    row.stock.heals, row.stock.healed_on = 3, NOW.date().isoformat()

    read(row, 9, 0)

    assert row.stock.problem == "drift"
    assert row.stock.is_due and row.stock.priority == CUT


def test_one_hand_edit_seen_late_is_healed_once() -> None:
    row = make_row()
    edited = {"mrp_paise": 50000, "price_paise": 100}
    read(row, 5, 0, price=edited)
    carried = outcome.carry(row, "price", {"price": PRICE}, at(0), WAITS)
    outcome.accepted(row, carried, at(1), WAITS)

    for when in (1, 2, 4, 9):
        read(row, 5, when, price=edited)  # Flipkart shows changes late

    assert row.price.heals == 1
    assert not row.price.is_due


def test_an_accepted_cut_not_shown_is_repeated_only_after_a_fresh_pull() -> None:
    row = make_row(stock=({"A": 2}, {"A": 5}))
    outcome.accepted(row, send(row, {"A": 2}), at(0), WAITS)
    for when in (0, 1, 3, 8, 23):
        assert not read(row, 5, when)
    assert not row.stock.is_due
    assert row.stock.due_at == at(83)

    assert read(row, 5, 83, pulled=20)  # a pull first
    assert not row.stock.is_due
    read(row, 5, 85, pulled=84)

    assert row.stock.is_due
    assert row.stock.resends == 1


def test_an_accepted_price_never_shown_ends_in_a_persons_list() -> None:
    row = make_row(price_due=True)
    new = row.price.wanted_value
    when, sends = 0.0, 0
    for _ in range(30):
        if row.price.problem:
            break
        if row.price.is_due:
            carried = outcome.carry(row, "price", {"price": new}, at(when), WAITS)
            outcome.accepted(row, carried, at(when), WAITS)
            sends += 1
        when = max(when, (row.price.due_at - NOW).total_seconds())
        read(row, 5, when)

    assert row.price.problem == "accepted_not_visible"
    assert sends == 2


def test_another_product_goes_off_sale_with_the_id_that_was_shown() -> None:
    row = make_row()

    read(row, 5, 0, product_id="THEIRS")

    assert row.is_foreign
    assert row.stock.wanted_value == {"A": 0}
    assert row.stock.priority == CUT
    assert row.call_product_id == "THEIRS"
    assert row.product_id == "FSN"
    assert row.offer.problem == "foreign_product"


def test_an_accepted_create_that_is_not_shown_is_not_repeated() -> None:
    row = make_row(is_new=True)
    row.is_shown = False
    values: dict[str, dict[str, Any]] = {"offer": LISTING, "price": PRICE, "stock": {"A": 5}}
    carried = outcome.carry(row, "offer", values, at(0), WAITS)
    outcome.accepted(row, carried, at(1), WAITS)
    moment = Moment(at(2), at(2), None, WAITS, 900)

    for _ in range(9):
        apply_read(row, None, moment)
        assert not row.offer.is_due

    assert row.offer.problem == "accepted_not_visible"


def test_a_create_without_outcome_goes_again_on_a_read_after_it_settled() -> None:
    row = make_row(is_new=True)
    row.is_shown = False
    values: dict[str, dict[str, Any]] = {"offer": LISTING, "price": PRICE, "stock": {"A": 5}}
    carried = outcome.carry(row, "offer", values, at(0), WAITS)
    outcome.unknown(row, carried, at(15), at(0), WAITS)

    apply_read(row, None, Moment(at(16), at(16), None, WAITS, 900))
    assert not row.offer.is_due
    apply_read(row, None, Moment(at(31), at(31), None, WAITS, 900))

    assert row.offer.is_due


@pytest.mark.parametrize("lost", ["offer", "price", "stock"])
def test_a_listing_call_in_doubt_is_in_doubt_for_all_it_carried(lost: str) -> None:
    row = make_row(offer_due=True)
    values: dict[str, dict[str, Any]] = {
        "offer": row.offer.wanted_value,
        "price": PRICE,
        "stock": {"A": 5},
    }
    carried = outcome.carry(row, "offer", values, at(0), WAITS)

    outcome.unknown(row, carried, at(15), at(0), WAITS)

    facet = row.facets[lost]
    assert facet.is_unproven and facet.is_unknown
    assert values[lost] in facet.may_be_live


def test_ours_shown_again_is_read_once_more_soon() -> None:
    row = make_row()
    read(row, 5, 0, product_id="THEIRS")

    read(row, 0, 60)
    assert row.is_foreign and row.read_due_at == at(60)

    read(row, 0, 120)
    assert row.read_due_at is not None and row.read_due_at > at(120)
