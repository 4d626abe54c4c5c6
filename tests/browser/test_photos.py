"""Photos on a real phone's browser: small before they go, kept until they went, sent once."""

from __future__ import annotations

import hashlib
import io
import random
import time
from collections.abc import Callable, Iterator

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, FilePayload, Page, Route
from pytest_django.live_server_helper import LiveServer

from catalog.models import Photo
from listings.models import Listing
from tests.browser.looking import open_context, press, take_session
from tests.cast import Cast, member_client
from tests.waiting import PATIENCE_S

PLACE = "/add/photo/"
PUTS = "**/add/photo/*/"
FULL = """IDBObjectStore.prototype.put = () => {
  throw new DOMException('full', 'QuotaExceededError'); };"""


@pytest.fixture
def page(cast: Cast, browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = open_context(browser, live_server.url)
    take_session(context, live_server.url, member_client(cast.asha, language="hi"))
    yield context.new_page()
    context.close()


def picture(shade: int, size: tuple[int, int] = (800, 600)) -> FilePayload:
    """Return a file to choose: a JPEG that differs by its shade, with a place in its EXIF."""
    made = Image.new("RGB", size, (240, 235, shade))
    ImageDraw.Draw(made).ellipse((100, 100, 500, 450), fill=(shade, 60, 90))
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (26.0, 50.0, 0.0)}
    kept = io.BytesIO()
    made.save(kept, "JPEG", quality=90, exif=exif.tobytes())
    return {"name": f"{shade}.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def choose(page: Page, *shades: int) -> None:
    page.locator("input[type=file][multiple]").set_input_files([picture(one) for one in shades])


def until(page: Page, true: Callable[[], bool]) -> None:
    """Wait while the browser goes on: a route of ours is answered by this very thread."""
    ends = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < ends, "it did not come true in time"
        page.wait_for_timeout(50)


def says(page: Page, words: str) -> None:
    until(page, lambda: words in page.inner_text("#sending"))


def kept() -> int:
    return Photo.objects.filter(removed_at=None).count()


def test_three_photos_outlive_a_net_that_breaks_in_the_middle(page: Page) -> None:
    page.goto(PLACE)
    with page.expect_response(PUTS):
        choose(page, 10)
    page.context.set_offline(True)
    choose(page, 90, 170)
    says(page, "नेट नहीं है")
    assert page.locator("#photos li").count() == 3, "each is shown at once"
    assert kept() == 1

    page.context.set_offline(False)

    until(page, lambda: kept() == 3)
    assert Photo.objects.count() == 3, "none twice"
    until(page, lambda: page.locator("#sending").is_hidden())
    page.goto(PLACE)
    assert page.locator("#photos li").count() == 3


@pytest.mark.slow
def test_photos_go_while_she_answers_the_next_page(page: Page) -> None:
    page.goto(PLACE)
    page.route(PUTS, lambda route: route.abort())
    choose(page, 10, 90)
    press(page, "#onward")
    assert "/add/kind/" in page.url
    assert kept() == 0

    page.unroute(PUTS)
    page.reload()

    until(page, lambda: kept() == 2)
    assert Listing.objects.count() == 1


@pytest.mark.slow
def test_the_browser_killed_by_the_camera_comes_back_with_a_word(page: Page) -> None:
    page.goto(PLACE)
    choose(page, 10)
    until(page, lambda: kept() == 1)
    with page.expect_file_chooser():
        page.locator("input[capture]").click(force=True)

    again = page.context.new_page()  # the old one never hears of the camera's photo
    again.goto(PLACE)

    assert again.inner_text("#sending") == "फ़ोटो नहीं आ पाई। एक बार फिर खींचें।"
    assert again.locator("#photos li").count() == 1, "what was there is there"
    again.reload()
    assert again.locator("#sending").is_hidden()


@pytest.mark.slow
def test_a_photo_waits_in_a_browser_that_was_closed(page: Page) -> None:
    page.goto(PLACE)
    page.route(PUTS, lambda route: route.abort())
    choose(page, 10)
    says(page, "नेट नहीं है")
    context = page.context
    page.close()

    again = context.new_page()
    again.goto("/")

    until(again, lambda: kept() == 1)


@pytest.mark.slow
def test_a_full_phone_sends_at_once(page: Page) -> None:
    page.add_init_script(FULL)
    page.goto(PLACE)

    choose(page, 10)

    until(page, lambda: kept() == 1)


@pytest.mark.slow
def test_what_leaves_the_phone_is_small_and_says_no_place(page: Page) -> None:
    sent: list[bytes] = []

    def seen(route: Route) -> None:
        sent.append(route.request.post_data_buffer or b"")
        route.continue_()

    page.route(PUTS, seen)
    page.goto(PLACE)
    large = picture(40, (4000, 3000))
    page.locator("input[capture]").set_input_files([large])

    until(page, lambda: kept() == 1)
    opened = Image.open(io.BytesIO(sent[0]))
    assert max(opened.size) == 1600
    assert len(sent[0]) <= 350 * 1024
    assert 0x8825 not in opened.getexif()


@pytest.mark.slow
def test_another_member_of_the_phone_neither_sees_nor_sends_it(
    cast: Cast, page: Page, live_server: LiveServer
) -> None:
    page.goto(PLACE)
    page.route(PUTS, lambda route: route.abort())
    choose(page, 10)
    says(page, "नेट नहीं है")
    page.unroute(PUTS)
    take_session(page.context, live_server.url, member_client(cast.bina, language="hi"))

    page.goto(PLACE)
    page.wait_for_timeout(500)

    assert page.locator("#photos li").count() == 0
    assert kept() == 0
    take_session(page.context, live_server.url, member_client(cast.asha, language="hi"))
    page.goto("/")
    until(page, lambda: kept() == 1)
    assert Listing.objects.get().member == cast.asha


@pytest.mark.slow
def test_closing_warns_once_while_photos_wait(page: Page) -> None:
    page.goto(PLACE)
    page.route(PUTS, lambda route: route.abort())
    choose(page, 10)
    says(page, "नेट नहीं है")
    page.goto("/")
    page.locator("form[action$='/sign-out/'] button").click()
    says(page, "1 फ़ोटो")

    press(page, "form[action$='/sign-out/'] button")

    assert "/sign-in/" in page.url
    assert kept() == 0


def test_what_cannot_be_made_small_goes_in_pieces_and_on_where_it_broke(page: Page) -> None:
    page.add_init_script("window.createImageBitmap = () => Promise.reject(new Error('no codec'));")
    raw = random.Random(7).randbytes(3 * 1200 * 1000)
    kept = io.BytesIO()
    Image.frombytes("RGB", (1200, 1000), raw).save(kept, "JPEG", quality=95)
    data = kept.getvalue()
    assert len(data) > 1024 * 1024
    asked: list[str] = []

    def answer(route: Route) -> None:
        said = route.request.headers.get("content-range", "")
        asked.append(said)
        if len(asked) == 5:  # the net breaks at the fourth piece
            return route.abort("internetdisconnected")
        return route.continue_()

    page.route(PUTS, answer)
    page.goto(PLACE)
    file: FilePayload = {"name": "big.jpg", "mimeType": "image/jpeg", "buffer": data}
    page.locator("input[type=file][multiple]").set_input_files([file])
    until(page, lambda: Photo.objects.exists())

    pieces = [said for said in asked if "*" not in said]
    assert len(asked) - len(pieces) == 2  # how far did you get: at the start, after the break
    assert len(pieces) == len(set(pieces)) + 1  # the broken one alone went twice
    assert Photo.objects.get().upload_hash == hashlib.sha256(data).hexdigest()
