"""What an answer of Flipkart means: tolerant matching, the most telling line, retry or not."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from flipkart_sync.problems import (
    CAUSES,
    Cause,
    Entry,
    Said,
    entry_for,
    entry_of_remark,
    is_worth_repeating,
    said,
    said_in,
    signature,
)

FILE = Path(__file__).parents[2] / "portal/reference/problems.csv"
MRP = Entry("mrp", "listing", pattern="greater than mrp", is_retried=False, turn="duda")
CODE = Entry("code", "listing", code="1301", turn="us")
BOTH = Entry("both", "listing", code="1301", pattern="selling", turn="centre")
GLOB = Entry("glob", "listing", pattern="invalid_*")


@pytest.mark.parametrize("code", [1301, "1301", " 1301 ", 1301.0])
def test_takes_a_code_as_number_or_text(code: object) -> None:
    assert entry_for(said("listing.errors", code, "x"), [CODE]) == CODE


def test_folds_case_and_blanks() -> None:
    words = said("listing", "X", "Selling price  cannot be\nGREATER than MRP")

    assert entry_for(words, [MRP]) == MRP


def test_prefers_the_more_telling_line() -> None:
    words = said("listing", 1301, "Selling price cannot be greater than MRP")

    assert entry_for(words, [MRP, CODE, BOTH]) == BOTH
    assert entry_for(words, [MRP, CODE]) == CODE


def test_a_glob_fits_a_whole_field_only() -> None:
    assert entry_for(said("listing", "INVALID_ITEM_STATE"), [GLOB]) == GLOB
    assert entry_for(said("listing", "X", "this is invalid_ indeed"), [GLOB]) is None


def test_keeps_sources_apart() -> None:
    assert entry_for(said("shipment.errorCode", 1301), [CODE]) is None
    with pytest.raises(ValueError, match="no source"):
        said("weather", 1)


def test_a_line_without_code_and_pattern_explains_nothing() -> None:
    assert entry_for(said("listing", "", ""), [Entry("empty", "listing")]) is None


def test_reads_a_kept_remark() -> None:
    remark = "9 unheard of · 1301 selling_price cannot be greater than MRP"

    assert [one.code for one in said_in(remark)] == ["9", "1301"]
    assert entry_of_remark(remark, [MRP]) == MRP
    assert entry_of_remark("", [MRP]) is None


def test_repeats_unless_one_reason_is_known_never_to_go() -> None:
    unheard = said("listing", 9, "unheard of")

    assert is_worth_repeating([unheard, said("listing", 1301)], [CODE])
    assert not is_worth_repeating([unheard, said("listing", 9, "greater than MRP")], [MRP])


def test_counts_words_that_differ_in_ids_as_one_kind() -> None:
    one, other = (Said("listing", "7", f"Product {id_} is gone") for id_ in ("AB1", "ZK22"))

    assert signature(one) == signature(other) != signature(Said("listing", "7", "Gone"))


def test_every_line_of_the_file_has_its_words_and_a_named_cause() -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert len({row["key"] for row in rows}) == len(rows) > 100
    assert len(CAUSES) == len(Cause) == 12
    for row in rows:
        assert row["cause"] in {one.value for one in Cause}, row
        for name in ("sentence_hi", "sentence_en", "next_hi", "next_en"):
            assert row[name] and len(row[name]) <= 200, row
        assert row["sentence_hi"] != row["sentence_en"], row
        assert row["is_retried"] in {"0", "1"}, row
