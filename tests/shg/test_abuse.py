"""Abuse of the sign-in, as a whole visit: what a thief, a neighbour or a script would try.

What one rule refuses stands beside that rule, in test_sign_in.py and test_pins.py.
"""

import re
from typing import Any

import pytest
from django.test import Client

from shg.models import Device, LoginCode, PersonPhone, PhoneNumber, Pin
from shg.services.devices import device_keep, phones_end
from shg.services.pins import pin_choose
from tests.cast import ASHA_PHONE, Cast
from tests.shg.test_pins import OTHER_PIN, OWN_NUMBER, PIN, come_back, known_client, own_phone
from tests.shg.test_sign_in import UNKNOWN, code_template, sent_code, sign_in

__all__ = ["code_template"]  # a fixture used here
pytestmark = pytest.mark.django_db
NAMELESS = "_auth_user_id"


def ask(client: Client, e164: str) -> None:
    client.post("/sign-in/?other=1", {"phone": e164})


# --- codes ------------------------------------------------------------------------------------
def test_guessing_a_code_on_the_page_ends_after_five_in_any_number_of_browsers(
    cast: Cast,
) -> None:
    ask(Client(), ASHA_PHONE)
    right = sent_code(ASHA_PHONE)
    wrong = f"{(int(right) + 1) % 10**6:06d}"

    for _browser in range(5):
        guesser = Client()
        ask(guesser, ASHA_PHONE)  # within half a minute: the first code stands
        guesser.post("/sign-in/code/", {"code": wrong})
    last = Client()
    ask(last, ASHA_PHONE)
    last.post("/sign-in/code/", {"code": right})

    assert last.get("/sign-in/phone/")["Location"] == "/sign-in/"
    assert LoginCode.objects.get().tries == 5


def test_a_code_that_was_used_opens_no_second_browser(cast: Cast, client: Client) -> None:
    ask(client, ASHA_PHONE)
    code = sent_code(ASHA_PHONE)
    over_her_shoulder = Client()
    ask(over_her_shoulder, ASHA_PHONE)
    client.post("/sign-in/code/", {"code": code})

    over_her_shoulder.post("/sign-in/code/", {"code": code})

    assert over_her_shoulder.get("/sign-in/phone/")["Location"] == "/sign-in/"
    assert client.get("/sign-in/phone/").status_code == 200


def test_a_wrong_code_says_the_same_for_a_number_nobody_has(cast: Cast) -> None:
    def said(e164: str) -> tuple[int, str]:
        client = Client()
        ask(client, e164)
        answer = client.post("/sign-in/code/", {"code": "000001"})
        page = answer.content.decode().split("<main", 1)[1]
        token = page.split('csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
        return answer.status_code, re.sub(r"\d", "", page.replace(token, ""))

    assert said(ASHA_PHONE) == said(UNKNOWN)


def test_the_proof_of_one_number_is_none_of_the_next(cast: Cast, client: Client) -> None:
    own_phone(cast.bina)
    ask(client, ASHA_PHONE)
    client.post("/sign-in/code/", {"code": sent_code(ASHA_PHONE)})

    ask(client, OWN_NUMBER)

    assert client.get("/sign-in/phone/")["Location"] == "/sign-in/"
    client.post("/sign-in/name/", {"person": cast.bina.pk})
    assert client.get("/sign-in/pin/new/")["Location"] == "/sign-in/"


# --- sessions and cookies ---------------------------------------------------------------------
def test_a_session_planted_before_she_signs_in_opens_nothing_after(cast: Cast) -> None:
    _device, secret = own_phone(cast.asha)
    thief = Client()
    thief.get("/sign-in/?other=1")
    ask(thief, ASHA_PHONE)  # now there is a session, and the thief knows its key
    planted = thief.cookies["sessionid"].value
    hers = known_client(secret)
    hers.cookies["sessionid"] = planted

    come_back(hers, PIN)

    assert hers.get("/products/").status_code == 200
    assert hers.cookies["sessionid"].value != planted
    assert thief.get("/products/")["Location"].startswith("/sign-in/")


def test_a_copied_session_opens_nothing_once_she_has_closed(cast: Cast) -> None:
    _device, secret = own_phone(cast.asha)
    hers = known_client(secret)
    come_back(hers, PIN)
    thief = Client()
    thief.cookies["sessionid"] = hers.cookies["sessionid"].value
    assert thief.get("/products/").status_code == 200

    hers.post("/sign-out/")

    assert thief.get("/products/")["Location"].startswith("/sign-in/")


def test_a_stolen_cookie_takes_no_more_than_five_guesses_at_a_pin(cast: Cast) -> None:
    _device, secret = own_phone(cast.asha)
    for number in range(5):
        come_back(known_client(secret), f"73{number}1")

    thief = known_client(secret)
    come_back(thief, PIN)

    assert NAMELESS not in thief.session and Pin.objects.get().tries == 5


def test_a_stolen_cookie_of_one_number_is_none_of_another(cast: Cast) -> None:
    _device, secret = own_phone(cast.asha)
    phone = PhoneNumber.objects.create(e164="+919876500098")
    PersonPhone.objects.filter(person=cast.bina).delete()
    PersonPhone.objects.create(person=cast.bina, phone=phone)
    device, bina_secret = device_keep(e164=phone.e164, kind="own")
    pin_choose(person=cast.bina, device=device, secret=bina_secret, typed=OTHER_PIN)

    thief = known_client(secret)
    ask(thief, phone.e164)
    thief.post("/sign-in/name/", {"person": cast.bina.pk})
    thief.post("/sign-in/pin/", {"pin": OTHER_PIN})

    assert NAMELESS not in thief.session


def test_whoever_holds_a_shared_phone_does_not_make_it_her_own(cast: Cast) -> None:
    own_phone(cast.asha)
    device_keep(e164=OWN_NUMBER, kind="shared")  # she said so once, on any phone

    thief = Client()  # another browser of that telephone: the code comes to whoever holds it
    ask(thief, OWN_NUMBER)
    thief.post("/sign-in/code/", {"code": sent_code(OWN_NUMBER)})
    thief.post("/sign-in/phone/", {"kind": "own"})
    thief.get("/sign-in/name/")
    thief.post("/sign-in/pin/new/", {"pin": OTHER_PIN, "again": OTHER_PIN})

    assert NAMELESS not in thief.session


def test_the_sim_of_a_sold_phone_makes_no_pin(cast: Cast) -> None:
    _device, secret = own_phone(cast.bina)
    come_back(known_client(secret), PIN)
    phones_end(person_id=cast.bina.pk, actor=cast.asha)

    buyer = Client()
    ask(buyer, OWN_NUMBER)
    buyer.post("/sign-in/code/", {"code": sent_code(OWN_NUMBER)})
    buyer.post("/sign-in/phone/", {"kind": "own"})
    buyer.get("/sign-in/name/")

    assert buyer.get("/sign-in/pin/")["Location"] == "/sign-in/pin/forgot/"
    buyer.post("/sign-in/pin/new/", {"pin": OTHER_PIN, "again": OTHER_PIN})
    assert NAMELESS not in buyer.session and not Pin.objects.exists()


def test_a_page_of_another_site_can_press_nothing(cast: Cast) -> None:
    _device, secret = own_phone(cast.asha)
    hers = Client(enforce_csrf_checks=True)
    hers.cookies["haat_device"] = secret
    own: Any = known_client(secret)
    come_back(own, PIN)
    hers.cookies["sessionid"] = own.cookies["sessionid"].value
    device = Device.objects.get()

    for address in ("/sign-out/", f"/me/phones/{device.pk}/not-me/", "/sign-in/pin/"):
        assert hers.post(address, {"pin": PIN}).status_code == 403
    assert Pin.objects.exists()


def test_a_bearer_who_ends_her_own_phones_is_out_at_once(cast: Cast, client: Client) -> None:
    sign_in(client, cast, "own")
    _device, secret = own_phone(cast.asha)
    hers = known_client(secret)
    come_back(hers, PIN)

    answer = hers.post(f"/group/members/{cast.asha.pk}/help/", {"phones": "1"})

    assert answer["Location"] == "/sign-in/" and NAMELESS not in hers.session
