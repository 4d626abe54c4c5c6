"""PINs and phones: guessing, stolen cookies, shared phones, sold phones (fault 70), visits."""

import datetime as dt
import time
from typing import Any

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from django.http import Http404
from django.test import Client
from django.utils import timezone

from common.errors import HaatError
from notices.models import Message, MessageTemplate
from shg.errors import (
    DeviceLocked,
    NotForOneself,
    PinLocked,
    PinMalformed,
    PinTooCommon,
    PinWrong,
    VoucherWrong,
)
from shg.member_pages import PIN_AT, TOUCHED
from shg.models import Device, Person, PersonPhone, PhoneNumber, PhoneSession, Pin, PinVoucher
from shg.pin_rules import COMMONEST, four_digits, pin_of
from shg.services.devices import device_keep, devices_of, phones_end
from shg.services.pins import (
    code_is_enough,
    pin_check,
    pin_choose,
    pin_voucher_check,
    pin_voucher_make,
)
from shg.visit import Visit
from tests.cast import ASHA_PHONE, Cast, make_approved_listing, make_cast, member_client
from tests.shg.test_sign_in import code_template, enter, sent_code, sign_in

__all__ = ["code_template"]  # a fixture used here
pytestmark = pytest.mark.django_db
PIN, OTHER_PIN = "4815", "7362"
OWN_NUMBER = "+919876500099"


@pytest.fixture
def cast(db: None) -> Cast:
    MessageTemplate.objects.create(
        key="pin-new", language="hi", text="{name}: नया पिन", variables={"name": "word"}
    )
    return make_cast()


def own_phone(person: Person, e164: str = OWN_NUMBER) -> tuple[Device, str]:
    """Give a woman a number of her own, and a browser known for it with her PIN."""
    PersonPhone.objects.filter(person=person).delete()
    phone, _made = PhoneNumber.objects.get_or_create(e164=e164)
    PersonPhone.objects.create(person=person, phone=phone)
    device, secret = device_keep(e164=e164, kind="own")
    pin_choose(person=person, device=device, secret=secret, typed=PIN)
    return device, secret


def known_client(secret: str) -> Client:
    client = Client()
    client.cookies["haat_device"] = secret
    return client


def come_back(client: Client, pin: str) -> Any:
    client.get("/sign-in/", follow=True)
    return client.post("/sign-in/pin/", {"pin": pin})


# --- which PINs -------------------------------------------------------------------------------
def test_refuses_the_fifty_commonest_and_takes_others() -> None:
    assert len(COMMONEST) == 50
    for pin in COMMONEST:
        with pytest.raises(PinTooCommon):
            pin_of(pin)
    assert pin_of("४८१५") == pin_of(" 4-8 15") == PIN


@pytest.mark.parametrize("typed", ["", "481", "48155", "abcd"])
def test_takes_four_digits_and_nothing_else(typed: str) -> None:
    with pytest.raises(PinMalformed):
        four_digits(typed)


def test_keeps_a_pin_that_no_other_browser_person_or_pepper_can_try(
    cast: Cast, settings: Any
) -> None:
    device, secret = own_phone(cast.asha)
    pin_check(person=cast.asha, device=device, secret=secret, typed=PIN)

    with pytest.raises(PinWrong):
        pin_check(person=cast.asha, device=device, secret="another browser", typed=PIN)
    settings.PIN_PEPPER = "another pepper"
    with pytest.raises(PinWrong):
        pin_check(person=cast.asha, device=device, secret=secret, typed=PIN)
    assert PIN not in Pin.objects.get().pin_hash


# --- guessing ---------------------------------------------------------------------------------
def test_locks_a_pin_after_five_wrong_tries_even_for_the_right_one(cast: Cast) -> None:
    device, secret = own_phone(cast.asha)
    for _try in range(4):
        with pytest.raises(PinWrong):
            pin_check(person=cast.asha, device=device, secret=secret, typed=OTHER_PIN)
    with pytest.raises(PinLocked):
        pin_check(person=cast.asha, device=device, secret=secret, typed=OTHER_PIN)

    with pytest.raises(PinLocked):
        pin_check(person=cast.asha, device=device, secret=secret, typed=PIN)


def test_a_right_pin_forgives_the_wrong_ones_before_it(cast: Cast) -> None:
    device, secret = own_phone(cast.asha)
    for _try in range(4):
        with pytest.raises(PinWrong):
            pin_check(person=cast.asha, device=device, secret=secret, typed=OTHER_PIN)

    pin_check(person=cast.asha, device=device, secret=secret, typed=PIN)

    assert Pin.objects.get().tries == 0


def test_stops_a_browser_that_guesses_at_many_women_for_the_day(cast: Cast) -> None:
    device, secret = own_phone(cast.asha)
    Device.objects.update(pin_tries=15, pin_tries_on=timezone.localdate())
    with pytest.raises(DeviceLocked):
        pin_check(person=cast.asha, device=device, secret=secret, typed=PIN)

    Device.objects.update(pin_tries_on=timezone.localdate() - dt.timedelta(days=1))

    pin_check(person=cast.asha, device=device, secret=secret, typed=PIN)


def test_counts_a_wrong_pin_typed_on_the_page(cast: Cast) -> None:
    _device, secret = own_phone(cast.asha)
    client = known_client(secret)

    page = come_back(client, OTHER_PIN).content.decode()

    assert "पिन गलत है" in page and Pin.objects.get().tries == 1
    assert "_auth_user_id" not in client.session


def test_leads_to_a_new_pin_when_the_old_one_is_locked(cast: Cast) -> None:
    _device, secret = own_phone(cast.asha)
    Pin.objects.update(tries=4)
    client = known_client(secret)

    assert come_back(client, OTHER_PIN)["Location"] == "/sign-in/pin/forgot/"
    client.post("/sign-in/pin/forgot/")
    client.post("/sign-in/code/", {"code": sent_code(OWN_NUMBER)})
    for step in ("/sign-in/phone/", "/sign-in/name/", "/sign-in/pin/"):
        client.get(step)
    client.post("/sign-in/pin/new/", {"pin": OTHER_PIN, "again": OTHER_PIN})

    assert client.session["_auth_user_id"] == str(cast.asha.pk)


# --- coming back ------------------------------------------------------------------------------
def test_asks_a_known_browser_for_the_pin_alone(cast: Cast) -> None:
    _device, secret = own_phone(cast.asha)
    client = known_client(secret)

    answer = client.get("/sign-in/?next=/products/", follow=True)
    assert answer.redirect_chain[-1][0] == "/sign-in/pin/"
    entered = client.post("/sign-in/pin/", {"pin": PIN})

    assert entered["Location"] == "/products/"
    assert not Message.objects.exists()


def test_a_stolen_cookie_opens_nothing_without_the_pin(cast: Cast) -> None:
    _device, secret = own_phone(cast.asha)
    thief = known_client(secret)

    for address in ("/", "/products/", "/me/phones/", "/sign-in/pin/new/", "/pin/"):
        assert thief.get(address).status_code == 302
    thief.get("/sign-in/", follow=True)
    thief.post("/sign-in/pin/new/", {"pin": OTHER_PIN, "again": OTHER_PIN})

    assert "_auth_user_id" not in thief.session
    assert Pin.objects.count() == 1


def test_a_browser_is_known_for_ninety_days(cast: Cast) -> None:
    device, secret = own_phone(cast.asha)
    Device.objects.update(last_used_at=timezone.now() - dt.timedelta(days=91))

    answer = known_client(secret).get("/sign-in/")

    assert answer.status_code == 200 and "f-phone" in answer.content.decode()


def test_takes_a_new_session_key_at_the_door(cast: Cast) -> None:
    _device, secret = own_phone(cast.asha)
    client = known_client(secret)
    client.get("/sign-in/", follow=True)
    before = client.session.session_key

    client.post("/sign-in/pin/", {"pin": PIN})

    assert client.session.session_key != before
    assert PhoneSession.objects.get().session_key == client.session.session_key


def test_asks_for_the_pin_again_after_half_an_hour(cast: Cast) -> None:
    _device, secret = own_phone(cast.asha)
    client = known_client(secret)
    come_back(client, PIN)
    later(client, TOUCHED, 31)

    answer = client.get("/products/")
    assert answer["Location"] == "/pin/?next=%2Fproducts%2F"
    assert client.post(answer["Location"], {"pin": OTHER_PIN}).status_code == 200
    assert client.post(answer["Location"], {"pin": PIN})["Location"] == "/products/"
    assert client.get("/products/").status_code == 200


def test_ends_the_visit_when_the_pin_is_locked_in_its_middle(cast: Cast) -> None:
    _device, secret = own_phone(cast.asha)
    client = known_client(secret)
    come_back(client, PIN)
    Pin.objects.update(tries=4)

    client.post("/pin/", {"pin": OTHER_PIN})

    assert "_auth_user_id" not in client.session


def later(client: Client, mark: str, minutes: int) -> None:
    session = client.session
    session[mark] = int(time.time()) - minutes * 60
    session.save()


def test_asks_for_a_fresh_pin_before_a_published_price_and_loses_nothing(cast: Cast) -> None:
    _device, secret = own_phone(cast.asha)
    listing = make_approved_listing(cast)
    client = known_client(secret)
    come_back(client, PIN)
    later(client, PIN_AT, 6)
    address = f"/products/{listing.pk}/price/"

    answer = client.post(address, {"price": "450"})
    assert answer["Location"].startswith("/pin/")
    back = client.post(answer["Location"], {"pin": PIN}, follow=True).content.decode()
    assert 'name="price" value="450"' in back
    went_on = client.post(address, {"price": "450"})

    assert "price-check" in went_on["Location"]


def test_an_open_page_still_sends_what_was_written_on_it(cast: Cast) -> None:
    _device, secret = own_phone(cast.asha)
    listing = make_approved_listing(cast)
    client = known_client(secret)
    come_back(client, PIN)
    later(client, TOUCHED, 31)

    answer = client.post(f"/products/{listing.pk}/fewer/", {"pieces": "0"})

    assert "/pin/" not in answer.get("Location", "")
    assert client.get("/products/")["Location"].startswith("/pin/"), "asked on the next page"


# --- the shared phone -------------------------------------------------------------------------
def test_a_code_makes_the_first_pin_on_a_shared_phone_and_no_later_one(
    cast: Cast, client: Client
) -> None:
    sign_in(client, cast, "shared")
    enter(client, cast.bina)
    client.post("/sign-out/")

    thief = Client()  # the same telephone, another browser: the code reaches whoever holds it
    sign_in(thief, cast, "own")
    answer = thief.post("/sign-in/name/", {"person": cast.bina.pk}, follow=True)

    assert answer.redirect_chain[-1][0] == "/sign-in/pin/forgot/"
    refused = thief.post("/sign-in/pin/new/", {"pin": OTHER_PIN, "again": OTHER_PIN})
    assert refused["Location"] == "/sign-in/"
    assert "_auth_user_id" not in thief.session


def test_a_number_once_called_shared_stays_so(cast: Cast) -> None:
    device, secret = own_phone(cast.asha)
    assert code_is_enough(person=cast.asha, device=device)

    device_keep(e164=OWN_NUMBER, kind="shared")

    assert not code_is_enough(person=cast.asha, device=device)


def test_an_office_bearer_vouches_for_a_new_pin_and_the_phone_is_told(
    cast: Cast, client: Client
) -> None:
    sign_in(client, cast, "shared")
    enter(client, cast.bina)
    client.post("/sign-out/")
    Pin.objects.update(tries=5)
    code = pin_voucher_make(person_id=cast.bina.pk, actor=cast.asha)

    client.get("/sign-in/", follow=True)
    client.post("/sign-in/name/", {"person": cast.bina.pk})
    client.get("/sign-in/pin/")
    client.post("/sign-in/pin/forgot/", {"code": f"{code[:3]} {code[3:]}"})
    client.post("/sign-in/pin/new/", {"pin": OTHER_PIN, "again": OTHER_PIN})

    assert client.session["_auth_user_id"] == str(cast.bina.pk)
    assert Message.objects.filter(template_key="pin-new", to=ASHA_PHONE).exists()


def test_a_voucher_is_for_one_woman_once_and_for_five_tries(cast: Cast) -> None:
    code = pin_voucher_make(person_id=cast.bina.pk, actor=cast.asha)
    with pytest.raises(VoucherWrong):
        pin_voucher_check(person=cast.asha, code=code)
    pin_voucher_check(person=cast.bina, code=code)
    with pytest.raises(VoucherWrong):
        pin_voucher_check(person=cast.bina, code=code)

    code = pin_voucher_make(person_id=cast.bina.pk, actor=cast.asha)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _try in range(5):
        with pytest.raises(VoucherWrong):
            pin_voucher_check(person=cast.bina, code=wrong)
    with pytest.raises(VoucherWrong):
        pin_voucher_check(person=cast.bina, code=code)


def test_an_old_voucher_is_worth_nothing(cast: Cast) -> None:
    code = pin_voucher_make(person_id=cast.bina.pk, actor=cast.asha)
    PinVoucher.objects.update(expires_at=timezone.now())

    with pytest.raises(VoucherWrong):
        pin_voucher_check(person=cast.bina, code=code)


def test_vouches_only_in_reach_and_never_for_herself(cast: Cast) -> None:
    for actor in (cast.bina, cast.chanda, cast.esha):
        with pytest.raises(Http404):
            pin_voucher_make(person_id=cast.asha.pk, actor=actor)
    with pytest.raises(NotForOneself):
        pin_voucher_make(person_id=cast.asha.pk, actor=cast.asha)
    for actor in (cast.divya, cast.farah):
        assert len(pin_voucher_make(person_id=cast.asha.pk, actor=actor)) == 6


# --- fault 70: a phone is sold ----------------------------------------------------------------
def test_fault_70_a_sold_phone_opens_nothing_any_more(cast: Cast) -> None:
    _device, secret = own_phone(cast.bina)
    sold = known_client(secret)
    come_back(sold, PIN)
    assert sold.get("/products/").status_code == 200

    assert phones_end(person_id=cast.bina.pk, actor=cast.asha) == 1

    assert sold.get("/products/")["Location"].startswith("/sign-in/")
    assert come_back(sold, PIN)["Location"] == "/sign-in/"
    again, _secret = device_keep(e164=OWN_NUMBER, kind="own")
    assert not code_is_enough(person=cast.bina, device=again), "its SIM may be in it"
    assert not Pin.objects.filter(person=cast.bina).exists()
    visit = PhoneSession.objects.get()
    assert visit.ended_at is not None and visit.ended_by == cast.asha


def test_a_sold_shared_phone_stays_known_for_the_others(cast: Cast, client: Client) -> None:
    sign_in(client, cast, "shared")
    enter(client, cast.bina)
    client.post("/sign-out/")
    device = Device.objects.get()
    pin_choose(
        person=cast.asha,
        device=device,
        secret=client.cookies["haat_device"].value,
        typed=OTHER_PIN,
    )

    phones_end(person_id=cast.bina.pk, actor=cast.farah)

    assert list(devices_of(cast.asha)) == [device]
    assert not devices_of(cast.bina).exists()


def test_nobody_out_of_reach_ends_her_phones(cast: Cast) -> None:
    for actor in (cast.bina, cast.chanda, cast.esha):
        with pytest.raises(Http404):
            phones_end(person_id=cast.asha.pk, actor=actor)


def test_she_sees_where_her_name_is_open_and_ends_what_is_not_hers(cast: Cast) -> None:
    _device, secret = own_phone(cast.asha)
    thief_device, thief_secret = device_keep(
        e164=OWN_NUMBER, kind="own", user_agent="Mozilla/5.0 (Linux; Android 9; RMX1941) Chrome/99"
    )
    pin_choose(person=cast.asha, device=thief_device, secret=thief_secret, typed=OTHER_PIN)
    thief, hers = known_client(thief_secret), known_client(secret)
    come_back(thief, OTHER_PIN)
    come_back(hers, PIN)

    page = hers.get("/me/phones/").content.decode()
    assert "RMX1941" in page and "यही फ़ोन" in page
    hers.post(f"/me/phones/{thief_device.pk}/not-me/")

    assert thief.get("/products/")["Location"].startswith("/sign-in/")
    assert hers.get("/products/").status_code == 200


def test_forgets_her_on_the_phone_in_her_hand(cast: Cast) -> None:
    device, secret = own_phone(cast.asha)
    client = known_client(secret)
    come_back(client, PIN)

    answer = client.post(f"/me/phones/{device.pk}/not-me/")

    assert answer["Location"] == "/sign-in/"
    assert "_auth_user_id" not in client.session


def test_a_session_put_back_while_it_ends_is_gone_after_the_commit(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    _device, secret = own_phone(cast.bina)
    client = known_client(secret)
    come_back(client, PIN)
    kept = dict(client.session.items())
    key = client.session.session_key

    with django_capture_on_commit_callbacks() as after_commit:
        phones_end(person_id=cast.bina.pk, actor=cast.asha)
    raced = SessionStore(key)  # a page of hers that was being answered meanwhile
    raced.update(kept)
    raced.save(must_create=True)
    for run in after_commit:
        run()

    assert client.get("/products/")["Location"].startswith("/sign-in/")


def test_ends_no_phone_of_another_woman(cast: Cast) -> None:
    device, _secret = own_phone(cast.bina)

    answer = member_client(cast.asha).post(f"/me/phones/{device.pk}/not-me/")

    assert answer.status_code == 404 and Pin.objects.exists()


def test_a_voucher_opens_the_way_for_a_quarter_of_an_hour(cast: Cast) -> None:
    young, old = (Visit(vouched_for=cast.asha.pk, vouched_at=at) for at in _moments(1, 16))

    assert young.is_vouched(cast.asha) and not young.is_vouched(cast.bina)
    assert not old.is_vouched(cast.asha)


def _moments(*minutes_ago: int) -> list[str]:
    now = timezone.now()
    return [(now - dt.timedelta(minutes=minutes)).isoformat() for minutes in minutes_ago]


def test_a_sign_in_kept_by_an_older_release_is_read(cast: Cast, client: Client) -> None:
    session = client.session
    session["sign_in"] = {"e164": OWN_NUMBER, "kept_by_an_older_release": 1}
    session.save()

    assert client.get("/sign-in/").status_code == 200


def test_helping_after_the_pin_shows_the_women_again(cast: Cast) -> None:
    _device, secret = own_phone(cast.asha)
    asha = known_client(secret)
    come_back(asha, PIN)

    answer = asha.get(f"/group/members/{cast.bina.pk}/help/")

    assert answer["Location"] == "/group/members/"
    assert not PinVoucher.objects.exists()


def test_an_office_bearer_helps_on_her_page(cast: Cast) -> None:
    asha, bina = member_client(cast.asha), member_client(cast.bina)

    assert cast.bina.name in asha.get("/group/members/?lang=hi").content.decode()
    assert bina.get("/group/members/")["Location"] == "/"
    told = asha.post(f"/group/members/{cast.bina.pk}/help/", {"pin": "1"}).content.decode()

    voucher = PinVoucher.objects.get()
    assert voucher.person == cast.bina and voucher.code_hash not in told


def test_every_refusal_of_a_pin_is_a_sentence() -> None:
    for error in (PinWrong, PinLocked, DeviceLocked, VoucherWrong, NotForOneself, PinTooCommon):
        refusal: HaatError = error()
        assert refusal.message.endswith(("।", "."))
