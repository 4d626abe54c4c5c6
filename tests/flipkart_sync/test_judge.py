"""Cut or rise, fresh knowledge, classes: tables, no database."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from flipkart_sync.engine.judge import (
    carried_stock,
    classify,
    cut_value,
    is_pull_fresh,
    is_read_fresh,
    judge_stock,
    shows_sold,
)
from flipkart_sync.engine.rows import (
    CUT,
    CUT_READ,
    DRIFT,
    OFFER_WRITE,
    PRICE_WRITE,
    READ,
    REJECTED,
    RISE,
    WAITS_FOR_SIBLING,
    WITH_A_PERSON,
    OfferRow,
)
from tests.flipkart_sync.rows import NOW, make_row


@pytest.mark.parametrize(
    ("wanted", "known", "is_cut", "is_gated", "now"),
    [
        ({"A": 2}, [{"A": 5}], True, False, {"A": 2}),
        ({"A": 5}, [{"A": 5}], False, False, {"A": 5}),
        ({"A": 8}, [{"A": 5}], False, True, {"A": 5}),
        ({"A": 4}, [{"A": 5}, {"A": 3}], True, False, {"A": 4}),  # between: goes at once
        ({"A": 5}, [{"A": 5}, {"A": 3}], False, True, {"A": 3}),  # 5 may not be live
        ({"A": 0}, [], True, False, {"A": 0}),  # nothing known: nothing on sale is a cut
        ({"A": 3}, [], False, True, {"A": 0}),
        ({"A": 1, "B": 9}, [{"A": 5, "B": 2}], True, True, {"A": 1, "B": 2}),  # cut A, B waits
        ({"A": 5}, [{"A": 5, "B": 2}], True, False, {"A": 5, "B": 0}),  # a place nobody wants
    ],
)
def test_judges_stock_at_every_place_against_greatest_and_least(
    wanted: dict[str, int],
    known: list[dict[str, int]],
    is_cut: bool,
    is_gated: bool,
    now: dict[str, int],
) -> None:
    judged = judge_stock(wanted, known)

    assert (judged.is_cut, judged.is_gated, judged.now) == (is_cut, is_gated, now)


def test_a_cut_goes_as_nothing_where_orders_are_unreadable() -> None:
    row = make_row(stock=({"A": 2}, {"A": 5}))

    assert cut_value(row, is_blind=False) == {"A": 2}
    assert cut_value(row, is_blind=True) == {"A": 0}


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("seen_at", "settle_after", "fresh"),
    [
        (ago(3), None, True),
        (ago(11), None, False),
        (None, None, False),
        (ago(3), ago(4), True),
        (ago(3), ago(2), False),  # begun before all calls had landed
    ],
)
def test_a_read_is_fresh_for_ten_seconds_after_everything_landed(
    seen_at: datetime | None, settle_after: datetime | None, fresh: bool
) -> None:
    row = make_row()
    row.seen_at, row.settle_after = seen_at, settle_after

    assert is_read_fresh(row, NOW, 10) is fresh


def test_a_pull_counts_only_if_begun_after_the_read() -> None:
    row = make_row()
    row.seen_at = ago(3)

    assert is_pull_fresh(row, ago(2), NOW, 10)
    assert not is_pull_fresh(row, ago(4), NOW, 10)
    assert not is_pull_fresh(row, None, NOW, 10)


def test_less_live_than_expected_was_sold() -> None:
    row = make_row(stock=({"A": 8}, {"A": 5}))
    row.seen, row.seen_at = {"stock": {"A": 4}}, ago(1)

    assert shows_sold(row)


def test_a_listing_call_carries_the_least_of_wanted_sent_and_seen() -> None:
    row = make_row(stock=({"A": 8}, {"A": 5}))
    row.seen, row.seen_at = {"stock": {"A": 4}}, ago(1)

    assert carried_stock(row) == {"A": 4}


def classes(row: OfferRow) -> tuple[int, int, int]:
    classify(row)
    return row.stock.priority, row.price.priority, row.offer.priority


def test_classes_of_what_is_due() -> None:
    assert classes(make_row(stock=({"A": 2}, {"A": 5}))) == (CUT, READ, READ)
    assert classes(make_row(stock=({"A": 8}, {"A": 5}))) == (RISE, READ, READ)
    assert classes(make_row(price_due=True)) == (READ, PRICE_WRITE, READ)
    assert classes(make_row(offer_due=True)) == (READ, READ, OFFER_WRITE)


def test_a_listing_never_goes_while_a_cut_waits() -> None:
    row = make_row(stock=({"A": 0}, {"A": 5}), offer_due=True)

    assert classes(row)[2] == WAITS_FOR_SIBLING


def test_inactive_goes_only_once_no_stock_is_proven() -> None:
    row = make_row(stock=({"A": 0}, {"A": 0}), offer_due=True)
    row.offer.wanted_value["status"] = "INACTIVE"
    row.stock.confirmed_value = {"A": 0}
    assert classes(row)[2] == OFFER_WRITE

    row.stock.unprove()
    assert classes(row)[2] == WAITS_FOR_SIBLING


def test_a_sku_flipkart_does_not_know_is_created_by_one_call() -> None:
    row = make_row(is_new=True)
    row.is_shown = False

    assert classes(row) == (WAITS_FOR_SIBLING, WAITS_FOR_SIBLING, OFFER_WRITE)


def test_a_listed_sku_gets_stock_and_price_by_their_own_calls_first() -> None:
    row = make_row(is_new=True)
    row.seen, row.seen_at = {"stock": {"A": 0}}, NOW

    assert classes(row) == (RISE, PRICE_WRITE, WAITS_FOR_SIBLING)


def test_price_waits_for_the_listing_at_a_slab_edge() -> None:
    row = make_row(price_due=True, offer_due=True)
    row.offer.wanted_value["tax_code"] = "GST_18"

    assert classes(row)[1:] == (WAITS_FOR_SIBLING, OFFER_WRITE)


def test_drift_keeps_no_excess_on_sale_but_a_rejected_rise_is_a_persons() -> None:
    row = make_row(stock=({"A": 2}, {"A": 5}))
    row.stock.problem = DRIFT
    assert classes(row)[0] == CUT

    row.stock.problem = REJECTED
    assert classes(row)[0] == WITH_A_PERSON


def test_the_read_back_of_a_cut_is_urgent() -> None:
    row = make_row(stock=({"A": 2}, {"A": 5}))
    classify(row)
    row.stock.sent_version = row.stock.wanted_version

    assert classes(row)[0] == CUT_READ
