"""What she says about a product: kept, replaced, heard by those who may, written down."""

from __future__ import annotations

import struct

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catalog.models import VoiceNote
from catalog.voices import MOST_BYTES, VoiceRefused, VoiceTooLong, sound_of
from listings.services.drafts import draft_of, listing_submit
from tests.cast import Cast, make_cast, make_draft, member_client, staff_client
from tests.listings.member_flow import phone_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def ogg(seconds: float) -> bytes:
    """Return the first and the last page of an Opus file of that length."""
    return page(0, b"OpusHead" + b"\0" * 11) + page(int(seconds * 48_000), b"\0" * 32)


def page(samples: int, body: bytes) -> bytes:
    """Return one Ogg page of one segment."""
    head = b"OggS\0\0" + struct.pack("<q", samples) + b"\0" * 12
    return head + bytes([1, len(body)]) + body


SOUND = ogg(12)


def sent(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("voice", data)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (SOUND, "ogg"),
        (b"\x1a\x45\xdf\xa3....B\x82\x84webm", "webm"),
        (b"\0\0\0\x18ftypM4A \0\0", "mp4"),
        (b"\0\0\0\x18ftyp3gp4\0\0", "3gp"),
        (b"#!AMR\n....", "amr"),
        (b"ID3\x04......", "mp3"),
        (b"RIFF\0\0\0\0WAVEfmt ", "wav"),
    ],
)
def test_tells_the_kind_by_the_content(data: bytes, kind: str) -> None:
    assert sound_of(data) == kind


@pytest.mark.parametrize(
    "data",
    [
        b"\0\0\0\x18ftypheic\0\0",
        b"",
        b"<html><script>",
        b"\xff\xd8\xff\xe0 a photo",
        b"OggS not a sound",
        b"RIFF",
    ],
)
def test_refuses_what_is_no_voice(data: bytes) -> None:
    with pytest.raises(VoiceRefused):
        sound_of(data)


@pytest.mark.parametrize(
    "data",
    [
        ogg(66),
        ogg(500) + b"OggS",  # what hangs behind hides nothing
        b"#!AMR\n" + b"0" * MOST_BYTES["amr"],
        b"\x1a\x45\xdf\xa3....B\x82\x84webm" + b"0" * MOST_BYTES["webm"],
    ],
)
def test_refuses_what_is_too_long(data: bytes) -> None:
    with pytest.raises(VoiceTooLong):
        sound_of(data)


def test_a_minute_and_a_little_is_taken() -> None:
    assert sound_of(ogg(63)) == "ogg"


def test_is_kept_replaced_and_taken_away_without_script(cast: Cast) -> None:
    make_draft(cast)
    phone = phone_of(cast.asha)
    assert "बोलें" in phone.get("/add/check/")

    page = phone.post("/add/voice/", voice=sent(SOUND))
    assert "भेजने से पहले" in page and "रिकॉर्ड है" in page
    phone.post("/add/voice/", voice=sent(ogg(20)))
    assert VoiceNote.objects.filter(removed_at=None).count() == 1

    phone.post("/add/voice/", remove="1")
    assert not VoiceNote.objects.filter(removed_at=None).exists()


@pytest.mark.parametrize("data", [b"", b"<html>", ogg(500)])
def test_a_bad_file_is_a_sentence_and_keeps_what_was_there(cast: Cast, data: bytes) -> None:
    make_draft(cast)
    phone = phone_of(cast.asha)
    phone.post("/add/voice/", voice=sent(SOUND))

    page = phone.post("/add/voice/", voice=sent(data))

    assert 'class="trouble"' in page
    assert VoiceNote.objects.get(removed_at=None).byte_count == len(SOUND)


def test_is_sent_as_sound_and_only_to_those_who_may(cast: Cast) -> None:
    make_draft(cast)
    phone_of(cast.asha).post("/add/voice/", voice=sent(SOUND))
    place = f"/voices/{VoiceNote.objects.get().pk}/"

    answer = member_client(cast.asha).get(place)

    assert answer.content == SOUND
    assert answer.headers["Content-Type"] == "audio/ogg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert member_client(cast.chanda).get(place).status_code == 404
    assert Client().get(place).status_code == 404


def test_a_reviewer_hears_it_and_writes_it_down(cast: Cast) -> None:
    make_draft(cast)
    phone_of(cast.asha).post("/add/voice/", voice=sent(SOUND))
    listing = draft_of(cast.asha)
    assert listing is not None
    listing_submit(listing_id=listing.pk, actor=cast.asha)
    divya = staff_client(cast.divya, language="hi")
    place = f"/desk/review/{listing.pk}/"
    assert f"/voices/{VoiceNote.objects.get().pk}/" in divya.get(place).content.decode()

    divya.post(f"{place}voice/", {"text": "माँ से सीखा, तीन दिन लगे"})

    note = VoiceNote.objects.get()
    assert (note.text, note.text_by) == ("माँ से सीखा, तीन दिन लगे", cast.divya)
    refused = divya.post(f"{place}voice/", {"text": "2341 2341 2346"})
    assert refused.status_code == 400
    note.refresh_from_db()
    assert note.text.startswith("माँ")
