"""The catalogue desk in a real browser: budgets and accessibility, empty, few and fifty rows.

And the consent of a seller, from "Connect" through Flipkart's page and back, by pressing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from flipkart_sync.accounts.services import account_connect, application_set
from flipkart_sync.models import AccountState, ProductIdProposal
from listings.models import ChannelAccount, Listing
from shg.models import Person
from tests.board.dictionary import load_dictionary
from tests.browser.looking import look, open_context, press, take_session
from tests.cast import Cast, make_approved_listing, make_staff, offer_of, staff_client
from tests.flipkart_simulator.partner import PARTNER, PARTNER_SECRET, partner_put
from tests.flipkart_sync.desk_files import failed, page_of, post, template_ready
from tests.flipkart_sync.shelf import join
from tests.many import listing_copy
from tests.simulator import running_simulator

LISTS = ("/desk/catalogue/", "/desk/catalogue/types/", "/desk/catalogue/qc/")
SHOTS: Path | None = None  # a folder to keep pictures of the pages in, for looking at them


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = open_context(browser, live_server.url, width=1366, height=768)
    yield context.new_page()
    context.close()


def sign_in(page: Page, live_server: LiveServer, person: Person, language: str = "hi") -> None:
    take_session(page.context, live_server.url, staff_client(person, language=language))


def faults_at(page: Page, address: str, name: str) -> list[str]:
    """Return every budget and rule the page breaks."""
    seen = look(page, address, least_px=24, text_px=14)
    if SHOTS is not None:
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
    faults = [*seen.violations, *seen.small_targets, *seen.small_texts]
    faults += [
        said for said in seen.complaints if "status of 4" not in said
    ]  # copies have no files
    if seen.status != 200 or seen.document_bytes > 30 * 1024 or seen.wide_px > 0:
        faults.append(f"{seen.status}, {seen.document_bytes} bytes, {seen.wide_px} px sideways")
    return [f"{address}: {fault}" for fault in faults]


def something_of_each(cast: Cast) -> Listing:
    """Make a waiting product with a proposal, a template set, a file filled and a failure read."""
    load_dictionary()
    listing = make_approved_listing(cast, pieces=5)
    offer = offer_of(listing)
    farah = staff_client(cast.farah, language="en")
    template_ready(cast, farah)
    post(farah, f"{page_of(cast)}fill/", offer=offer.pk)
    post(farah, "/desk/catalogue/qc/read/", file=failed(offer, "Image is blurred"))
    ProductIdProposal.objects.create(
        offer=offer, remote_product_id="PURGWZ5ZFYZQ4BHD", source="search", brand="Generic",
        title="Handmade leather purse", vertical="leather_purse", mrp_paise=420_00,
        seen_at=timezone.now(),
    )  # fmt: skip
    return listing


@pytest.mark.slow
@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_catalogue_desk_is_light_and_readable(
    cast: Cast, page: Page, live_server: LiveServer, settings: Settings, language: str
) -> None:
    account_connect(
        account_id=cast.account.pk, base_url="http://127.0.0.1:9", app_id="a", app_secret="b",
        installation_id=settings.HAAT_INSTALLATION_ID,
    )  # fmt: skip
    sign_in(page, live_server, cast.farah, language)
    faults: list[str] = []

    for place, address in enumerate(LISTS):
        faults += faults_at(page, address, f"empty-{place}-{language}")
    listing = something_of_each(cast)
    offer = offer_of(listing)
    pages = (*LISTS, page_of(cast), f"/desk/catalogue/{offer.pk}/", "/desk/catalogue/brands/")
    for place, address in enumerate(pages):
        faults += faults_at(page, address, f"few-{place}-{language}")
    for _copy in range(49):
        listing_copy(listing)
    for place, address in enumerate((*LISTS, page_of(cast))):
        faults += faults_at(page, address, f"many-{place}-{language}")

    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.slow
def test_a_seller_allows_us_by_pressing(
    cast: Cast, page: Page, live_server: LiveServer, settings: Settings
) -> None:
    """Connect, go to Flipkart, choose the account, Allow; then the account says it is connected."""
    gita = make_staff("Hema", "suda", state=cast.state)
    account = cast.account
    ChannelAccount.objects.filter(pk=account.pk).update(access=ChannelAccount.Access.PARTNER)
    with running_simulator() as simulator:
        settings.SIMULATOR_URL = simulator.url
        join(cast, simulator)
        partner_put(simulator, redirect_uris=[f"{live_server.url}/desk/accounts/callback/"])
        application_set(
            account_id=account.pk, app_id=PARTNER, app_secret=PARTNER_SECRET, actor=gita
        )
        sign_in(page, live_server, gita, "en")
        page.goto(f"/desk/accounts/{account.pk}/")
        assert AccountState.objects.get(account=account).connected_at is None

        press(page, "button:has-text('Connect')")
        press(page, "a:has-text('Go to Flipkart')")
        assert page.url.startswith(simulator.url)
        page.select_option("#seller_id", account.remote_seller_id)
        press(page, "button:has-text('Allow')")

    assert page.url == f"{live_server.url}/desk/accounts/{account.pk}/"
    assert "Connected. Price and pieces go to Flipkart from now on." in page.inner_text("main")
    state = AccountState.objects.get(account=account)
    assert (state.connected_by, state.refresh_token != "") == (gita, True)
