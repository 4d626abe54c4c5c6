"""Desk pages in a real browser: budgets, accessibility, keys, and the content policy.

The default run looks once at each page in each language at 1366 × 768; the matrix of widths is
slow.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from catalog.models import TaxRule
from flipkart_sync.accounts.partner import renewals_check
from flipkart_sync.accounts.services import hold_set
from flipkart_sync.engine.account import account_block
from flipkart_sync.models import AccountState
from listings.models import ChannelAccount, Listing, StockShort
from listings.services import drafts
from listings.services.changes import offer_price_change
from listings.services.offsale import off_sale_set
from listings.services.review import listing_return
from listings.states import Status
from shg.models import Person
from tests.browser.looking import Look, look, measure, open_context, press, take_session, violations
from tests.cast import (
    PASSWORD,
    Cast,
    make_approved_listing,
    make_member,
    make_submitted_listing,
    offer_of,
    staff_client,
)
from tests.desk.test_sign_in import code_of

DOCUMENT_BYTES = 30 * 1024
FIRST_BYTES, NEXT_BYTES = 150 * 1024, 40 * 1024
FIRST_REQUESTS, NEXT_REQUESTS = 15, 5
ELEMENTS = 1500
THUMBNAIL_BYTES = 15 * 1024
LEAST_PX, TEXT_PX = 24, 14
LISTEN = """window.refused = [];
document.addEventListener('securitypolicyviolation', event =>
  window.refused.push(`${event.violatedDirective} ${event.sourceFile} ${event.lineNumber}`));"""

ContextOf = Callable[..., BrowserContext]


@dataclass
class World:
    """Something of each kind at the desk."""

    cast: Cast
    new: Listing
    again: Listing
    approved: Listing
    changed: Listing


@pytest.fixture
def world(cast: Cast) -> World:
    """A new product, one back after a fix, an approved one, a change, a short."""
    cast.purse.asks_handicraft = True
    cast.purse.save()
    again = make_submitted_listing(cast)
    listing_return(
        listing_id=again.pk,
        seen_version=again.version,
        reason_key="photo",
        note="",
        actor=cast.divya,
    )
    drafts.listing_details_set(listing_id=again.pk, values={"colour": "black"}, actor=cast.asha)
    drafts.listing_submit(listing_id=again.pk, actor=cast.asha)
    approved = make_approved_listing(cast, member=cast.bina, pieces=5)
    StockShort.objects.create(
        offer=offer_of(approved), centre=cast.clc_lucknow, pieces=2, source_ref="order"
    )
    changed = make_approved_listing(cast, member=cast.bina)
    offer_price_change(offer_id=offer_of(changed).pk, price_paise=100_00, actor=cast.bina)
    new = make_submitted_listing(cast, member=make_member("मीना", cast.ujala))
    troubled_account(cast)
    off_sale_set(level=approved, reason="एक शिकायत आई है", actor=cast.divya)
    off_sale_set(level=cast.clc_lucknow, reason="त्योहार की छुट्टी", actor=cast.farah)
    return World(cast, new, again, approved, changed)


def troubled_account(cast: Cast) -> None:
    """Give the account all a page can show: held, blocked, slow, near its end, with a history."""
    ChannelAccount.objects.update(access="partner")
    AccountState.objects.create(
        account=cast.account,
        app_id="a",
        app_secret="b",
        refresh_token="c",
        breaker_failures=2,  # noqa: S106
    )
    state = AccountState.objects.filter(account=cast.account)
    state.update(
        connected_at=timezone.now(),
        connected_by=cast.gita,
        refresh_token_ends_at=timezone.now() + timedelta(days=5),
        orders_cursor=timezone.now(),
        last_good_read_at=timezone.now(),
    )
    renewals_check()
    account_block(cast.account.pk, "Flipkart refuses this account.")
    hold_set(account_id=cast.account.pk, hold="writes", reason="जाँच", hours=24, actor=cast.gita)


@pytest.fixture
def context_of(browser: Browser, live_server: LiveServer) -> Iterator[ContextOf]:
    """Open browser profiles at office size and close them after the test."""
    opened: list[BrowserContext] = []

    def new(
        person: Person | None = None,
        *,
        language: str = "hi",
        width: int = 1366,
        height: int = 768,
        **options: object,
    ) -> BrowserContext:
        context = open_context(browser, live_server.url, width=width, height=height, **options)
        opened.append(context)
        if person is not None:
            take_session(context, live_server.url, staff_client(person, language=language))
        return context

    yield new
    for context in opened:
        context.close()


def addresses(world: World) -> list[tuple[Person, str]]:
    """Return who looks at which desk page."""
    divya, farah, gita = world.cast.divya, world.cast.farah, world.cast.gita
    offer = offer_of(world.approved).pk
    return [
        (divya, "/desk/"),
        (divya, "/desk/review/"),
        (divya, "/desk/review/?v=mine"),
        (divya, "/desk/review/?q=nothing-like-it"),
        (divya, f"/desk/review/{world.new.pk}/"),
        (divya, f"/desk/review/{world.again.pk}/"),
        (divya, f"/desk/review/{world.approved.pk}/"),
        (divya, f"/desk/review/{world.changed.pk}/"),
        (farah, "/desk/"),
        (farah, "/desk/receive/"),
        (farah, "/desk/receive/?q=nothing-like-it"),
        (farah, f"/desk/receive/{offer}/"),
        (farah, "/desk/off-sale/"),
        (gita, "/desk/off-sale/"),
        (gita, "/desk/accounts/"),
        (gita, f"/desk/accounts/{world.cast.account.pk}/"),
        (divya, f"/desk/accounts/{world.cast.account.pk}/"),
    ]


def faults_of(seen: Look, *, first: bool = False) -> list[str]:
    """Return every budget and rule a desk page breaks, as sentences."""
    is_list = "?" in seen.address or seen.address.endswith(("review/", "receive/", "off-sale/"))
    limits = {
        "document bytes": (seen.document_bytes, DOCUMENT_BYTES),
        "bytes": (seen.all_bytes, FIRST_BYTES if first else NEXT_BYTES),
        "requests": (
            seen.requests - len(seen.photo_bytes),
            FIRST_REQUESTS if first else NEXT_REQUESTS,
        ),
        "elements": (seen.elements, ELEMENTS),
        "px sideways": (seen.wide_px, 0),
        "bytes in a thumbnail": (max(seen.photo_bytes, default=0) * is_list, THUMBNAIL_BYTES),
    }
    faults = [
        f"{have} {what}, at most {most}" for what, (have, most) in limits.items() if have > most
    ]
    faults += [f"too small to press: {target}" for target in seen.small_targets]
    faults += [f"too small to read: {text}" for text in seen.small_texts]
    faults += [f"from elsewhere: {url}" for url in seen.foreign]
    faults += seen.violations
    faults += [said for said in seen.complaints if "status of 4" not in said]
    return [f"{seen.address}: {fault}" for fault in faults]


def told(faults: list[str]) -> str:
    return "\n" + "\n".join(faults)


def looked_at(world: World, context_of: ContextOf, **options: object) -> list[str]:
    """Look at every desk page as its reader; return all faults."""
    faults: list[str] = []
    pages: dict[int, Page] = {}
    for person, address in addresses(world):
        is_first = person.pk not in pages
        page = pages.setdefault(person.pk, context_of(person, **options).new_page())
        faults += faults_of(look(page, address, least_px=LEAST_PX, text_px=TEXT_PX), first=is_first)
    return faults


@pytest.mark.parametrize("language", ["hi", "en"])
def test_every_desk_page_is_light_readable_and_within_reach(
    world: World, context_of: ContextOf, language: str
) -> None:
    faults = looked_at(world, context_of, language=language)

    assert not faults, told(faults)


@pytest.mark.parametrize("language", ["hi", pytest.param("en", marks=pytest.mark.slow)])
def test_sign_in_is_light_readable_and_says_what_is_wrong(
    cast: Cast, context_of: ContextOf, language: str
) -> None:
    page = context_of().new_page()
    address = f"/desk/sign-in/?lang={language}"
    faults = faults_of(look(page, address, least_px=LEAST_PX, text_px=TEXT_PX), first=True)

    for _ in range(5):
        page.fill("#id_login", "divya")
        page.fill("#id_password", "wrong")
        press(page, "button.yes")
        seen = measure(page, Look(page.url), least_px=LEAST_PX, text_px=TEXT_PX)
        faults += faults_of(seen)
        if page.locator("#id_login").count() == 0:
            break

    assert page.locator("#id_login").count() == 0, "the kind page of a locked name"
    assert not faults, told(faults)


def test_first_sign_in_sets_up_the_second_step_in_a_browser(
    cast: Cast, context_of: ContextOf
) -> None:
    page = context_of().new_page()
    faults: list[str] = []

    def seen() -> None:
        faults.extend(faults_of(measure(page, Look(page.url), least_px=LEAST_PX, text_px=TEXT_PX)))

    page.goto("/desk/sign-in/?next=/desk/review/")
    page.fill("#id_login", "divya")
    page.fill("#id_password", PASSWORD)
    press(page, "button.yes")
    seen()
    assert page.evaluate("document.querySelector('.qr').naturalWidth") > 0
    page.fill("#id_code", code_of(page.inner_text(".key")))
    press(page, "button.yes")
    seen()
    assert page.locator(".codes li").count() == 10
    press(page, "a.yes")
    seen()

    assert page.url.endswith("/desk/")
    assert not faults, told(faults)


def test_keys_open_choose_approve_and_undo(world: World, context_of: ContextOf) -> None:
    page = context_of(world.cast.divya).new_page()
    page.goto("/desk/review/")

    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("tr.at.on input:checked").count() == 1
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("Escape")
    page.goto(f"/desk/review/{world.changed.pk}/")
    page.goto(f"/desk/review/{world.new.pk}/")
    page.keyboard.press("1")
    assert "फ़ोटो साफ़ नहीं" in page.locator(".previews").inner_text()
    page.check("input[name=is_handicraft][value=yes]")
    page.fill("#f-handicraft-reason", "हाथ से सिला")
    press(page, "text=फ़ैसला सेव करें")
    page.keyboard.press("a")
    page.wait_for_url(lambda url: f"/{world.new.pk}/" not in url)
    assert Listing.objects.get(pk=world.new.pk).status == Status.APPROVED
    page.keyboard.press("u")
    page.wait_for_url(f"**/desk/review/{world.new.pk}/")
    assert Listing.objects.get(pk=world.new.pk).status == Status.SUBMITTED


def test_enter_in_the_note_does_not_approve(world: World, context_of: ContextOf) -> None:
    page = context_of(world.cast.divya).new_page()
    page.goto(f"/desk/review/{world.new.pk}/")

    page.fill("input[name=note]", "पास से खींचें")
    page.keyboard.press("Enter")
    page.wait_for_load_state("load")

    assert Listing.objects.get(pk=world.new.pk).status == Status.SUBMITTED


def test_a_return_works_with_script_off(world: World, context_of: ContextOf) -> None:
    page = context_of(world.cast.divya, java_script_enabled=False).new_page()
    page.goto(f"/desk/review/{world.new.pk}/")

    page.check("input[name=why][value=photo]")
    press(page, "button[value=return]")

    assert Listing.objects.get(pk=world.new.pk).status == Status.RETURNED


@pytest.mark.parametrize("language", ["hi", pytest.param("en", marks=pytest.mark.slow)])
def test_records_work_within_the_content_policy(
    world: World, context_of: ContextOf, language: str
) -> None:
    rule = TaxRule.objects.first()
    assert rule is not None
    context = context_of(world.cast.gita, language=language)
    context.add_init_script(LISTEN)
    page = context.new_page()
    faults: list[str] = []

    for address in (
        "/admin/",
        "/admin/listings/listing/",
        f"/admin/listings/listing/{world.new.pk}/change/",
        f"/admin/catalog/taxrule/{rule.pk}/change/",
        "/admin/catalog/taxrule/add/",
        f"/admin/catalog/taxrule/{rule.pk}/history/",
    ):
        page.goto(address, wait_until="load")
        if page.locator(".datetimeshortcuts a").count():
            page.locator(".datetimeshortcuts a").first.click()
            assert page.input_value("#id_valid_from"), "the script of the date field runs"
        faults += [f"{address}: {one}" for one in page.evaluate("window.refused")]
        faults += [f"{address}: {one}" for one in violations(page)]

    assert not faults, told(faults)


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1920, 1080), (412, 915)])
def test_every_desk_page_fits_every_screen(
    world: World, context_of: ContextOf, width: int, height: int
) -> None:
    faults = looked_at(world, context_of, width=width, height=height)

    assert not faults, told(faults)
