"""Stored fee schedules: read exactly, refused when they could cost less by a slip."""

from typing import Any

import pytest

from listings.fees import FeesInvalid, fee_slab, fees_from_rules

RULES: dict[str, Any] = {
    "commission": [
        {"up_to_paise": 500_00, "rate_bp": 600},
        {"up_to_paise": None, "rate_bp": 800},
    ],
    "commission_by_type": {"jewellery": [{"up_to_paise": None, "rate_bp": 1200}]},
    "fixed": [{"up_to_paise": 300_00, "paise": 1000}, {"up_to_paise": None, "paise": 2000}],
    "collection": [{"up_to_paise": None, "paise": 500, "rate_bp": 100}],
    "shipping": [
        {"up_to_g": 500, "local_paise": 4000, "zonal_paise": 5000, "national_paise": 6000},
        {"up_to_g": 1000, "local_paise": 5000, "zonal_paise": 7000, "national_paise": 9000},
    ],
    "shipping_step": {
        "step_g": 500, "local_paise": 1000, "zonal_paise": 2000, "national_paise": 3000,
    },
    "centre_charge_bp": 200,
    "gst_on_fees_bp": 1800,
    "tcs_bp": 50,
    "tds_bp": 10,
}  # fmt: skip


@pytest.mark.parametrize(
    ("weight_g", "national", "local"),
    [
        (1, 6000, 4000),
        (500, 6000, 4000),
        (501, 9000, 5000),
        (1000, 9000, 5000),
        (1001, 12000, 6000),
        (1500, 12000, 6000),
        (1501, 15000, 7000),
    ],
)
def test_shipping_goes_by_begun_steps(weight_g: int, national: int, local: int) -> None:
    fees = fees_from_rules(RULES)

    assert fees.shipping_paise(weight_g, "national") == national
    assert fees.shipping_paise(weight_g, "local") == local
    assert fees.dearest_zone(weight_g) == "national"


@pytest.mark.parametrize(("price", "rate_bp"), [(100, 600), (500_00, 600), (500_01, 800)])
def test_a_bound_belongs_to_its_slab(price: int, rate_bp: int) -> None:
    assert fee_slab(fees_from_rules(RULES).commission, price).rate_bp == rate_bp


def test_a_type_may_have_its_own_commission() -> None:
    fees = fees_from_rules(RULES)

    assert fees.commission_slabs("jewellery")[0].rate_bp == 1200
    assert fees.commission_slabs("purse") == fees.commission


OPEN_SHIPPING = [
    {"up_to_g": None, "local_paise": 1, "zonal_paise": 1, "national_paise": 1},
]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"comission": []}, "unknown: comission"),
        ({"fixed": []}, "fixed: missing"),
        ({"shipping": []}, "shipping: missing"),
        ({"fixed": [{"up_to_paise": 100, "paise": 1}]}, "fixed: the last slab must be open"),
        (
            {"fixed": [{"up_to_paise": None, "paise": 1}, {"up_to_paise": None, "paise": 1}]},
            "fixed: the last slab must be open",
        ),
        (
            {"fixed": [{"up_to_paise": 9, "paise": 1}, {"up_to_paise": 9, "paise": 1},
                       {"up_to_paise": None, "paise": 1}]},
            "bounds must rise",
        ),
        ({"fixed": [{"up_to_paise": None, "paise": -1}]}, "below 0"),
        ({"shipping": OPEN_SHIPPING}, "shipping: the last slab must be bounded"),
        ({"shipping_step": None}, "shipping: the last slab must be open"),
        ({"tcs_bp": None}, "tcs_bp"),
        ({"tcs_bp": 0.5}, "tcs_bp"),
        ({"tds_bp": 10001}, "tds_bp"),
        ({"centre_charge_bp": 4000}, "one half"),
    ],
)  # fmt: skip
def test_refuses_a_schedule_that_cannot_be_reckoned_with(change: dict[str, Any], said: str) -> None:
    with pytest.raises(FeesInvalid, match=said):
        fees_from_rules({**RULES, **change})


def test_an_open_last_weight_needs_no_step() -> None:
    fees = fees_from_rules({**RULES, "shipping": OPEN_SHIPPING, "shipping_step": None})

    assert fees.shipping_paise(99_999, "zonal") == 1
