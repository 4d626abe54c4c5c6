"""Ways to a price: from what the group wants, from what one costs, beside what the fair paid."""

from __future__ import annotations

import re

import pytest

from catalog.models import TaxRule
from common.money import rupees
from common.numbers import NumberError
from listings.costing import Cost, parse_hours
from listings.earnings import quote_of_offer
from listings.models import Offer
from tests.cast import Cast
from tests.listings.member_flow import Phone, phone_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(cast: Cast) -> Phone:
    """Asha's browser, with a purse begun up to its price."""
    opened = phone_of(cast.asha)
    opened.add_photo()
    opened.post("/add/kind/", kind="leather-purse")
    opened.post("/add/details/colour/", colour="brown")
    return opened


def net_paise() -> int:
    return quote_of_offer(Offer.objects.get()).net_paise


# --- what the group wants ------------------------------------------------------------------------
@pytest.mark.parametrize("wanted", ["400", "४००", "₹1,250/-"])
def test_finds_the_least_price_that_gives_what_she_wants(phone: Phone, wanted: str) -> None:
    page = phone.post("/add/want/", net=wanted)

    meant = 1250_00 if "250" in wanted else 400_00
    offer = Offer.objects.get()
    assert rupees(offer.price_paise) in page
    assert net_paise() >= meant
    offer.price_paise -= 100
    assert quote_of_offer(offer).net_paise < meant


@pytest.mark.parametrize("wanted", ["", "चार सौ", "-5", "99999999"])
def test_says_why_no_price_gives_it_and_keeps_what_she_wrote(phone: Phone, wanted: str) -> None:
    page = phone.post("/add/want/", net=wanted)

    assert "trouble" in page and f'value="{wanted}"' in page
    assert not Offer.objects.exists()


# --- what one costs ------------------------------------------------------------------------------
def test_a_cost_covers_every_begun_rupee() -> None:
    cost = Cost(material_paise=120_50, minutes=100, hour_paise=55_00, packing_paise=0)

    assert cost.work_paise == 92_00
    assert cost.total_paise == 213_00


@pytest.mark.parametrize(
    ("text", "minutes"), [("3", 180), ("2.5", 150), ("२.५", 150), (" 0.25 ", 15), ("1,000", 60_000)]
)
def test_hours_as_they_are_written(text: str, minutes: int) -> None:
    assert parse_hours(text) == minutes


@pytest.mark.parametrize("text", ["", "0", "-1", "three", "2001", "0.001"])
def test_hours_that_cannot_be_meant(text: str) -> None:
    with pytest.raises(NumberError):
        parse_hours(text)


def test_a_cost_leads_to_a_price_that_brings_it_in(phone: Phone) -> None:
    page = phone.post("/add/cost/", material="150", hours="2.5", hour="50", packing="10")

    assert "₹285" in page  # said again beside the price
    assert net_paise() >= 285_00
    assert rupees(Offer.objects.get().price_paise) in page


def test_each_number_of_a_cost_has_its_own_answer(phone: Phone) -> None:
    page = phone.post("/add/cost/", material="150", hours="many", hour="", packing="10")

    assert sorted(re.findall(r'id="e-(\w+)"', page)) == ["hour", "hours"]
    assert 'value="many"' in page and 'value="150"' in page
    assert not Offer.objects.exists()


# --- what the fair paid --------------------------------------------------------------------------
def test_keeps_what_the_fair_paid_and_shows_it_beside(phone: Phone) -> None:
    page = phone.post("/add/price/", price="420", fair="३००")

    assert Offer.objects.get().fair_price_paise == 300_00
    assert "₹300" in page
    assert 'value="300"' in phone.get("/add/price/")


def test_a_price_changed_otherwise_leaves_what_the_fair_paid(phone: Phone) -> None:
    phone.post("/add/price/", price="420", fair="300")

    phone.post("/add/want/", net="500")

    assert Offer.objects.get().fair_price_paise == 300_00


def test_a_fair_price_that_cannot_be_meant_keeps_the_price(phone: Phone) -> None:
    page = phone.post("/add/price/", price="420", fair="lots")

    assert re.findall(r'id="e-(\w+)"', page) == ["fair"]
    offer = Offer.objects.get()
    assert (offer.price_paise, offer.fair_price_paise) == (420_00, None)


# --- the tax line --------------------------------------------------------------------------------
@pytest.fixture
def two_rates(cast: Cast) -> None:
    """Let every product be a garment: 5 % up to 2,500 rupees before GST, 18 % above."""
    slabs = [{"up_to_paise": 2500_00, "rate_bp": 500}, {"up_to_paise": None, "rate_bp": 1800}]
    TaxRule.objects.update(slabs=slabs)


@pytest.mark.usefixtures("two_rates")
def test_a_price_just_above_the_tax_line_offers_the_one_below(phone: Phone) -> None:
    page = phone.post("/add/price/", price="2700")
    assert "₹2,625" in page and 'value="better"' in page

    phone.post("/add/price-check/", right="better")

    assert Offer.objects.get().price_paise == 2625_00


@pytest.mark.usefixtures("two_rates")
def test_a_price_far_above_the_tax_line_says_what_holds_there(phone: Phone) -> None:
    page = phone.post("/add/price/", price="4000")

    assert "₹2,625" in page and "18%" in page
    assert 'value="better"' not in page


@pytest.mark.usefixtures("two_rates")
def test_a_price_at_the_tax_line_says_nothing_of_it(phone: Phone) -> None:
    assert "18%" not in phone.post("/add/price/", price="2625")
