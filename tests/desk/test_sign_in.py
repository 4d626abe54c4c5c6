"""Staff sign-in: a password, then a code; nothing behind the door opens before both."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.test import Client

from shg.models import Person
from shg.second_factor import second_factor_set
from tests.cast import PASSWORD, Cast, make_staff, member_client, staff_client

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(secret: str = SECRET) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


@pytest.fixture(autouse=True)
def no_used_codes() -> None:
    cache.clear()


@pytest.fixture
def divya(cast: Cast) -> Person:
    second_factor_set(person=cast.divya, secret=SECRET)
    return cast.divya


def in_english() -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def give_password(client: Client, name: str = "divya", password: str = PASSWORD) -> str:
    answer = client.post("/desk/sign-in/", {"login": name, "password": password})
    return answer.headers.get("Location", "")


def test_password_then_code_opens_the_desk(divya: Person) -> None:
    client = in_english()

    assert give_password(client) == "/desk/sign-in/code/"
    answer = client.post("/desk/sign-in/code/", {"code": code_of()})

    assert answer.headers["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_goes_on_to_the_page_that_was_asked_for(divya: Person) -> None:
    client = in_english()
    asked = client.get("/desk/?v=48").headers["Location"]
    assert asked == "/desk/sign-in/?next=/desk/%3Fv%3D48"

    client.post(asked, {"login": "divya", "password": PASSWORD, "next": "/desk/?v=48"})
    answer = client.post("/desk/sign-in/code/", {"code": code_of()})

    assert answer.headers["Location"] == "/desk/?v=48"


def test_password_alone_opens_nothing(divya: Person) -> None:
    client = in_english()
    give_password(client)

    for page in ("/desk/", "/admin/", "/desk/sign-in/spare-codes/", "/desk/sign-in/set-up/"):
        assert client.get(page).headers["Location"].startswith("/desk/sign-in/"), page


def test_a_session_with_the_password_only_is_nobody(cast: Cast) -> None:
    client = in_english()
    client.force_login(cast.divya, backend="shg.backends.StaffBackend")

    assert client.get("/api/v1/groups/").status_code in {401, 403}
    assert client.get("/desk/").headers["Location"] == "/desk/sign-in/set-up/"


def test_staff_with_a_phone_code_only_are_nobody(divya: Person) -> None:
    client = member_client(divya)

    assert client.get("/desk/").headers["Location"].startswith("/desk/sign-in/")
    assert client.get("/api/v1/groups/").status_code in {401, 403}


def test_passing_lasts_a_working_day(cast: Cast) -> None:
    client = staff_client(cast.divya)
    assert client.get("/desk/").status_code == 200

    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time() - 13 * 3600}]
    session.save()

    assert client.get("/desk/").status_code == 302


def test_first_time_sets_up_the_second_step_and_shows_spare_codes(cast: Cast) -> None:
    client = in_english()
    assert give_password(client) == "/desk/"
    assert client.get("/desk/").headers["Location"] == "/desk/sign-in/set-up/"

    page = client.get("/desk/sign-in/set-up/")
    secret = page.context["form"].secret
    answer = client.post("/desk/sign-in/set-up/", {"code": code_of(secret)})

    assert answer.headers["Location"] == "/desk/sign-in/spare-codes/"
    spare = client.get("/desk/sign-in/spare-codes/")
    assert len(spare.context["unused_codes"]) == 10
    assert client.get("/desk/").status_code == 200


def test_secret_is_kept_encrypted(divya: Person) -> None:
    kept = Authenticator.objects.get(user=divya, type="totp").data["secret"]

    assert SECRET not in kept


def test_wrong_code_is_told_in_a_sentence(divya: Person) -> None:
    client = in_english()
    give_password(client)

    answer = client.post("/desk/sign-in/code/", {"code": "000000"})

    assert "This code is not right" in answer.content.decode()
    assert SESSION_KEY not in client.session


def test_same_answer_for_an_unknown_name_and_a_wrong_password(divya: Person) -> None:
    pages = []
    for name in ("divya", "nobody"):
        answer = in_english().post("/desk/sign-in/", {"login": name, "password": "wrong"})
        pages.append((answer.status_code, answer.content.decode().replace(name, "…")))

    strip = [
        (s, page.split('<main id="main"')[1].split("csrfmiddlewaretoken")[0]) for s, page in pages
    ]
    assert strip[0] == strip[1]
    assert "The user name or the password is not right." in pages[0][1]


@pytest.mark.parametrize("name", ["divya", "nobody"])
def test_five_wrong_tries_lock_a_name_kindly(divya: Person, name: str) -> None:
    client = in_english()
    answers = [client.post("/desk/sign-in/", {"login": name, "password": "x"}) for _ in range(5)]

    assert [a.status_code for a in answers] == [200, 200, 200, 200, 429]
    assert "It opens again in 15 minutes." in answers[-1].content.decode()
    if name == "divya":
        right = client.post("/desk/sign-in/", {"login": name, "password": PASSWORD})
        assert right.status_code == 429


def test_a_lock_of_one_name_leaves_others_of_the_office_alone(divya: Person, cast: Cast) -> None:
    client = in_english()
    for _ in range(6):
        client.post("/desk/sign-in/", {"login": "divya", "password": "x"})

    assert give_password(client, "farah") == "/desk/"


def test_member_names_are_no_staff_names(cast: Cast) -> None:
    cast.asha.set_password(PASSWORD)
    cast.asha.username = "asha"
    cast.asha.save()

    assert give_password(in_english(), "asha") == ""


def test_admin_uses_the_same_door(divya: Person) -> None:
    client = in_english()

    assert client.get("/admin/login/").headers["Location"].startswith("/desk/sign-in/")
    assert client.get("/admin/").headers["Location"] == "/desk/sign-in/?next=/admin/"


def test_signed_out_means_signed_out(cast: Cast) -> None:
    client = staff_client(cast.divya)

    assert client.post("/desk/sign-out/").headers["Location"] == "/desk/sign-in/"
    assert client.get("/desk/").status_code == 302


def test_inactive_staff_stay_out(cast: Cast) -> None:
    client = staff_client(cast.divya)
    Person.objects.filter(pk=cast.divya.pk).update(is_active=False)

    assert client.get("/desk/").status_code == 302
    assert give_password(in_english()) == ""


def test_staff_without_a_role_see_no_rows(cast: Cast) -> None:
    nobody = make_staff("Nobody", "viewer", state=cast.state)
    nobody.staff_roles.all().delete()

    assert staff_client(nobody).get("/desk/").status_code == 403


def test_new_spare_codes_ask_for_a_proof_again(divya: Person) -> None:
    client = staff_client(divya)
    session = client.session
    old = time.time() - 3600
    session["account_authentication_methods"] = [{"method": "mfa", "at": old, "type": "totp"}]
    session.save()
    asked = client.get("/desk/sign-in/spare-codes/new/").headers["Location"]
    assert asked.startswith("/desk/sign-in/again/")

    assert client.get(asked).status_code == 200
    answer = client.post(asked, {"password": PASSWORD})
    assert answer.headers["Location"] == "/desk/sign-in/spare-codes/new/"
    assert client.get("/desk/sign-in/spare-codes/new/").status_code == 200

    client.post("/desk/sign-in/spare-codes/new/")
    assert len(client.get("/desk/sign-in/spare-codes/").context["unused_codes"]) == 10


def test_a_spare_code_opens_once(divya: Person) -> None:
    spare = RecoveryCodes.activate(divya).get_unused_codes()[0]
    answers = []
    for _ in range(2):
        client = in_english()
        give_password(client)
        answers.append(client.post("/desk/sign-in/code/", {"code": spare}).status_code)

    assert answers == [302, 200]


def test_pages_that_are_not_there_look_like_the_desk(cast: Cast) -> None:
    answer = staff_client(cast.divya).get("/desk/review/999999/")

    assert answer.status_code == 404
    assert 'class="c-aasmani door"' in answer.content.decode()
