"""The sync board in a real browser: budgets, accessibility, keys; in both languages."""

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.board.dictionary import load_dictionary
from tests.board.rows import copies, with_problem
from tests.browser.looking import look, open_context, take_session
from tests.cast import Cast, make_approved_listing, staff_client

BOARD = "/desk/sync/"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_board_keeps_its_budgets_and_answers_keys(
    cast: Cast, browser: Browser, live_server: LiveServer, language: str
) -> None:
    load_dictionary()
    listing = make_approved_listing(cast)
    with_problem(cast, "cut_given_up", kind="stock", listing=listing)
    copies(cast, listing, 49, "drift")
    context = open_context(browser, live_server.url, width=1366, height=768)
    take_session(context, live_server.url, staff_client(cast.divya, language=language))
    page = context.new_page()

    seen = look(page, BOARD, least_px=24, text_px=14)

    assert seen.status == 200
    assert seen.document_bytes <= 30 * 1024
    assert (seen.violations, seen.small_targets, seen.small_texts) == ([], [], [])
    assert seen.wide_px <= 0
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("tbody input:checked").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{BOARD}*/")
    context.close()
