"""What is kept about a woman: she is told, sees it, says no, has it erased."""

import datetime as dt
import json
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from catalog.models import VoiceNote
from catalog.voice_services import voice_keep
from listings.errors import MoneyMayBeOwed, StillOnSale
from listings.models import OffSale, StockMovement
from listings.my_data import my_data
from listings.services.consent import consent_set, member_erase
from listings.services.drafts import listing_withdraw
from listings.services.offsale import off_sale_set
from listings.services.stock import stock_allocate
from notices.models import Message
from shg.models import Consent, EraseRequest, Membership, Person, PersonPhone, PhoneNumber
from shg.services.erasing import (
    EraseDecided,
    EraseNoteMissing,
    erase_ask,
    erase_refuse,
    erase_requests_open,
)
from tests.cast import (
    ASHA_PHONE,
    Cast,
    make_approved_listing,
    make_submitted_listing,
    member_client,
    offer_of,
    staff_client,
)
from tests.listings.member_flow import phone_of

pytestmark = pytest.mark.django_db


# --- the notice, her consents -------------------------------------------------------------------
def test_home_shows_the_notice_until_she_agrees_and_never_again(cast: Cast) -> None:
    Consent.objects.all().delete()
    client = member_client(cast.asha, language="hi")
    assert client.get("/")["Location"] == "/me/notice/"
    page = client.get("/me/notice/").content.decode()
    assert "हम आपका क्या रखते हैं" in page and 'href="/me/data/"' in page  # a no is no trap
    client.post("/me/notice/")
    assert client.get("/").status_code == 200
    row = Consent.objects.get()
    assert (row.person, row.purpose, row.text_version) == (cast.asha, "sell", "2026-11")


def test_no_takes_all_she_put_up_off_sale_and_a_later_yes_puts_it_back(cast: Cast) -> None:
    live, waiting = make_approved_listing(cast), make_submitted_listing(cast)
    bina = make_approved_listing(cast, member=cast.bina)
    stopped = make_approved_listing(cast)
    off_sale_set(level=stopped, reason="label", actor=cast.divya)
    phone = phone_of(cast.asha)
    assert "अभी बंद हो जाएगा" in phone.get("/me/data/sell/")
    phone.post("/me/data/sell/", right="no")
    off = set(OffSale.objects.filter(lifted_at=None).values_list("listing", flat=True))
    assert off == {live.pk, waiting.pk, stopped.pk} and bina.pk not in off
    assert phone.client.get("/")["Location"] == "/me/notice/"
    phone.post("/me/notice/")
    off = set(OffSale.objects.filter(lifted_at=None).values_list("listing", flat=True))
    assert off == {stopped.pk}  # the office's own row stays
    assert Consent.objects.filter(person=cast.asha, purpose="sell").count() == 2


def test_a_second_tap_is_the_first_and_unknown_purposes_are_not_there(cast: Cast) -> None:
    for _time in range(2):
        consent_set(person=cast.asha, purpose="whatsapp", agrees=True)
    assert Consent.objects.filter(person=cast.asha, purpose="whatsapp").count() == 1
    for _time in range(2):
        consent_set(person=cast.asha, purpose="whatsapp", agrees=False)
    assert not Consent.objects.filter(purpose="whatsapp", withdrawn_at=None).exists()
    with pytest.raises(Http404):
        consent_set(person=cast.asha, purpose="adverts", agrees=True)


def test_she_chooses_how_she_is_told(cast: Cast) -> None:
    phone = phone_of(cast.asha)
    phone.post("/me/data/", tell="call")
    phone.post("/me/data/", tell="pigeon")
    cast.asha.refresh_from_db()
    assert cast.asha.tell_by == "call"


# --- all of it ----------------------------------------------------------------------------------
def test_all_of_it_is_hers_alone_and_holds_no_secret(cast: Cast) -> None:
    make_approved_listing(cast)
    make_approved_listing(cast, member=cast.bina)
    answer = member_client(cast.asha).get("/me/data/all.json")
    told = json.loads(answer.content)
    assert "attachment" in answer["Content-Disposition"]
    assert len(told["products"]) == len(told["prices_agreed"]) == 1
    assert told["groups"][0]["role"] == "president"
    assert told["phones"] and ASHA_PHONE[3:] not in answer.content.decode()
    assert "pin_hash" not in answer.content.decode()


def test_messages_of_a_shared_number_are_nobodys_alone(cast: Cast) -> None:
    Message.objects.create(
        template_key="listing-live",
        language="hi",
        channel="sms",
        to=ASHA_PHONE,
        text="बीना का सामान",
        variables={},
        due_at=timezone.now(),
    )
    assert my_data(cast.asha)["messages"] == []  # Bina's phone too
    PersonPhone.objects.filter(person=cast.bina).delete()
    assert len(my_data(cast.asha)["messages"]) == 1


# --- erased -------------------------------------------------------------------------------------
def test_her_wish_is_one_and_has_a_day(cast: Cast) -> None:
    phone = phone_of(cast.asha)
    phone.post("/me/data/erase/", right="no")
    assert not EraseRequest.objects.exists()
    for _time in range(2):
        phone.post("/me/data/erase/", right="yes")
    row = EraseRequest.objects.get()
    assert "तक जवाब देगा" in phone.get("/me/data/")
    assert list(erase_requests_open(cast.divya)) == [row]
    assert not erase_requests_open(cast.esha).exists()


def test_a_refusal_says_why_and_she_may_ask_again(cast: Cast) -> None:
    row = erase_ask(person=cast.asha)
    with pytest.raises(EraseNoteMissing):
        erase_refuse(request_id=row.pk, note=" ", actor=cast.divya)
    desk = staff_client(cast.divya)
    desk.post(f"/desk/erasures/{row.pk}/", {"note": "पहले हिसाब पूरा हो"})
    assert "पहले हिसाब पूरा हो" in phone_of(cast.asha).get("/me/data/")
    with pytest.raises(EraseDecided):
        member_erase(request_id=row.pk, actor=cast.divya)
    assert erase_ask(person=cast.asha).pk != row.pk
    with pytest.raises(Http404):
        erase_refuse(request_id=row.pk, note="x", actor=cast.esha)


def test_erased_her_name_phones_and_voice_are_gone_the_account_stays(
    cast: Cast, time_machine: Any
) -> None:
    time_machine.move_to(timezone.now())
    PersonPhone.objects.filter(person=cast.bina).update(
        phone=PhoneNumber.objects.create(e164="+919876500077")
    )
    listing = make_approved_listing(cast, member=cast.bina, pieces=3)
    voice_keep(product=listing.product, data=b"#!AMR\n" + b"\0" * 64, actor=cast.bina)
    row = erase_ask(person=cast.bina)
    with pytest.raises(StillOnSale):
        member_erase(request_id=row.pk, actor=cast.gita)
    cast.bina.refresh_from_db()
    assert cast.bina.name == "बीना" and VoiceNote.objects.exists()  # nothing was half done

    stock_allocate(
        offer_id=offer_of(listing).pk, centre_id=cast.clc_lucknow.pk, pieces=1, source_ref="o1"
    )
    listing_withdraw(listing_id=listing.pk, actor=cast.bina)
    with pytest.raises(MoneyMayBeOwed):
        member_erase(request_id=row.pk, actor=cast.gita)
    hers = member_client(cast.bina)
    for number in ("+919876500077", ASHA_PHONE):
        Message.objects.create(
            template_key="listing-live",
            language="hi",
            channel="sms",
            to=number,
            text="बीना का सामान",
            variables={},
            due_at=timezone.now(),
        )
    time_machine.shift(dt.timedelta(days=91))
    member_erase(request_id=row.pk, actor=cast.gita)
    time_machine.shift(dt.timedelta(days=-91))

    person = Person.objects.get(pk=cast.bina.pk)
    assert "बीना" not in person.name and not person.is_active
    assert not PersonPhone.objects.filter(person=person).exists()
    assert not PhoneNumber.objects.filter(e164="+919876500077").exists()
    assert {message.to for message in Message.objects.all()} == {ASHA_PHONE}  # another's stay
    assert not VoiceNote.objects.exists()
    assert not Membership.objects.filter(person=person, valid_to=None).exists()
    assert not Consent.objects.filter(person=person, withdrawn_at=None).exists()
    assert StockMovement.objects.exists() and listing.offers.exists()
    assert hers.get("/")["Location"].startswith("/sign-in/")
    row.refresh_from_db()
    assert (row.state, row.answered_by) == ("done", cast.gita)
    assert row.answer_by - timezone.localdate() == dt.timedelta(days=30)
