"""Sign-in by phone code: what it sends, counts, refuses; and the pages around it."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from common.errors import HaatError
from notices.models import Message, MessageTemplate
from notices.services.outbox import messages_hand_over
from shg.errors import CodeOld, CodeTriesSpent, CodeWrong, TooManyCodes, TooManyCodesToday
from shg.models import Device, LoginCode, Person, PhoneSession, Pin
from shg.services.sign_in import login_code_check, login_code_send, login_codes_forget
from tests.cast import ASHA_PHONE, Cast, make_cast

pytestmark = pytest.mark.django_db
UNKNOWN = "+919000000009"
PIN = "4815"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def code_template(db: None) -> None:
    MessageTemplate.objects.get_or_create(
        key="login-code",
        language="hi",
        channel="sms",
        defaults={
            "text": "Aapka code {code} hai.",
            "variables": {"code": "digits"},
            "is_urgent": True,
        },
    )
    MessageTemplate.objects.get_or_create(
        key="login-code",
        language="hi",
        channel="call",
        defaults={
            "text": "कोड है {code}।",
            "variables": {"code": "spelled"},
            "is_urgent": True,
        },
    )


def sent_code(e164: str) -> str:
    message = Message.objects.filter(to=e164).latest("pk")
    return "".join(letter for letter in message.text if letter.isdigit())[:6]


def wrong_of(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_sends_six_digits_and_keeps_only_their_hash(cast: Cast) -> None:
    login_code_send(e164=ASHA_PHONE)

    code = sent_code(ASHA_PHONE)
    assert len(code) == 6
    assert code not in LoginCode.objects.get(e164=ASHA_PHONE).code_hash


def test_takes_a_code_once_only(cast: Cast) -> None:
    login_code_send(e164=ASHA_PHONE)
    code = sent_code(ASHA_PHONE)

    login_code_check(e164=ASHA_PHONE, code=code)

    with pytest.raises(CodeOld):
        login_code_check(e164=ASHA_PHONE, code=code)


def test_takes_an_earlier_code_that_came_late(cast: Cast) -> None:
    now = timezone.now()
    login_code_send(e164=ASHA_PHONE, now=now)
    first = sent_code(ASHA_PHONE)
    login_code_send(e164=ASHA_PHONE, now=now + MINUTE)

    login_code_check(e164=ASHA_PHONE, code=first, now=now + 2 * MINUTE)

    assert not LoginCode.objects.filter(used_at=None).exists()


def test_refuses_a_code_older_than_a_quarter_of_an_hour(cast: Cast) -> None:
    now = timezone.now()
    login_code_send(e164=ASHA_PHONE, now=now)

    with pytest.raises(CodeOld):
        login_code_check(e164=ASHA_PHONE, code=sent_code(ASHA_PHONE), now=now + 15 * MINUTE)


def test_counts_five_tries_and_then_takes_not_even_the_right_code(cast: Cast) -> None:
    login_code_send(e164=ASHA_PHONE)
    code = sent_code(ASHA_PHONE)
    for _try in range(5):
        with pytest.raises(CodeWrong):
            login_code_check(e164=ASHA_PHONE, code=wrong_of(code))

    with pytest.raises(CodeTriesSpent):
        login_code_check(e164=ASHA_PHONE, code=code)


def test_a_code_of_one_number_does_not_open_another(cast: Cast) -> None:
    login_code_send(e164=ASHA_PHONE)
    login_code_send(e164=UNKNOWN)

    with pytest.raises(CodeWrong):
        login_code_check(e164=UNKNOWN, code=sent_code(ASHA_PHONE))


def test_takes_a_second_wish_within_half_a_minute_for_a_double_tap(cast: Cast) -> None:
    now = timezone.now()

    first = login_code_send(e164=ASHA_PHONE, now=now)
    second = login_code_send(e164=ASHA_PHONE, now=now + dt.timedelta(seconds=20))

    assert (first.is_new, second.is_new) == (True, False)
    assert Message.objects.filter(to=ASHA_PHONE).count() == 1


def test_says_whether_another_code_was_really_sent(cast: Cast, client: Client) -> None:
    client.post("/sign-in/", {"phone": ASHA_PHONE})

    soon = client.post("/sign-in/code/", {"again": "1"}, follow=True).content.decode()
    LoginCode.objects.update(made_at=timezone.now() - MINUTE)
    later = client.post("/sign-in/code/", {"again": "1"}, follow=True).content.decode()

    assert "आधा मिनट रुकें" in soon and "नया कोड भेज दिया है" not in soon
    assert "नया कोड भेज दिया है" in later


@pytest.mark.parametrize("known", [True, False])
def test_sends_three_codes_in_a_quarter_of_an_hour_and_no_fourth(cast: Cast, known: bool) -> None:
    e164, now = (ASHA_PHONE if known else UNKNOWN), timezone.now()
    for minute in range(3):
        login_code_send(e164=e164, now=now + minute * MINUTE)

    with pytest.raises(TooManyCodes):
        login_code_send(e164=e164, now=now + 3 * MINUTE)
    login_code_send(e164=e164, now=now + 16 * MINUTE)


def test_sends_ten_codes_a_day_and_no_eleventh(cast: Cast) -> None:
    now = timezone.now()
    for turn in range(10):
        login_code_send(e164=ASHA_PHONE, now=now + turn * 16 * MINUTE)

    with pytest.raises(TooManyCodesToday):
        login_code_send(e164=ASHA_PHONE, now=now + 200 * MINUTE)


def test_forgets_codes_that_no_limit_counts_any_more(cast: Cast) -> None:
    now = timezone.now()
    login_code_send(e164=ASHA_PHONE)
    messages_hand_over()
    LoginCode.objects.update(made_at=now - dt.timedelta(days=3))
    Message.objects.update(created_at=now - dt.timedelta(days=3))
    login_code_send(e164=ASHA_PHONE)

    assert login_codes_forget() == 1

    texts = list(Message.objects.order_by("pk").values_list("text", flat=True))
    assert texts[0] == "" and texts[1] != ""
    assert LoginCode.objects.count() == 1
    login_code_check(e164=ASHA_PHONE, code=sent_code(ASHA_PHONE))


def test_sends_nothing_to_a_stranger_and_answers_alike(cast: Cast, client: Client) -> None:
    stranger, member = Client(), Client()

    told_stranger = stranger.post("/sign-in/", {"phone": UNKNOWN}, follow=True)
    told_member = member.post("/sign-in/", {"phone": ASHA_PHONE}, follow=True)

    assert not Message.objects.filter(to=UNKNOWN).exists()
    assert told_stranger.redirect_chain == told_member.redirect_chain
    assert told_stranger.status_code == told_member.status_code == 200
    wrong = stranger.post("/sign-in/code/", {"code": "123456"})
    assert "कोड गलत है" in wrong.content.decode()


def sign_in(client: Client, cast: Cast, kind: str, typed_phone: str = "") -> None:
    client.post("/sign-in/", {"phone": typed_phone or ASHA_PHONE})
    code = sent_code(ASHA_PHONE)
    client.post("/sign-in/code/", {"code": f"{code[:3]} {code[3:]}"})
    client.post("/sign-in/phone/", {"kind": kind})


def enter(client: Client, person: Person, pin: str = PIN) -> Any:
    """Choose a name and her first PIN on this browser; return the last answer."""
    client.post("/sign-in/name/", {"person": person.pk})
    return client.post("/sign-in/pin/new/", {"pin": pin, "again": pin})


@pytest.mark.parametrize("typed", ["+91 {0} {1}", "0{0}{1}", "{0}-{1}"])
def test_lets_a_woman_in_by_number_code_name_and_a_pin_of_hers(
    cast: Cast, client: Client, typed: str
) -> None:
    ten = ASHA_PHONE[3:]
    sign_in(client, cast, "shared", typed.format(ten[:5], ten[5:]))

    names = client.get("/sign-in/name/").content.decode()
    assert cast.asha.name in names and cast.bina.name in names
    assert cast.chanda.name not in names
    enter(client, cast.bina)

    assert client.session["_auth_user_id"] == str(cast.bina.pk)


def test_lets_nobody_in_under_a_name_of_another_phone(cast: Cast, client: Client) -> None:
    sign_in(client, cast, "own")

    client.post("/sign-in/name/", {"person": cast.chanda.pk})

    assert "_auth_user_id" not in client.session


def test_closes_a_shared_phone_after_fifteen_idle_minutes(cast: Cast, client: Client) -> None:
    sign_in(client, cast, "shared")
    enter(client, cast.bina)

    assert client.session.get_expiry_age() <= 15 * 60


def test_keeps_her_own_phone_open_for_ninety_days(cast: Cast, client: Client) -> None:
    sign_in(client, cast, "own")
    enter(client, cast.asha)

    assert client.session.get_expiry_age() > 89 * 24 * 3600


def test_asks_only_once_whose_phone_it_is(cast: Cast, client: Client) -> None:
    sign_in(client, cast, "shared")
    enter(client, cast.bina)
    client.post("/sign-out/")
    LoginCode.objects.all().delete()

    client.post("/sign-in/", {"phone": ASHA_PHONE})
    answer = client.post("/sign-in/code/", {"code": sent_code(ASHA_PHONE)}, follow=True)

    assert answer.redirect_chain[-1][0] == "/sign-in/name/"
    assert Device.objects.count() == 1


def test_leaves_nothing_behind_on_a_shared_phone(cast: Cast, client: Client) -> None:
    sign_in(client, cast, "shared")
    enter(client, cast.bina)

    answer = client.post("/sign-out/")

    assert answer["Clear-Site-Data"] == '"cache"'
    assert "_auth_user_id" not in client.session
    assert client.get("/products/").status_code == 302


def test_skips_no_step_for_someone_who_knows_the_addresses(cast: Cast, client: Client) -> None:
    for address in ("/sign-in/code/", "/sign-in/phone/", "/sign-in/name/"):
        assert client.get(address)["Location"] == "/sign-in/"
    client.post("/sign-in/", {"phone": ASHA_PHONE})
    for address in ("/sign-in/phone/", "/sign-in/name/"):
        assert client.get(address)["Location"] == "/sign-in/"


@pytest.mark.parametrize("typed", ["", "12345", "hello", "+1 202 555 0100", "0512 234 5678"])
def test_keeps_a_wrong_number_and_says_what_is_wrong(client: Client, typed: str) -> None:
    answer = client.post("/sign-in/", {"phone": typed})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'value="{typed}"' in page
    assert "<title>ग़लती:" in page
    assert 'href="#f-phone"' in page and 'id="f-phone"' in page


def test_goes_back_to_the_page_she_wanted_and_to_no_other_site(cast: Cast) -> None:
    for wanted, arrived in (("/products/", "/products/"), ("https://evil.example/", "/")):
        LoginCode.objects.all().delete()
        client = Client()
        client.post(f"/sign-in/?next={wanted}", {"phone": ASHA_PHONE})
        client.post("/sign-in/code/", {"code": sent_code(ASHA_PHONE)})
        client.post("/sign-in/phone/", {"kind": "own"})

        answer = enter(client, cast.asha, "4815")

        assert answer["Location"] == arrived
        Pin.objects.all().delete()
        PhoneSession.objects.all().delete()


def test_reads_the_code_aloud_by_a_call_a_minute_later(cast: Cast, client: Client) -> None:
    client.post("/sign-in/", {"phone": ASHA_PHONE})
    soon = client.post("/sign-in/code/", {"call": "1"}, follow=True).content.decode()
    LoginCode.objects.update(made_at=timezone.now() - 2 * MINUTE)
    later = client.post("/sign-in/code/", {"call": "1"}, follow=True).content.decode()

    called = Message.objects.get(channel="call")
    spoken = "".join(letter for letter in called.text if letter.isdigit())
    assert "आधा मिनट रुकें" in soon and "घंटी बजेगी" in later
    assert " ".join(spoken) in called.text
    client.post("/sign-in/code/", {"code": spoken})
    assert client.get("/sign-in/phone/").status_code == 200


def test_every_refusal_of_a_code_is_a_sentence() -> None:
    for error in (CodeWrong, CodeOld, CodeTriesSpent, TooManyCodes, TooManyCodesToday):
        refusal: HaatError = error()
        assert refusal.message.endswith(("।", "."))
