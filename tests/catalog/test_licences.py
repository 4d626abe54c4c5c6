"""A group's licences: told by a member, compared by an officer, never changed once verified."""

import datetime as dt
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import Http404
from PIL import Image

from catalog.licence_services import (
    LicenceDayMissing,
    LicenceDecided,
    LicenceIncomplete,
    LicenceNumberInvalid,
    LicenceOwnWork,
    licence_begin,
    licence_number,
    licence_photo_set,
    licence_return,
    licence_send,
    licence_verify,
    licences_of,
)
from catalog.models import Licence
from catalog.refusals import PhotoNotAPicture
from common.dates import today_ist
from common.identifiers import AadhaarRefused, FssaiInvalid
from listings.readiness_facts import licence_states
from shg.models import GroupBankAccount, Person, TrainingAttendance, TrainingSession
from tests.cast import Cast, make_submitted_listing, member_client, staff_client, tiny_photo
from tests.listings.member_flow import phone_of

pytestmark = pytest.mark.django_db
NUMBER = "12723123000123"
LAST = dt.timedelta(days=100)


def sent(cast: Cast, *, actor: Person | None = None, number: str = NUMBER) -> Licence:
    who = actor or cast.asha
    row = licence_begin(group=cast.ujala, kind="fssai", actor=who)
    licence_photo_set(licence_id=row.pk, image_bytes=tiny_photo(), actor=who)
    return licence_send(licence_id=row.pk, number=number, actor=who)


def verified(cast: Cast, row: Licence) -> Licence:
    return licence_verify(
        licence_id=row.pk,
        seen_number=row.number,
        seen_photo=row.photo_name,
        valid_to=today_ist() + LAST,
        actor=cast.divya,
    )


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("fssai", " १२७२३१२३०००१२३ ", NUMBER),
        ("fssai", "1272 3123 0001 23", NUMBER),
        ("cosmetic", "up/cos-8/123", "UP/COS-8/123"),
    ],
)
def test_takes_a_number_as_people_write_it(kind: str, typed: str, kept: str) -> None:
    assert licence_number(kind, typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed", "error"),
    [
        ("fssai", "123", FssaiInvalid),
        ("cosmetic", "?", LicenceNumberInvalid),
        ("cosmetic", "2341 2341 2346", AadhaarRefused),
    ],
)
def test_refuses_what_stands_on_no_licence(kind: str, typed: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        licence_number(kind, typed)


def test_a_paper_goes_from_her_phone_to_verified_and_opens_the_approval(cast: Cast) -> None:
    cast.purse.licence_kinds = ["fssai"]
    cast.purse.save()
    listing = make_submitted_listing(cast)

    def state() -> str:
        return next(iter(licence_states(listing, today_ist()).values()))

    assert state() == "missing"
    phone = phone_of(cast.asha)
    phone.post("/group/licences/", kind="fssai")
    assert state() == "missing"
    row = Licence.objects.get()
    page = phone.post(f"/group/licences/{row.pk}/number/", number=NUMBER)
    assert "पहले काग़ज़ की फ़ोटो" in page and f'value="{NUMBER}"' in page
    photo = SimpleUploadedFile("paper.jpg", tiny_photo())
    phone.post(f"/group/licences/{row.pk}/photo/", photo=photo)
    phone.post(f"/group/licences/{row.pk}/number/", number="1272 3123 0001 23")
    row.refresh_from_db()
    assert (row.state, row.number, state()) == ("waiting", NUMBER, "unverified")

    desk = staff_client(cast.divya)
    assert NUMBER in desk.get("/desk/licences/").content.decode()
    form = {"number": NUMBER, "photo": row.photo_name, "verify": "1", "valid_to": "2020-01-01"}
    late = desk.post(f"/desk/licences/{row.pk}/", form)
    assert late.status_code == 400 and 'value="2020-01-01"' in late.content.decode()
    day = today_ist() + LAST
    desk.post(f"/desk/licences/{row.pk}/", {**form, "valid_to": day.isoformat()})
    row.refresh_from_db()
    assert (row.state, row.last_day, state()) == ("verified", day, "verified")
    assert row.state_on(day) == "verified" and row.state_on(day + dt.timedelta(days=1)) == "expired"


def test_sent_back_says_why_and_one_tap_leads_to_what_is_wrong(cast: Cast) -> None:
    row = sent(cast)
    phone = phone_of(cast.asha)
    for why, page in (("number", "number"), ("unclear", "photo")):
        staff_client(cast.divya).post(f"/desk/licences/{row.pk}/", {"why": why})
        text = phone.get("/group/")
        assert f"/group/licences/{row.pk}/{page}/" in text
        assert str(Licence.Why(why).label) in text
        row = licence_send(licence_id=row.pk, number=NUMBER, actor=cast.asha)
        assert row.state == "waiting" and row.why == ""


def test_a_bad_photo_keeps_the_one_before_and_is_refused_kindly(cast: Cast) -> None:
    row = sent(cast)
    name = Licence.objects.get().photo_name
    with pytest.raises(PhotoNotAPicture):
        licence_photo_set(licence_id=row.pk, image_bytes=b"%PDF-1.7 no photo", actor=cast.asha)
    page = phone_of(cast.asha).post(
        f"/group/licences/{row.pk}/photo/", photo=SimpleUploadedFile("a.jpg", b"GIF89a")
    )
    assert 'class="trouble"' in page
    assert Licence.objects.get().photo_name == name and storages["private"].exists(name)


def test_the_photo_is_encoded_anew_without_where_it_was_taken(cast: Cast) -> None:
    picture = Image.open(BytesIO(tiny_photo()))
    exif = picture.getexif()
    exif[0x010E] = "26.85 N 80.95 E"
    kept = BytesIO()
    picture.save(kept, "JPEG", exif=exif)
    row = licence_begin(group=cast.ujala, kind="fssai", actor=cast.asha)
    row = licence_photo_set(licence_id=row.pk, image_bytes=kept.getvalue(), actor=cast.asha)
    answer = member_client(cast.asha).get(f"/licences/{row.pk}/paper.jpg")
    assert answer["Cache-Control"] == "private, no-store"
    assert b"26.85" not in answer.content
    assert not Image.open(BytesIO(answer.content)).getexif()


def test_two_pairs_of_eyes_and_what_was_seen(cast: Cast) -> None:
    row = sent(cast)
    with pytest.raises(LicenceDecided):
        licence_verify(
            licence_id=row.pk,
            seen_number="other",
            seen_photo=row.photo_name,
            valid_to=today_ist() + LAST,
            actor=cast.divya,
        )
    licence_photo_set(licence_id=row.pk, image_bytes=tiny_photo(), actor=cast.asha)
    with pytest.raises(LicenceDecided):
        verified(cast, row)  # her page was opened with the photo of before
    row.refresh_from_db()
    with pytest.raises(LicenceDayMissing):
        licence_verify(
            licence_id=row.pk,
            seen_number=NUMBER,
            seen_photo=row.photo_name,
            valid_to=None,
            actor=cast.divya,
        )
    Licence.objects.update(entered_by=cast.divya)
    with pytest.raises(LicenceOwnWork):
        verified(cast, Licence.objects.get())
    with pytest.raises(IntegrityError), transaction.atomic():
        Licence.objects.update(verified_by=cast.divya)


def test_what_was_verified_never_changes_a_renewed_one_is_a_new_row(cast: Cast) -> None:
    row = verified(cast, sent(cast))
    changes: tuple[Callable[[], object], ...] = (
        lambda: licence_photo_set(licence_id=row.pk, image_bytes=tiny_photo(), actor=cast.asha),
        lambda: licence_send(licence_id=row.pk, number=NUMBER, actor=cast.asha),
        lambda: licence_return(licence_id=row.pk, why="unclear", actor=cast.divya),
    )
    for change in changes:
        with pytest.raises(LicenceDecided):
            change()
    renewed = sent(cast)  # the same number, as FSSAI renews it
    assert renewed.pk != row.pk
    assert [one.pk for one in licences_of(cast.ujala)] == [renewed.pk, row.pk]
    verified(cast, renewed)
    assert [one.pk for one in licences_of(cast.ujala)] == [renewed.pk]


def test_a_paper_under_way_is_one_however_often_it_is_begun(cast: Cast) -> None:
    first = licence_begin(group=cast.ujala, kind="fssai", actor=cast.asha)
    assert licence_begin(group=cast.ujala, kind="fssai", actor=cast.bina) == first
    with pytest.raises(LicenceIncomplete):
        licence_send(licence_id=first.pk, number=NUMBER, actor=cast.bina)
    with pytest.raises(Http404):
        licence_begin(group=cast.ujala, kind="passport", actor=cast.asha)
    with pytest.raises(Http404):
        licence_begin(group=cast.ujala, kind="fssai", actor=cast.chanda)


def test_the_groups_page_shows_women_account_training_and_no_whole_number(cast: Cast) -> None:
    GroupBankAccount.objects.create(
        group=cast.ujala, holder="Ujala", ifsc="SBIN0000001", number="12345678901",
        last_four="8901", entered_by=cast.divya,
    )  # fmt: skip
    session = TrainingSession.objects.create(
        code="t1", name_hi="पैकिंग सीखें", name_en="Packing", held_by="DUDA"
    )
    TrainingAttendance.objects.create(session=session, person=cast.asha, group=cast.ujala)
    page = phone_of(cast.bina).get("/group/")
    for said in ("आशा देवी", "बीना", "••••8901", "पक्का हो रहा है", "पैकिंग सीखें"):
        assert said in page
    assert "12345678901" not in page and "चंदा" not in page
    assert page.index("आशा देवी") < page.index("<b>बीना")  # office bearers first
