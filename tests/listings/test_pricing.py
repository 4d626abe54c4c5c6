"""From a price to what the group gets, and back. Figures are those of docs/money.md."""

from dataclasses import replace

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.tax import Slab
from common.money import MOST_PAISE
from listings.fees import Fees, FeeSlab, ShippingSlab, fees_from_rules
from listings.pricing import (
    NetOutOfReach,
    Quote,
    Terms,
    billed_weight_g,
    dear_band,
    price_for_net,
    price_move,
    quote,
    tax_line,
    usual_range,
)
from tests.listings.test_fees import RULES

FLAT_5 = (Slab(None, 500),)
GARMENT = (Slab(2500_00, 500), Slab(None, 1800))
EXAMPLE = Fees(
    commission=(FeeSlab(None, rate_bp=800),),
    fixed=(FeeSlab(None, paise=2000),),
    collection=(FeeSlab(None, paise=1500),),
    shipping=(ShippingSlab(None, 4000, 5000, 6000),),
    commission_by_type={},
    shipping_step=None,
    centre_charge_bp=0,
    gst_on_fees_bp=1800,
    tcs_bp=50,
    tds_bp=10,
)
TERMS = Terms(EXAMPLE, FLAT_5, weight_g=400)
STEPPED = Terms(fees_from_rules(RULES), GARMENT, weight_g=700)


def amounts(of: Quote) -> dict[str, int]:
    return {line.code: line.paise for line in of.lines}


def test_the_worked_example_comes_out_to_the_paisa() -> None:
    example = quote(1050_00, TERMS)

    assert amounts(example) == {
        "share": 821_00,
        "commission": 84_00,
        "fixed_fee": 20_00,
        "collection_fee": 15_00,
        "shipping": 60_00,
        "centre_charge": 0,
        "gst": 50_00,
    }
    assert {step.code: step.paise for step in example.flow} == {
        "price": 1050_00,
        "commission": -84_00,
        "fixed_fee": -20_00,
        "collection_fee": -15_00,
        "shipping": -60_00,
        "gst_on_fees": -32_22,
        "tcs": -5_00,
        "tds": -1_00,
        "bank_settlement": 832_78,
        "gst_due": -12_78,
        "tds_back": 1_00,
        "centre_charge": 0,
        "share": 821_00,
    }


def test_paise_stay_in_the_lines_while_members_see_rupees() -> None:
    odd = quote(333_00, TERMS)

    assert amounts(odd)["gst"] == 15_86
    assert amounts(odd)["commission"] == 26_64
    assert odd.net_paise == 195_50
    assert odd.rupee_parts() == {
        "group": 195_00, "channel": 62_00, "centre": 0, "delivery": 60_00, "tax": 16_00,
    }  # fmt: skip


def test_lines_say_what_they_are_a_part_of() -> None:
    by_code = {line.code: line for line in quote(1050_00, TERMS).lines}

    assert by_code["commission"].as_dict() == {
        "code": "commission", "paise": 84_00, "rate_bp": 800, "of_paise": 1050_00,
    }  # fmt: skip
    assert by_code["shipping"].as_dict() == {
        "code": "shipping", "paise": 60_00, "zone": "national", "weight_g": 400,
    }  # fmt: skip
    with override("en"):
        assert [str(line.label) for line in by_code.values()][0] == "Your group gets"


def test_the_centres_charge_is_taken_from_the_value_before_gst() -> None:
    charged = quote(1050_00, replace(TERMS, fees=replace(EXAMPLE, centre_charge_bp=200)))

    assert amounts(charged)["centre_charge"] == 20_00
    assert charged.net_paise == 801_00


def test_a_price_below_its_fees_gives_less_than_nothing() -> None:
    small = quote(50_00, TERMS)

    assert small.net_paise < 0
    assert sum(small.rupee_parts().values()) == 50_00


def test_pass_through_shows_the_least_of_all_zones() -> None:
    odd_fees = replace(EXAMPLE, shipping=(ShippingSlab(None, 9000, 5000, 6000),))
    agreed = quote(1050_00, Terms(odd_fees, FLAT_5, 400))
    least = quote(1050_00, Terms(odd_fees, FLAT_5, 400, basis="pass_through"))

    assert (agreed.net_paise, agreed.is_least) == (821_00, False)
    assert (least.net_paise, least.is_least) == (791_00, True)


PRICES = st.integers(1, MOST_PAISE // 100).map(lambda rupees: rupees * 100)


@st.composite
def any_terms(draw: st.DrawFn) -> Terms:
    bounds = sorted(draw(st.sets(st.integers(1, 5000), min_size=1, max_size=3)))
    rates = draw(st.lists(st.integers(0, 2500), min_size=4, max_size=4))
    flats = draw(st.lists(st.integers(0, 10000), min_size=4, max_size=4))
    edges = [*(bound * 100 for bound in bounds), None]
    fees = replace(
        EXAMPLE,
        commission=tuple(FeeSlab(e, rate_bp=r) for e, r in zip(edges, rates, strict=False)),
        fixed=tuple(FeeSlab(e, paise=p) for e, p in zip(edges, flats, strict=False)),
        centre_charge_bp=draw(st.integers(0, 1000)),
    )
    return Terms(fees, draw(st.sampled_from([FLAT_5, GARMENT])), weight_g=400)


@given(PRICES, any_terms())
def test_lines_and_flow_always_add_up(price: int, terms: Terms) -> None:
    taken = quote(price, terms)

    assert sum(line.paise for line in taken.lines) == price
    assert sum(taken.parts().values()) == price
    assert taken.flow[-1].paise == taken.net_paise
    sofar = 0
    for step in taken.flow:
        if step.is_total:
            assert step.paise == sofar
        else:
            sofar += step.paise


@given(PRICES, any_terms())
def test_rupee_parts_add_up_and_never_promise_too_much(price: int, terms: Terms) -> None:
    taken = quote(price, terms)
    shown, exact = taken.rupee_parts(), taken.parts()

    assert sum(shown.values()) == price
    assert all(paise % 100 == 0 for paise in shown.values())
    assert 0 <= exact["group"] - shown["group"] < 100
    assert all(abs(shown[part] - exact[part]) < 100 or part == "group" for part in shown)
    assert all(shown[part] == 0 for part in shown if exact[part] == 0)


@settings(max_examples=60)
@given(st.integers(1, 4000_00), any_terms())
def test_the_price_for_a_net_is_the_least_that_gives_it(net: int, terms: Terms) -> None:
    found = price_for_net(net, terms)

    assert found.net_paise >= net
    assert found.price_paise % 100 == 0
    cheaper = range(100, found.price_paise, 100)
    assert all(quote(price, terms).net_paise < net for price in cheaper[-400:])
    assert all(quote(price, terms).net_paise < net for price in cheaper[::37])


@pytest.mark.parametrize("price", [100_00, 450_00, 501_00, 1050_00, 2625_00, 9999_00])
def test_there_and_back_is_never_dearer(price: int) -> None:
    back = price_for_net(quote(price, STEPPED).net_paise, STEPPED)

    assert back.price_paise <= price
    assert back.net_paise >= quote(price, STEPPED).net_paise


def test_says_when_no_price_gives_so_much() -> None:
    with pytest.raises(NetOutOfReach) as caught:
        price_for_net(MOST_PAISE, TERMS)

    with override("en"):
        assert "₹10,00,000" in caught.value.message


def test_explains_the_band_above_the_tax_line() -> None:
    terms = Terms(EXAMPLE, GARMENT, weight_g=400)
    band = dear_band(2700_00, terms)

    assert band is not None
    assert (band.better_paise, band.is_tax) == (2625_00, True)
    assert band.better_net_paise == quote(2625_00, terms).net_paise > band.net_paise
    assert band.again_paise is not None
    assert quote(band.again_paise, terms).net_paise >= band.better_net_paise
    assert quote(band.again_paise - 100, terms).net_paise < band.better_net_paise
    with override("en"):
        assert "₹2,625" in band.message


@pytest.mark.parametrize("price", [450_00, 2625_00, 3100_00])
def test_is_silent_where_raising_helps(price: int) -> None:
    assert dear_band(price, Terms(EXAMPLE, GARMENT, weight_g=400)) is None


def test_is_silent_where_a_lower_price_gives_only_as_much() -> None:
    steps = (FeeSlab(500_00, paise=1000), FeeSlab(None, paise=1100))
    fees = replace(EXAMPLE, commission=(FeeSlab(None),), fixed=steps)
    terms = Terms(fees, (Slab(None, 0),), weight_g=400)

    assert quote(501_00, terms).net_paise == quote(500_00, terms).net_paise
    assert dear_band(501_00, terms) is None


def test_explains_a_fee_step_too() -> None:
    band = dear_band(501_00, STEPPED)

    assert band is not None
    assert (band.better_paise, band.is_tax) == (500_00, False)


@pytest.mark.parametrize(
    ("weight", "size", "billed"),
    [(400, (100, 100, 100), 400), (100, (100, 100, 100), 200), (1, (11, 10, 10), 1)],
)
def test_bills_the_larger_of_real_and_volumetric(
    weight: int, size: tuple[int, int, int], billed: int
) -> None:
    assert billed_weight_g(weight, *size) == billed


@pytest.mark.parametrize(
    ("old", "new", "move"),
    [
        (1000, 1000, "same"),
        (1000, 800, "within"),
        (1000, 799, "cut"),
        (1000, 1300, "within"),
        (1000, 1301, "raise"),
    ],
)
def test_judges_a_price_move_by_the_policy_band(old: int, new: int, move: str) -> None:
    assert price_move(old, new, cut_pct=20, raise_pct=30) == move


def test_the_usual_range_needs_five_prices_and_leaves_out_the_ends() -> None:
    assert usual_range([1, 2, 3, 4]) is None
    assert usual_range([5, 1, 4, 2, 3]) == (1, 5)
    assert usual_range([1000, *range(1, 20)]) == (3, 18)


def test_a_tax_line_is_the_last_price_below_it() -> None:
    assert tax_line(2625_00, STEPPED) is None
    line = tax_line(2626_00, STEPPED)
    assert line is not None
    assert (line.last_paise, line.below_bp, line.above_bp) == (2625_00, 500, 1800)
    assert tax_line(9999_00, TERMS) is None
