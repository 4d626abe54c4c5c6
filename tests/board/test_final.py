"""A refusal that repeating never cures goes to a person at once; a cut keeps its own ladder."""

from __future__ import annotations

import pytest

from flipkart_sync.engine import outcome
from flipkart_sync.engine.judge import classify
from flipkart_sync.engine.rows import REJECTED
from flipkart_sync.engine.waits import Waits
from flipkart_sync.mapping import PRICE, STOCK
from tests.flipkart_sync.rows import NOW, make_row

WAITS = Waits()


def refused(kind: str, *, is_final: bool) -> str:
    row = make_row(price_due=True) if kind == PRICE else make_row(stock=({"A": 1}, {"A": 5}))
    classify(row)
    facet = row.facets[kind]
    carried = outcome.carry(row, kind, {kind: facet.wanted_value}, NOW, WAITS)
    outcome.refused(
        row, carried, NOW, WAITS, remark="1301 x", names_product_id=False, is_final=is_final
    )
    return row.facets[kind].problem


@pytest.mark.parametrize(
    ("kind", "is_final", "problem"),
    [(PRICE, True, REJECTED), (PRICE, False, ""), (STOCK, True, ""), (STOCK, False, "")],
)
def test_only_a_final_refusal_of_no_cut_is_a_persons_at_once(
    kind: str, is_final: bool, problem: str
) -> None:
    assert refused(kind, is_final=is_final) == problem
