"""Without net, in a real browser with a real service worker; and listening on tap."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from shg.member_pages import KIND
from shg.models import Device, Person
from tests.browser.looking import open_context, press, take_session, violations
from tests.cast import Cast, make_approved_listing, member_client
from tests.waiting import wait_for

SPEECH = """window.said = []; window.speechSynthesis.speak = one => {
  window.said.push([one.lang, one.text]); if (window.aloud) one.onstart(); };"""


@pytest.fixture
def context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    opened = open_context(browser, live_server.url)
    yield opened
    opened.close()


def on_phone(
    context: BrowserContext, live_server: LiveServer, person: Person, *, shared: bool = False
) -> Page:
    """Return a page of a member's phone whose worker is at work."""
    client = member_client(person, language="hi")
    if shared:
        session = client.session
        session[KIND] = Device.Kind.SHARED
        session.save()
    take_session(context, live_server.url, client)
    page = context.new_page()
    page.goto("/")
    wait_for(lambda: page.evaluate("!!navigator.serviceWorker.controller"))
    return page


@pytest.mark.slow
def test_her_lists_are_there_without_net_and_say_that_they_are_old(
    cast: Cast, context: BrowserContext, live_server: LiveServer
) -> None:
    listing = make_approved_listing(cast, pieces=5)
    page = on_phone(context, live_server, cast.asha)
    for address in ("/", "/products/", f"/products/{listing.pk}/", "/group/members/"):
        page.goto(address)

    context.set_offline(True)

    for address in ("/", "/products/", f"/products/{listing.pk}/"):
        page.goto(address)
        assert "यह पुरानी जानकारी है" in page.inner_text("main"), address
        assert violations(page) == []
    page.goto("/group/members/")
    assert page.inner_text("h1") == "नेट नहीं है", "pages of the group are never kept"
    assert violations(page) == []


@pytest.mark.slow
def test_a_form_sent_without_net_is_not_lost(
    cast: Cast, context: BrowserContext, live_server: LiveServer
) -> None:
    page = on_phone(context, live_server, cast.asha)
    page.goto("/add/photo/")
    context.set_offline(True)

    press(page, "#send")

    assert page.inner_text("h1") == "नेट नहीं है"
    context.set_offline(False)
    page.go_back()
    assert page.locator("#take").count() == 1


@pytest.mark.slow
def test_a_shared_phone_keeps_nothing_and_closing_forgets_all(
    cast: Cast, context: BrowserContext, live_server: LiveServer
) -> None:
    page = on_phone(context, live_server, cast.asha, shared=True)
    page.goto("/products/")
    assert page.evaluate("caches.keys().then(all => all.filter(n => n[0] === 'p'))") == []

    take_session(context, live_server.url, member_client(cast.bina, language="hi"))
    page.goto("/products/")
    names = "caches.keys().then(all => all.filter(n => n.startsWith('pages-')))"
    assert len(page.evaluate(names)) == 1
    page.goto("/")
    press(page, "form[action$='/sign-out/'] button")
    assert page.evaluate(names) == []
    context.set_offline(True)
    page.goto("/products/")
    assert page.inner_text("h1") == "नेट नहीं है"


def test_listening_speaks_on_tap_and_says_so_where_nothing_is_heard(
    cast: Cast, context: BrowserContext, live_server: LiveServer
) -> None:
    context.add_init_script(SPEECH)
    take_session(context, live_server.url, member_client(cast.asha, language="hi"))
    page = context.new_page()
    page.goto("/add/photo/")
    assert page.evaluate("window.said") == []

    page.click("#listen")
    language, text = page.evaluate("window.said[0]")
    assert language == "hi-IN" and text.startswith("सामान की फ़ोटो")
    page.wait_for_selector("#quiet:not([hidden])")
    assert violations(page) == []

    page.click("#listen")  # a second tap stops
    page.evaluate("window.aloud = true")
    page.click("#listen")
    assert page.locator("#quiet").is_hidden()
