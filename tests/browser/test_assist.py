"""Staff fill in for a member, in a browser: her yes, the sitting on a phone's width, its end."""

from pathlib import Path

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from listings.models import Listing
from listings.states import Status
from shg.models import Assistance
from shg.services.assist import assistance_ask
from tests.browser import test_desk as desk
from tests.browser.looking import Look, look, measure, press, take_session
from tests.browser.test_member_pages import ContextOf, context_of, faults_of, told
from tests.cast import Cast, make_staff, member_client, staff_client, tiny_photo

__all__ = ["context_of"]  # a fixture used here


def desk_faults(page: Page, address: str) -> list[str]:
    return desk.faults_of(look(page, address, least_px=desk.LEAST_PX, text_px=desk.TEXT_PX))


@pytest.mark.parametrize("language", ["hi", pytest.param("en", marks=pytest.mark.slow)])
def test_a_card_is_printed_and_a_product_filled_in_with_its_code(
    cast: Cast, live_server: LiveServer, context_of: ContextOf, tmp_path: Path, language: str
) -> None:
    photo = tmp_path / "purse.jpg"
    photo.write_bytes(tiny_photo())
    office = context_of(width=1366, height=768)
    take_session(office, live_server.url, staff_client(cast.divya, language=language))
    page = office.new_page()
    faults = desk_faults(page, "/desk/members/?q=बीना")
    press(page, f"form[action$='/{cast.bina.pk}/card/'] button")
    faults += desk.faults_of(
        measure(page, Look(page.url), least_px=desk.LEAST_PX, text_px=desk.TEXT_PX)
    )
    code = page.locator(".codecard li .num").first.inner_text()

    helper = make_staff("Olga", "organiser", group=cast.ujala)
    away = context_of()
    take_session(away, live_server.url, staff_client(helper, language=language))
    page = away.new_page()
    faults += desk_faults(page, f"/desk/members/{cast.bina.pk}/assist/")
    press(page, "button[value=card]")
    faults += desk_faults(page, page.url)
    page.fill("#f-code", "000 000")
    press(page, "form:has(#f-code) button")
    faults += desk_faults(page, page.url)
    page.fill("#f-code", code)
    press(page, "form:has(#f-code) button")
    assert page.url == f"{live_server.url}/"
    assert page.locator(".sitting").count() == 1

    faults += faults_of(look(page, "/"), first=True)
    press(page, "a.patch.big")
    page.set_input_files("input[multiple]", photo)
    page.locator(".thumb img, .photos img, main img").first.wait_for()
    for step in ("photo", "kind"):
        faults += faults_of(look(page, f"/add/{step}/"))
    page.goto("/add/kind/")
    press(page, "button[value=leather-purse], a[href='?craft=leather']")
    if "craft=" in page.url:
        press(page, "button[value=leather-purse]")
    page.click("label.choice >> nth=0")
    press(page, "button.go")
    page.fill("#f-price", "420")
    press(page, "button.go")
    press(page, "button[value=yes]")
    page.fill("#f-pieces", "6")
    press(page, "button.go")
    faults += faults_of(look(page, "/add/check/"))
    press(page, "button.go")
    listing = Listing.objects.get()
    assert (listing.status, listing.member) == (Status.SUBMITTED, cast.bina)

    press(page, ".sitting button")
    assert page.url.endswith("/desk/members/")
    assert Assistance.objects.get().ended_by == helper
    assert not faults, told(faults)


@pytest.mark.parametrize("language", ["hi", pytest.param("en", marks=pytest.mark.slow)])
def test_she_answers_on_her_own_phone_and_the_desk_sees_it_by_itself(
    cast: Cast, live_server: LiveServer, context_of: ContextOf, language: str
) -> None:
    row = assistance_ask(person_id=cast.asha.pk, means="phone", actor=cast.farah)
    centre = context_of(width=1366, height=768)
    take_session(centre, live_server.url, staff_client(cast.farah, language=language))
    waiting = centre.new_page()
    faults = desk_faults(waiting, f"/desk/members/{cast.asha.pk}/assist/?asked={row.pk}")

    hers = context_of()
    take_session(hers, live_server.url, member_client(cast.asha, language=language))
    page = hers.new_page()
    faults += faults_of(look(page, "/"), first=True)
    press(page, f"a[href$='/me/help/{row.pk}/']")
    faults += faults_of(measure(page, Look(page.url)))
    press(page, "button[value=yes]")
    faults += faults_of(look(page, f"/me/help/{row.pk}/"))

    waiting.locator("form:not(:has([name=means])) button.yes").wait_for(timeout=20_000)
    press(waiting, "form:not(:has([name=means])) button.yes")
    assert waiting.url == f"{live_server.url}/"
    page.goto(f"/me/help/{row.pk}/")
    press(page, "main form button")
    waiting.goto("/")
    assert "/desk/" in waiting.url
    assert not faults, told(faults)
