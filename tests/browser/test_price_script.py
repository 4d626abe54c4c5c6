"""The figure shown while she writes a price is the one she is paid, to the rupee."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from catalog.tax import Slab
from listings.fees import fees_from_rules
from listings.pricing import RUPEE, Terms, quote
from tests.browser.looking import open_context, take_session
from tests.cast import Cast, member_client
from tests.listings.member_flow import phone_of
from tests.listings.test_fees import RULES
from tests.listings.test_pricing import EXAMPLE, FLAT_5, GARMENT

TERMS = {
    "flat": Terms(EXAMPLE, FLAT_5, weight_g=400),
    "stepped": Terms(fees_from_rules(RULES), GARMENT, weight_g=700),
    "heavy": Terms(
        fees_from_rules(RULES),
        (Slab(1000_00, 0), Slab(2500_00, 500), Slab(None, 1800)),
        weight_g=9000,
        basis="pass_through",
    ),
}
SHOWN = """([prices]) => prices.map(price => {
  const field = document.getElementById('f-price');
  field.value = price;
  field.dispatchEvent(new Event('input'));
  return document.querySelector('output').textContent;
})"""


def _page_of(terms: Terms) -> str:
    script = Path(str(finders.find("js/price.js"))).read_text(encoding="utf-8")
    return (
        f"<input id=f-price><p id=figure data-said=Gets><output>later</output></p>"
        f'<script type="application/json" id=terms>{json.dumps(terms.as_dict())}</script>'
        f"<script>{script}</script>"
    )


def _prices() -> list[int]:
    dice = random.Random(20261125)
    edges = [n + step for n in (500, 1000, 2500, 2625, 2949, 2950) for step in (-1, 0, 1)]
    return [*range(1, 60), *edges, *(dice.randrange(1, 1_000_000) for _ in range(1500)), 1_000_000]


@pytest.mark.parametrize("name", sorted(TERMS))
def test_reckons_as_the_portal_does(browser: Browser, name: str) -> None:
    page = browser.new_page()
    page.set_content(_page_of(TERMS[name]))
    prices = _prices()

    shown = page.evaluate(SHOWN, [[str(price) for price in prices]])

    page.close()
    for price, text in zip(prices, shown, strict=True):
        net = quote(price * RUPEE, TERMS[name]).net_paise // RUPEE
        figure = re.sub(r"[^\d]", "", text)
        assert (int(figure) if figure else 0) == max(0, net), (price, text)


def test_says_nothing_of_what_only_the_server_can_read(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(_page_of(TERMS["flat"]))

    shown = page.evaluate(
        SHOWN, [["", "abc", "4.5", "-450", "1e5", "99999999", "४५०", "₹1,250/-", " 4 50 "]]
    )

    page.close()
    assert shown[:6] == ["later"] * 6
    assert all(text.startswith("Gets ₹") for text in shown[6:])
    assert shown[6] == shown[8]


def test_stands_on_her_page_beside_the_field(
    cast: Cast, live_server: LiveServer, browser: Browser
) -> None:
    phone = phone_of(cast.asha)
    phone.add_photo()
    phone.post("/add/kind/", kind="leather-purse")
    context = open_context(browser, live_server.url)
    take_session(context, live_server.url, member_client(cast.asha, language="hi"))
    page: Page = context.new_page()
    page.goto("/add/price/")
    page.fill("#f-price", "1050")
    said = page.inner_text("#figure")
    page.click("button.go")
    page.wait_for_url("**/price-check/")

    figure = re.findall(r"₹[\d,]+", said)[0]
    assert figure in page.inner_text(".sum")
    context.close()
