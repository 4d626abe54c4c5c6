"""Member pages in a real browser: budgets, accessibility, targets, no sideways scroll, no script.

The default run looks once at each page in each language at 360 × 640; the matrix of widths,
text sizes, emptiest and fullest data is slow.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from catalog.licence_services import (
    licence_begin,
    licence_photo_set,
    licence_return,
    licence_send,
    licence_verify,
)
from catalog.models import Licence, Product
from listings.models import Listing
from listings.services.review import listing_return
from listings.states import Status
from notices.models import Message, MessageTemplate
from tests.browser.looking import Look, look, measure, open_context, press, take_session
from tests.cast import (
    ASHA_PHONE,
    Cast,
    make_approved_listing,
    make_draft,
    make_submitted_listing,
    member_client,
    tiny_photo,
)
from tests.listings.test_member_products import put_live

DOCUMENT_BYTES = 14 * 1024
FIRST_BYTES, NEXT_BYTES = 50 * 1024, 15 * 1024
FIRST_REQUESTS, NEXT_REQUESTS = 6, 3
ELEMENTS = 400
THUMBNAIL_BYTES, THUMBNAILS = 6 * 1024 + 600, 12  # 600: the headers


@dataclass
class World:
    """A group with a product in each state."""

    cast: Cast
    live: Listing
    waiting: Listing
    returned: Listing
    sent: Listing
    paper: Licence


@pytest.fixture
def world(cast: Cast) -> World:
    """Make the fullest data: a draft, and a product in each state."""
    returned = make_submitted_listing(cast, member=cast.bina, price_rupees=350)
    listing_return(
        listing_id=returned.pk,
        seen_version=returned.version,
        reason_key="photo",
        note="",
        actor=cast.divya,
    )
    live = make_approved_listing(cast, member=cast.bina, pieces=5, price_rupees=1050)
    put_live(live)
    waiting = make_approved_listing(cast, member=cast.bina)
    sent = make_submitted_listing(cast, member=cast.bina)
    make_draft(cast, member=cast.asha)
    return World(cast, live, waiting, returned, sent, returned_paper(cast))


def returned_paper(cast: Cast) -> Licence:
    """Return a licence that an officer sent back for its photo; another one is verified."""
    for kind, number in (("cosmetic", "UP/COS-8/123"), ("fssai", "12723123000123")):
        row = licence_begin(group=cast.ujala, kind=kind, actor=cast.bina)
        licence_photo_set(licence_id=row.pk, image_bytes=tiny_photo(), actor=cast.bina)
        licence_send(licence_id=row.pk, number=number, actor=cast.bina)
        if kind == "cosmetic":
            last = dt.date.today() + dt.timedelta(days=300)
            licence_verify(
                licence_id=row.pk,
                seen_number=number,
                seen_photo=Licence.objects.get(pk=row.pk).photo_name,
                valid_to=last,
                actor=cast.divya,
            )
    return licence_return(licence_id=row.pk, why="unclear", actor=cast.divya)


def addresses(world: World) -> list[str]:
    """Return the address of every member page behind sign-in."""
    live, fix = f"/products/{world.live.pk}/", f"/products/{world.returned.pk}/fix/"
    return [
        "/",
        "/add/photo/",
        "/add/kind/",
        "/add/details/colour/",
        "/add/price/",
        "/add/want/",
        "/add/cost/",
        "/add/price-check/",
        "/add/pieces/",
        "/add/days/",
        "/add/voice/",
        "/add/check/",
        f"/add/sent/{world.sent.pk}/",
        f"/add/sent/{world.sent.pk}/?already=1",
        "/products/",
        "/products/?state=live",
        live,
        f"{live}fewer/",
        f"{live}stop/",
        f"{live}withdraw/",
        f"{live}price/",
        f"{live}price-check/?rupees=900",
        f"/products/{world.waiting.pk}/",
        f"/products/{world.returned.pk}/",
        f"/products/{world.sent.pk}/",
        f"{fix}photo/",
        f"{fix}check/",
        "/me/phones/",
        "/group/members/",
        "/group/",
        "/me/notice/",
        "/me/data/",
        "/me/data/sell/",
        "/me/data/all/",
        "/me/data/erase/",
        "/group/licences/",
        f"/group/licences/{world.paper.pk}/photo/",
        f"/group/licences/{world.paper.pk}/number/",
        "/products/999999/",  # not hers: the page that says it is not here
    ]


def faults_of(seen: Look, *, first: bool = False) -> list[str]:
    """Return every budget and rule a page breaks, as sentences."""
    limits = {
        "document bytes": (seen.document_bytes, DOCUMENT_BYTES),
        "bytes": (seen.all_bytes, FIRST_BYTES if first else NEXT_BYTES),
        "requests": (
            seen.requests - len(seen.photo_bytes),
            FIRST_REQUESTS if first else NEXT_REQUESTS,
        ),
        "elements": (seen.elements, ELEMENTS),
        "px sideways": (seen.wide_px, 0),
        "photos": (len(seen.photo_bytes), THUMBNAILS),
        "bytes in a thumbnail": (max(seen.photo_bytes, default=0), THUMBNAIL_BYTES),
    }
    faults = [
        f"{have} {what}, at most {most}" for what, (have, most) in limits.items() if have > most
    ]
    faults += [f"too small to press: {target}" for target in seen.small_targets]
    faults += [f"too small to read: {text}" for text in seen.small_texts]
    faults += [f"from elsewhere: {url}" for url in seen.foreign]
    faults += seen.violations
    faults += [said for said in seen.complaints if "404" not in said]
    return [f"{seen.address}: {fault}" for fault in faults]


def told(faults: list[str]) -> str:
    """Return the faults one a line, for the failure."""
    return "\n" + "\n".join(faults)


@pytest.fixture
def context_of(
    browser: Browser, live_server: LiveServer
) -> Iterator[Callable[..., BrowserContext]]:
    """Open browser profiles and close them after the test."""
    opened: list[BrowserContext] = []

    def new(**options: object) -> BrowserContext:
        opened.append(open_context(browser, live_server.url, **options))  # type: ignore[arg-type]  # passed on as they are
        return opened[-1]

    yield new
    for context in opened:
        context.close()


ContextOf = Callable[..., BrowserContext]


@pytest.mark.parametrize("language", ["hi", pytest.param("en", marks=pytest.mark.slow)])
def test_every_page_is_light_readable_and_within_reach(
    world: World, live_server: LiveServer, context_of: ContextOf, language: str
) -> None:
    context = context_of()
    take_session(context, live_server.url, member_client(world.cast.asha, language=language))
    page = context.new_page()
    page.goto("/")  # the style sheet is kept from here on

    faults: list[str] = []
    for address in addresses(world):
        seen = look(page, address)
        faults += faults_of(seen)
        assert page.get_attribute("html", "lang") == language

    assert not faults, told(faults)


@pytest.mark.parametrize("language", ["hi", pytest.param("en", marks=pytest.mark.slow)])
def test_sign_in_is_light_readable_and_works_in_a_browser(
    cast: Cast, live_server: LiveServer, context_of: ContextOf, language: str
) -> None:
    MessageTemplate.objects.create(
        key="login-code",
        language="hi",
        text="Aapka code {code} hai.",
        variables={"code": "digits"},
        is_urgent=True,
    )
    page = context_of().new_page()
    faults = faults_of(look(page, f"/sign-in/?lang={language}"), first=True)
    assert page.locator("link[rel=stylesheet]").count() == 0  # one request: the style is inside

    def sent(button: str) -> None:
        press(page, button)
        faults.extend(faults_of(measure(page, Look(page.url))))

    page.fill("#f-phone", "12345")
    sent("button.go")
    assert page.title().startswith("ग़लती:" if language == "hi" else "Error:")
    assert page.evaluate("document.activeElement.className") == "trouble"
    page.fill("#f-phone", "+91 98765 00001")
    sent("button.go")
    code = re.findall(r"[0-9]{6}", Message.objects.filter(to=ASHA_PHONE).latest("pk").text)[0]
    page.fill("#f-code", f" {code[:3]} {code[3:]} ")
    sent("button.go")
    sent("button[value=shared]")
    sent(f"button[value='{cast.asha.pk}']")
    page.fill("#f-pin", "1234")
    page.fill("#f-again", "1234")
    sent("button.go")
    assert page.locator(".trouble").count() == 1  # everybody's PIN
    page.fill("#f-pin", "4815")
    page.fill("#f-again", "4815")
    sent("button.go")
    assert page.url == f"{live_server.url}/"

    press(page, "form[action$='sign-out/'] button")
    page.goto("/sign-in/")
    sent(f"button[value='{cast.asha.pk}']")
    page.fill("#f-pin", "7362")
    sent("button.go")
    assert page.locator(".trouble").count() == 1
    sent("a[href$='forgot/']")
    page.goto("/sign-in/pin/")
    page.fill("#f-pin", "4815")
    press(page, "button.go")
    assert page.url == f"{live_server.url}/"

    assert not faults, told(faults)


# page: what is written there, "" for nothing at all
WRONG = {
    "/add/details/colour/": "",
    "/add/price/": "बहुत",
    "/add/want/": "बहुत",
    "/add/cost/": "x",
    "/add/pieces/": "-3",
    "/add/days/": "",
    "/add/voice/": "",
}


@pytest.mark.parametrize("language", ["hi", pytest.param("en", marks=pytest.mark.slow)])
@pytest.mark.parametrize("has_script", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_every_page_says_what_is_wrong_and_keeps_what_was_written(
    world: World, live_server: LiveServer, context_of: ContextOf, language: str, has_script: bool
) -> None:
    context = context_of(java_script_enabled=has_script)
    take_session(context, live_server.url, member_client(world.cast.asha, language=language))
    page = context.new_page()
    page.goto("/")
    Product.objects.filter(listings__status="draft").update(attributes={})
    licence = f"/group/licences/{world.paper.pk}/number/"
    live = f"/products/{world.live.pk}/"
    more = {licence: "123", f"{live}fewer/": "७७७७", f"{live}price/": "0"}
    faults: list[str] = []
    for address, words in {**WRONG, **more}.items():
        page.goto(address)
        fields = page.locator("main input[type=text]:visible")
        for place in range(fields.count()):
            fields.nth(place).fill(words)
        button = page.locator("main form button:visible").last
        button.click()
        page.wait_for_load_state()
        if has_script:  # axe and the measures are scripts
            faults += faults_of(measure(page, Look(f"{address}, wrong")))
        if page.locator(".trouble").count() != 1:
            faults.append(f"{address}: says nothing of what is wrong")
        if words and fields.count() and fields.first.input_value() != words:
            faults.append(f"{address}: what was written is gone")

    assert not faults, told(faults)


def test_sees_what_is_wrong_with_a_page(context_of: ContextOf) -> None:
    page = context_of().new_page()
    page.set_content(
        "<html lang=hi><title>x</title><main><h1>x</h1><p style='color:#777;font-size:12px'>pale"
        "</p><a href=/>go</a><img src=x><div style='width:500px'>wide</div></main>"
    )

    faults = " ".join(faults_of(measure(page, Look("bad"))))

    for fault in ("color-contrast", "image-alt", "too small to press: go", "12px", "px sideways"):
        assert fault in faults


def test_finishes_a_product_with_script_off(
    cast: Cast, live_server: LiveServer, context_of: ContextOf, tmp_path: Path
) -> None:
    photo = tmp_path / "purse.jpg"
    photo.write_bytes(tiny_photo())
    context = context_of(java_script_enabled=False)
    take_session(context, live_server.url, member_client(cast.asha, language="hi"))
    page = context.new_page()

    page.goto("/")
    press(page, "a.patch.big")
    page.set_input_files("input[multiple]", photo)
    press(page, "button.go")
    press(page, "button[name=go]")
    press(page, "button[value=leather-purse], a[href='?craft=leather']")
    if "craft=" in page.url:
        press(page, "button[value=leather-purse]")
    page.click("label.choice >> nth=0")
    press(page, "button.go")
    page.fill("#f-price", "४२०/-")
    press(page, "button.go")
    assert "₹420" in page.inner_text("h1")
    press(page, "button[value=yes]")
    page.fill("#f-pieces", "6")
    press(page, "button.go")
    press(page, "button.go")

    assert "/add/sent/" in page.url
    assert Listing.objects.get().status == Status.SUBMITTED
    page.go_back()
    assert "यह पहले ही भेज दिया है" in page.inner_text("h1")


def test_does_all_she_must_within_the_first_screen(
    world: World, live_server: LiveServer, context_of: ContextOf
) -> None:
    context = context_of()
    take_session(context, live_server.url, member_client(world.cast.asha, language="hi"))
    page = context.new_page()
    page.goto("/")
    foot = page.locator("footer").bounding_box()
    assert foot

    for row in page.locator("main a").all()[:3]:
        box = row.bounding_box()
        assert box and box["y"] + box["height"] <= foot["y"]
    assert page.locator("main a, main button").count() <= 6


@pytest.mark.slow
@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize(("width", "height"), [(320, 568), (412, 915), (1366, 768)])
def test_every_page_fits_every_screen(
    world: World,
    live_server: LiveServer,
    context_of: ContextOf,
    language: str,
    width: int,
    height: int,
) -> None:
    context = context_of(width=width, height=height)
    take_session(context, live_server.url, member_client(world.cast.asha, language=language))
    page = context.new_page()
    page.goto("/")

    faults = [fault for address in addresses(world) for fault in faults_of(look(page, address))]

    assert not faults, told(faults)


@pytest.mark.slow
def test_every_page_bears_text_of_twice_the_size(
    world: World, live_server: LiveServer, context_of: ContextOf
) -> None:
    context = context_of()
    take_session(context, live_server.url, member_client(world.cast.asha, language="hi"))
    page = context.new_page()
    faults = []
    for address in addresses(world):
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        faults += [f"{address}: {wide} px sideways"] if wide > 0 else []

    assert not faults, told(faults)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["hi", "en"])
def test_every_page_of_a_group_without_anything(
    cast: Cast, live_server: LiveServer, context_of: ContextOf, language: str
) -> None:
    context = context_of()
    take_session(context, live_server.url, member_client(cast.asha, language=language))
    page = context.new_page()
    page.goto("/")

    faults = [
        fault
        for address in ("/", "/add/", "/products/", "/products/?state=live")
        for fault in faults_of(look(page, address))
    ]

    assert not faults, told(faults)


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/", "/add/photo/", "/add/price-check/", "/products/"])
def test_paints_in_time_on_a_slow_net_and_a_weak_phone(
    world: World, live_server: LiveServer, context_of: ContextOf, address: str
) -> None:
    context = context_of()
    take_session(context, live_server.url, member_client(world.cast.asha, language="hi"))
    page: Page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 150,
            "downloadThroughput": 200_000,
            "uploadThroughput": 90_000,
        },
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})

    page.goto(address, wait_until="load")
    painted_ms, shift = page.evaluate(
        """() => new Promise(done => { let last = 0, shift = 0;
        new PerformanceObserver(list => { for (const e of list.getEntries()) last = e.startTime; })
          .observe({type: 'largest-contentful-paint', buffered: true});
        new PerformanceObserver(list => { for (const e of list.getEntries()) shift += e.value; })
          .observe({type: 'layout-shift', buffered: true});
        setTimeout(() => done([last, shift]), 600); })"""
    )

    assert 0 < painted_ms <= 1500
    assert shift <= 0.1
