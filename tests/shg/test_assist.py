"""Filling in for a member: her yes in three ways, what it opens, what it never opens, its end."""

import datetime as dt
import re

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone

from listings.models import Listing, ListingTransition, Offer, OffSale, PriceAcceptance
from listings.services.offsale import off_sale_lift, off_sale_set
from notices.models import Message, MessageTemplate
from shg.access import can
from shg.errors import AskedTooOften, NoCard, NoPhone, NotForOneself, OwnCard, YesCodeWrong
from shg.models import Assistance, CardCode, Consent, Membership, Person, PersonPhone
from shg.services.assist import (
    HOLDS_FOR,
    assistance_answer,
    assistance_ask,
    assistance_end,
    assistance_live,
)
from shg.services.cards import CODES, card_make
from shg.services.sign_in import login_codes_forget
from tests.cast import (
    Cast,
    make_approved_listing,
    make_staff,
    member_client,
    staff_client,
)
from tests.listings.member_flow import Phone

pytestmark = pytest.mark.django_db
TEXTS = (
    ("login-code", "{code}", {"code": "digits"}),
    ("assist-code", "Code {code}. {helper} - Samooh Haat", {"code": "digits", "helper": "word"}),
    (
        "assist-done",
        "{helper}: {name}, {what} - समूह हाट",
        {"helper": "word", "name": "word", "what": "word"},
    ),
)


@pytest.fixture(autouse=True)
def texts(db: None) -> None:
    for key, text, variables in TEXTS:
        MessageTemplate.objects.create(
            key=key, language="hi", text=text, variables=variables, is_urgent=True
        )


@pytest.fixture
def olga(cast: Cast) -> Person:
    return make_staff("Olga", "organiser", group=cast.ujala)


def asked(member: Person, helper: Person, means: str = "sms") -> Assistance:
    return assistance_ask(person_id=member.pk, means=means, actor=helper)


def sent_code() -> str:
    text = Message.objects.filter(template_key="assist-code").latest("pk").text
    found = re.search(r"\d{6}", text)
    assert found is not None
    return found[0]


def begun(member: Person, helper: Person) -> tuple[Client, Assistance]:
    """Return the helper's browser, her yes given by the code on her phone."""
    client = staff_client(helper)
    client.post(f"/desk/members/{member.pk}/assist/", {"means": "sms"})
    row = Assistance.objects.latest("pk")
    client.post(f"/desk/members/{member.pk}/assist/?asked={row.pk}", {"code": sent_code()})
    row.refresh_from_db()
    assert row.consent_id is not None
    return client, row


# --- her yes ------------------------------------------------------------------------------------
def test_a_code_on_her_phone_names_who_asks_and_opens_for_an_hour(cast: Cast, olga: Person) -> None:
    row = asked(cast.asha, olga)
    assert "Olga" in Message.objects.latest("pk").text
    assert assistance_live(assistance_id=row.pk, helper=olga) is None
    assistance_answer(assistance_id=row.pk, code=sent_code(), actor=olga)
    live = assistance_live(assistance_id=row.pk, helper=olga)
    assert live is not None and live.consent is not None
    assert (live.consent.person, live.consent.read_by) == (cast.asha, olga)
    assert live.consent.purpose == Consent.Purpose.ON_BEHALF
    Assistance.objects.filter(pk=row.pk).update(until=timezone.now() - dt.timedelta(seconds=1))
    assert assistance_live(assistance_id=row.pk, helper=olga) is None
    assert HOLDS_FOR == dt.timedelta(hours=1)


def test_five_wrong_codes_end_a_question_and_the_right_one_comes_too_late(
    cast: Cast, olga: Person
) -> None:
    row, code = asked(cast.asha, olga), sent_code()
    wrong = "111111" if code != "111111" else "222222"
    for _try in range(5):
        with pytest.raises(YesCodeWrong):
            assistance_answer(assistance_id=row.pk, code=wrong, actor=olga)
    with pytest.raises(YesCodeWrong):
        assistance_answer(assistance_id=row.pk, code=code, actor=olga)


def test_a_code_for_filling_in_signs_nobody_in_and_is_wiped(cast: Cast, olga: Person) -> None:
    asked(cast.asha, olga)
    client, code = Client(), sent_code()
    client.post("/sign-in/", {"phone": "9876500001"})
    refused = client.post("/sign-in/code/", {"code": code})
    assert refused.status_code == 200 and 'name="code"' in refused.content.decode()
    Message.objects.update(created_at=timezone.now() - dt.timedelta(days=5), state="handed_over")
    login_codes_forget()
    assert Message.objects.get(template_key="assist-code").text == ""


def test_another_helper_cannot_answer_and_a_new_question_voids_the_old(
    cast: Cast, olga: Person
) -> None:
    row, code = asked(cast.asha, olga), sent_code()
    with pytest.raises(Http404):
        assistance_answer(assistance_id=row.pk, code=code, actor=cast.farah)
    asked(cast.asha, olga)
    with pytest.raises(YesCodeWrong):
        assistance_answer(assistance_id=row.pk, code=code, actor=olga)


def test_she_is_not_asked_without_end(cast: Cast, olga: Person) -> None:
    for _time in range(3):
        asked(cast.asha, olga)
    with pytest.raises(AskedTooOften):
        asked(cast.asha, cast.farah)


def test_who_may_ask_and_whom(cast: Cast, olga: Person) -> None:
    with pytest.raises(Http404):
        asked(cast.chanda, olga)  # of another group
    with pytest.raises(Http404):
        asked(cast.asha, cast.divya)  # an officer approves: she does not fill in
    Membership.objects.filter(person=cast.bina).update(person=olga)
    with pytest.raises(NotForOneself):
        asked(olga, olga)
    PersonPhone.objects.filter(person=cast.asha).delete()
    for means in ("sms", "phone"):
        with pytest.raises(NoPhone):
            asked(cast.asha, olga, means)


def test_her_yes_is_also_the_one_to_keep_what_selling_needs_read_to_her(
    cast: Cast, olga: Person
) -> None:
    Consent.objects.all().delete()
    page = staff_client(olga).get(f"/desk/members/{cast.asha.pk}/assist/").content.decode()
    assert "फ़ोन या खाता नहीं दिखेगा" in page
    row = asked(cast.asha, olga)
    assert not Consent.objects.exists()
    assistance_answer(assistance_id=row.pk, code=sent_code(), actor=olga)
    kept = Consent.objects.get(purpose=Consent.Purpose.SELL)
    assert (kept.person, kept.read_by) == (cast.asha, olga)
    page = staff_client(olga).get(f"/desk/members/{cast.asha.pk}/assist/").content.decode()
    assert "फ़ोन या खाता नहीं दिखेगा" not in page


# --- her printed card ---------------------------------------------------------------------------
def test_each_code_of_a_card_works_once_in_its_turn(cast: Cast, olga: Person) -> None:
    _card, codes = card_make(person_id=cast.asha.pk, actor=cast.divya)
    assert len(set(codes)) > 1 and len(codes) == CODES
    row = asked(cast.asha, olga, "card")
    assert row.card_place == 1
    with pytest.raises(YesCodeWrong):
        assistance_answer(assistance_id=row.pk, code=codes[1], actor=olga)
    assistance_answer(assistance_id=row.pk, code=codes[0], actor=olga)
    again = asked(cast.asha, olga, "card")
    assert again.card_place == 2
    with pytest.raises(YesCodeWrong):
        assistance_answer(assistance_id=again.pk, code=codes[0], actor=olga)
    assert not CardCode.objects.filter(code_hash__in=codes).exists()  # hashed, never as printed


def test_a_new_card_ends_the_old_one_and_five_wrong_codes_too(cast: Cast, olga: Person) -> None:
    _old, old_codes = card_make(person_id=cast.asha.pk, actor=cast.divya)
    _new, codes = card_make(person_id=cast.asha.pk, actor=cast.divya)
    row = asked(cast.asha, olga, "card")
    for code in [*old_codes[:4], "000000"]:
        if code != codes[0]:
            with pytest.raises(YesCodeWrong):
                assistance_answer(assistance_id=row.pk, code=code, actor=olga)
    with pytest.raises(NoCard):
        asked(cast.asha, olga, "card")


def test_who_printed_a_card_does_not_fill_in_with_it(cast: Cast) -> None:
    with pytest.raises(Http404):
        card_make(person_id=cast.asha.pk, actor=cast.farah)  # she fills in: she does not print
    both = make_staff("Both", "spoke_duda", city=cast.kanpur)
    both.staff_roles.create(role="organiser", group=cast.ujala, valid_from=dt.date(2020, 1, 1))
    card_make(person_id=cast.asha.pk, actor=both)
    with pytest.raises(OwnCard):
        asked(cast.asha, both, "card")
    with pytest.raises(NoCard):
        asked(cast.bina, cast.farah, "card")


def test_the_card_is_shown_once_with_its_codes(cast: Cast) -> None:
    client = staff_client(cast.divya)
    page = client.post(f"/desk/members/{cast.asha.pk}/card/").content.decode()
    assert len(re.findall(r'<span class="num">\d{3} \d{3}</span>', page)) == CODES
    assert client.get(f"/desk/members/{cast.asha.pk}/card/").status_code == 405


# --- yes on her own phone -----------------------------------------------------------------------
def test_she_says_yes_on_her_own_phone_and_stops_it_there(cast: Cast, olga: Person) -> None:
    row = asked(cast.asha, olga, "phone")
    hers = member_client(cast.asha)
    assert f"/me/help/{row.pk}/" in hers.get("/").content.decode()
    hers.post(f"/me/help/{row.pk}/", {"right": "yes"})
    assert assistance_live(assistance_id=row.pk, helper=olga) is not None
    hers.post(f"/me/help/{row.pk}/", {})
    assert assistance_live(assistance_id=row.pk, helper=olga) is None
    strangers = member_client(cast.bina)
    other = asked(cast.asha, olga, "phone")
    strangers.post(f"/me/help/{other.pk}/", {"right": "yes"})
    assert assistance_live(assistance_id=other.pk, helper=olga) is None


def test_her_no_ends_the_question(cast: Cast, olga: Person) -> None:
    row = asked(cast.asha, olga, "phone")
    hers = member_client(cast.asha)
    hers.post(f"/me/help/{row.pk}/", {"right": "no"})
    hers.post(f"/me/help/{row.pk}/", {"right": "yes"})
    assert assistance_live(assistance_id=row.pk, helper=olga) is None


# --- what it opens ------------------------------------------------------------------------------
def test_a_product_is_added_and_sent_for_her_with_both_names_and_she_is_told(
    cast: Cast, olga: Person
) -> None:
    client, row = begun(cast.bina, olga)
    phone = Phone(client)
    assert "बीना" in phone.get("/")
    assert "Send to be checked" in phone.tell_all()
    phone.post("/add/check/")
    listing = Listing.objects.get()
    assert (listing.status, listing.member) == ("submitted", cast.bina)
    assert (listing.product.maker, listing.product.entered_by) == (cast.bina, olga)
    moved = ListingTransition.objects.get(listing=listing, to_status="submitted")
    assert (moved.actor, moved.on_behalf_of) == (olga, cast.bina)
    said_yes = PriceAcceptance.objects.get()
    assert (said_yes.by, said_yes.on_behalf_of) == (olga, cast.bina)
    told = Message.objects.get(template_key="assist-done")
    assert "Olga" in told.text and "जाँच के लिए भेजा" in told.text
    phone.post("/desk/members/assist/end/")
    row.refresh_from_db()
    assert row.ended_by == olga
    assert client.get("/products/").status_code == 302


def test_what_is_done_in_her_name_she_can_undo(cast: Cast, olga: Person) -> None:
    listing = make_approved_listing(cast, member=cast.bina, pieces=5)
    client, _row = begun(cast.bina, olga)
    phone = Phone(client)
    phone.post(f"/products/{listing.pk}/fewer/", pieces="2")
    assert Offer.objects.get(listing=listing).said_limit == 2
    phone.post(f"/products/{listing.pk}/stop/", days="3")
    row = OffSale.objects.get()
    assert (row.by, row.on_behalf_of) == (olga, cast.bina)
    off_sale_lift(level=listing, actor=cast.bina)
    assert OffSale.objects.get().lifted_at is not None
    phone.post(f"/products/{listing.pk}/withdraw/", right="yes")
    listing.refresh_from_db()
    assert listing.status == "withdrawn"
    assert Message.objects.filter(template_key="assist-done").count() == 3


def test_what_staff_took_off_is_not_put_back_in_her_name(cast: Cast, olga: Person) -> None:
    listing = make_approved_listing(cast, member=cast.bina, pieces=5)
    off_sale_set(level=listing, reason="fake leather", actor=cast.divya)
    client, _row = begun(cast.bina, olga)
    Phone(client).post(f"/products/{listing.pk}/start/")
    assert OffSale.objects.get().lifted_at is None


def test_a_published_price_wants_a_yes_of_the_last_five_minutes(cast: Cast, olga: Person) -> None:
    listing = make_approved_listing(cast, member=cast.bina, pieces=5)
    client, row = begun(cast.bina, olga)
    assert client.get(f"/products/{listing.pk}/price/").status_code == 200
    Consent.objects.filter(assistance=row).update(given_at=timezone.now() - dt.timedelta(minutes=6))
    refused = client.post(f"/products/{listing.pk}/price/", {"price": "450"})
    assert refused.status_code == 302
    assert refused["Location"].startswith(f"/desk/members/{cast.bina.pk}/assist/?next=")
    assert client.get(f"/products/{listing.pk}/").status_code == 200  # the rest stays open
    where = refused["Location"]
    client.post(where, {"means": "sms"})
    newest = Assistance.objects.latest("pk")
    client.post(f"{where}&asked={newest.pk}", {"code": sent_code()})
    assert 'value="450"' in client.get(f"/products/{listing.pk}/price/").content.decode()  # kept


def test_it_opens_her_group_only_and_nothing_of_her_own(cast: Cast, olga: Person) -> None:
    other = make_approved_listing(cast, member=cast.chanda)
    client, _row = begun(cast.bina, olga)
    assert client.get(f"/products/{other.pk}/").status_code == 404
    for hers in ("/me/phones/", "/group/members/"):
        assert client.get(hers)["Location"].startswith("/sign-in/")
    assert not can(olga, "product.add")  # outside her pages she may do what she could before


def test_it_ends_when_she_takes_it_back_or_the_helper_leaves(cast: Cast, olga: Person) -> None:
    client, row = begun(cast.bina, olga)
    assert client.get("/products/").status_code == 200
    Consent.objects.filter(assistance=row).update(withdrawn_at=timezone.now())
    assert f"/desk/members/{cast.bina.pk}/assist/" in client.get("/products/")["Location"]
    client, row = begun(cast.bina, olga)
    olga.staff_roles.update(valid_to=dt.date(2020, 1, 2))
    assert client.get("/products/").status_code != 200
    assert assistance_live(assistance_id=row.pk, helper=Person.objects.get(pk=olga.pk)) is None


def test_only_the_two_of_them_end_it(cast: Cast, olga: Person) -> None:
    _client, row = begun(cast.bina, olga)
    with pytest.raises(Http404):
        assistance_end(assistance_id=row.pk, actor=cast.farah)
    assistance_end(assistance_id=row.pk, actor=cast.bina)
    assert assistance_live(assistance_id=row.pk, helper=olga) is None


def test_helping_two_women_one_after_the_other_keeps_their_drafts_apart(
    cast: Cast, olga: Person
) -> None:
    client, _row = begun(cast.bina, olga)
    Phone(client).add_photo()
    client.post("/desk/members/assist/end/")
    client, _row = begun(cast.asha, olga)
    Phone(client).add_photo()
    assert {listing.member for listing in Listing.objects.all()} == {cast.asha, cast.bina}
