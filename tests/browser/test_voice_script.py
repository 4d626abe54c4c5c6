"""A voice note recorded in the page: heard before it is sent, then sent with the form."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from catalog.models import VoiceNote
from tests.browser.looking import open_context, press, take_session
from tests.cast import Cast, make_draft, member_client

HEARD = """new Promise((done) => { const one = document.querySelector('#record audio');
  const said = () => done(one.error ? one.error.message : 'heard');
  if (one.readyState > 0) return said();
  one.onloadedmetadata = one.onerror = said; one.load(); })"""


@pytest.mark.slow
def test_she_speaks_hears_it_and_sends_it(
    cast: Cast, browser: Browser, live_server: LiveServer
) -> None:
    make_draft(cast)
    context = open_context(browser, live_server.url)
    take_session(context, live_server.url, member_client(cast.asha, language="hi"))
    page = context.new_page()
    page.goto("/add/voice/")
    assert page.locator("#own-recorder").is_hidden()

    page.click("[data-begin]")
    page.wait_for_selector("[data-end]:not([hidden])")
    page.wait_for_timeout(1500)
    page.click("[data-end]")
    page.wait_for_selector("#record audio:not([hidden])")
    assert page.evaluate(HEARD) == "heard"
    press(page, "button.go:has-text('आगे बढ़ें')")

    note = VoiceNote.objects.get()
    assert note.kind in {"webm", "ogg", "mp4"} and note.byte_count > 500
    assert "रिकॉर्ड है" in page.inner_text("main")
    context.close()
