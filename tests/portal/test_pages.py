"""Pages of the portal itself: the trial inbox, voices, a page too old, drawings."""

import re

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from notices.models import Message, VoiceClip
from portal import drawings
from portal.voices import voiced_at
from shg.member_pages import KIND
from shg.models import Device
from tests.cast import ASHA_PHONE, Cast, member_client, staff_client

NOW = "2026-11-23T06:00:00Z"


def make_message(text: str, to: str = ASHA_PHONE) -> Message:
    return Message.objects.create(
        template_key="login-code", channel="sms", to=to, text=text, due_at=NOW
    )


@pytest.mark.django_db
def test_gives_the_newest_messages_of_one_number_to_programs(client: Client) -> None:
    make_message("first")
    make_message("second")
    make_message("of another", to="+919876500003")

    answer = client.get("/dev/inbox/", {"to": ASHA_PHONE, "format": "json"}).json()

    assert [row["text"] for row in answer["messages"]] == ["second", "first"]


@pytest.mark.django_db
def test_takes_a_number_whose_plus_became_a_blank(client: Client) -> None:
    make_message("hello")

    answer = client.get(f"/dev/inbox/?to={ASHA_PHONE}&format=json").json()

    assert len(answer["messages"]) == 1


@pytest.mark.django_db
def test_shows_what_was_sent_as_text_only(client: Client) -> None:
    make_message("<script>alert(1)</script>")

    page = client.get("/dev/inbox/", {"to": ASHA_PHONE}).content.decode()

    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_offers_a_voice_only_where_one_is_recorded(cast: Cast) -> None:
    client = member_client(cast.asha, language="hi")
    voiced_at.cache_clear()
    bare = client.get("/").content.decode()
    assert "/voice/" not in bare
    assert re.search(r'id="listen" type="button" data-say="[^"]*" hidden', bare)

    clip = VoiceClip(page_key="home", language="hi", seconds=8)
    clip.file.save("home.ogg", ContentFile(b"OggS voice"))
    voiced_at.cache_clear()

    page = client.get("/").content.decode()
    assert 'href="/voice/home.hi.ogg"' in page and "सुनें" in page
    assert client.get("/voice/home.hi.ogg").getvalue() == b"OggS voice"
    assert client.get("/voice/home.en.ogg").status_code == 404
    voiced_at.cache_clear()


def test_says_kindly_that_a_page_is_too_old(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/sign-in/", {"phone": ASHA_PHONE})

    assert answer.status_code == 403
    assert "यह पेज पुराना हो गया" in answer.content.decode()


def test_keeps_the_page_when_the_language_is_switched(cast: Cast) -> None:
    client = member_client(cast.asha, language="hi")

    page = client.get("/products/?state=live").content.decode()
    assert 'href="?state=live&amp;lang=en"' in page
    english = client.get("/products/?state=live&lang=en").content.decode()

    assert "On sale now" in english and '<html lang="en">' in english
    assert "On sale now" in client.get("/products/?state=live").content.decode()


def test_writes_the_style_into_the_first_page_of_a_visit_only(cast: Cast) -> None:
    client = Client()

    first = client.get("/sign-in/")
    second = client.get("/sign-in/")

    nonce = first.content.decode().split('<style nonce="')[1].split('"')[0]
    assert f"'nonce-{nonce}'" in first["Content-Security-Policy"]
    assert "<style" not in second.content.decode()
    assert '<link rel="stylesheet"' in second.content.decode()


@pytest.mark.parametrize("name", ["camera", "fix", "live", "phone"])
def test_draws_icons_by_name(name: str) -> None:
    assert drawings.icon(name).view_box == "0 0 24 24"


def test_draws_a_basket_for_a_craft_nobody_has_drawn() -> None:
    assert drawings.craft("pickles") == drawings.craft("other")
    assert drawings.craft("purses") != drawings.craft("other")


def test_a_page_says_whose_phone_it_is_and_whether_it_may_be_kept(cast: Cast) -> None:
    asha, bina = member_client(cast.asha), member_client(cast.bina)

    home = asha.get("/")
    assert home.headers["X-Haat-Keep"] == "1"
    assert home.headers["X-Haat-Me"] != bina.get("/").headers["X-Haat-Me"]
    for address in ("/group/members/", "/add/photo/", "/products/999999/"):
        answer = asha.get(address)
        assert "X-Haat-Me" in answer.headers, address
        assert "X-Haat-Keep" not in answer.headers, address
    session = asha.session
    session[KIND] = Device.Kind.SHARED
    session.save()
    assert "X-Haat-Keep" not in asha.get("/").headers, "a shared phone keeps no page"
    assert "X-Haat-Me" not in Client().get("/sign-in/").headers
    assert "X-Haat-Me" not in staff_client(cast.divya).get("/desk/").headers
