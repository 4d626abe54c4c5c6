"""What people really type and send: each is taken as meant or answered in a sentence.

Nothing is lost and nothing is a 500. Faults 64, 65 and 69 as seen from the pages; their services
are raced in tests/listings.
"""

import io
import re
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from catalog.models import Photo
from listings.models import Listing
from listings.services import drafts
from listings.states import Status
from notices.models import Message, MessageTemplate
from tests.cast import (
    ASHA_PHONE,
    Cast,
    make_approved_listing,
    make_cast,
    make_draft,
    make_submitted_listing,
    member_client,
    offer_of,
    staff_client,
    tiny_photo,
)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def asha(cast: Cast) -> Client:
    return member_client(cast.asha)


def page(answer: Any) -> str:
    return str(answer.content, "utf-8")


def problem_box(answer: Any) -> str:
    """Return the text of the page's box of problems; fails if there is none."""
    found = re.search(r'role="alert".*?</(?:section|div)>', page(answer), re.S)
    assert found, page(answer)[:3000]
    return re.sub(r"<[^>]+>|\s+", " ", found[0]).strip()


def send_photo(client: Client, name: str, content: bytes) -> Any:
    file = SimpleUploadedFile(name, content, content_type="image/jpeg")
    return client.post(reverse("listings:add_photo"), {"photo": file})


def bomb() -> bytes:
    """Return a PNG of a few kilobytes whose header promises 900 million pixels."""
    kept = io.BytesIO()
    Image.new("L", (8, 8)).save(kept, "PNG")
    data = bytearray(kept.getvalue())
    data[16:24] = (30_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(bytes(data[12:29])).to_bytes(4, "big")
    return bytes(data)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "sixty_megabytes": lambda: tiny_photo() + b"\0" * (60 * 1024 * 1024),
    "a_text_named_jpg": lambda: b"this is a text, not a photo\n" * 40,
    "a_decompression_bomb": bomb,
    "nothing_at_all": lambda: b"",
    "half_a_photo": lambda: tiny_photo()[:300],
    "a_page_with_script": lambda: b"<html><script>alert(1)</script></html>",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_that_is_no_photo_is_refused_in_a_sentence(
    asha: Client, cast: Cast, kind: str
) -> None:
    good = send_photo(asha, "purse.jpg", tiny_photo())
    assert good.status_code == 302

    answer = send_photo(asha, "purse2.jpg", HOSTILE[kind]())

    assert answer.status_code == 200
    assert len(problem_box(answer)) > 20
    assert Photo.objects.filter(removed_at=None).count() == 1, "the good photo is still there"


@pytest.mark.parametrize(
    ("typed", "paise"),
    [
        ("450/-", 45000),
        ("४५०", 45000),
        ("₹ 450", 45000),
        ("4 50", 45000),
        ("1,200", 120000),
        ("Rs. 450", 45000),
    ],
)
def test_a_price_is_taken_as_meant(asha: Client, cast: Cast, typed: str, paise: int) -> None:
    draft = make_draft(cast)

    answer = asha.post(reverse("listings:add_price"), {"price": typed})

    assert answer.status_code == 302
    assert offer_of(draft).price_paise == paise


@pytest.mark.parametrize(
    "typed", ["-5", "1e9", "", "abc", "0", "99999999", "450.50", "2345 6789 0124"]
)
def test_a_price_that_cannot_be_meant_is_asked_again(asha: Client, cast: Cast, typed: str) -> None:
    draft = make_draft(cast)

    answer = asha.post(reverse("listings:add_price"), {"price": typed})

    assert answer.status_code == 200
    assert problem_box(answer)
    assert f'value="{typed}"' in page(answer), "what she wrote is still there"
    assert offer_of(draft).price_paise == 42000


@pytest.mark.parametrize(
    "typed", ["+91 98765 00001", "098765-00001", "९८७६५ ०००० १", "919876500001", "98765 00001"]
)
def test_a_phone_is_taken_as_meant(cast: Cast, client: Client, typed: str) -> None:
    MessageTemplate.objects.create(
        key="login-code",
        language="hi",
        text="Aapka code {code} hai.",
        variables={"code": "digits"},
        is_urgent=True,
    )

    answer = client.post(reverse("shg:sign_in"), {"phone": typed})

    assert answer.status_code == 302
    assert Message.objects.get().to == ASHA_PHONE


@pytest.mark.parametrize("typed", ["", "12345", "98765", "not a phone", "+1 212 555 0100"])
def test_a_phone_that_cannot_be_meant_is_asked_again(client: Client, db: None, typed: str) -> None:
    answer = client.post(reverse("shg:sign_in"), {"phone": typed})

    assert answer.status_code == 200
    assert problem_box(answer)
    assert f'value="{typed}"' in page(answer)


def test_a_number_like_an_aadhaar_is_refused_and_not_kept(asha: Client, cast: Cast) -> None:
    make_draft(cast)
    number = "2345 6789 0124"

    answer = asha.post(reverse("listings:add_pieces"), {"pieces": number})

    assert answer.status_code == 200
    assert problem_box(answer)
    assert not Message.objects.filter(text__contains="2345").exists()


def test_a_form_sent_twice_by_a_double_tap_makes_one(asha: Client, cast: Cast) -> None:
    listing = make_draft(cast)

    first = asha.post(reverse("listings:add_check"))
    second = asha.post(reverse("listings:add_check"), follow=True)

    assert first.status_code == 302
    assert second.status_code == 200
    assert "already sent" in page(second)
    assert list(Listing.objects.values_list("pk", "status")) == [(listing.pk, Status.SUBMITTED)]


@pytest.mark.parametrize("name", ["product", "fewer", "price"])
def test_a_product_of_another_group_is_not_there(cast: Cast, name: str) -> None:
    listing = make_approved_listing(cast, pieces=3)
    chanda = member_client(cast.chanda)

    answer = chanda.get(reverse(f"listings:{name}", args=[listing.pk]))

    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["stop", "start"])
def test_a_stranger_does_nothing_to_it(cast: Cast, name: str) -> None:
    listing = make_approved_listing(cast, pieces=3)
    chanda = member_client(cast.chanda)

    answer = chanda.post(reverse(f"listings:{name}", args=[listing.pk]))

    assert answer.status_code == 404


@pytest.mark.parametrize("typed", ["7", "-1", "abc", "", "1e3", "३०००००"])
def test_pieces_that_cannot_be_are_asked_again(asha: Client, cast: Cast, typed: str) -> None:
    listing = make_approved_listing(cast, pieces=5)

    answer = asha.post(reverse("listings:fewer", args=[listing.pk]), {"pieces": typed})

    assert answer.status_code == 200
    assert problem_box(answer)
    assert f'value="{typed}"' in page(answer)
    assert offer_of(listing).said_limit is None


def test_approving_what_she_changed_meanwhile_shows_the_new_version(cast: Cast) -> None:
    listing = make_submitted_listing(cast)
    seen = listing.version
    drafts.listing_price_set(listing_id=listing.pk, price_paise=39900, actor=cast.asha)
    drafts.listing_price_accept(listing_id=listing.pk, actor=cast.asha)
    divya = staff_client(cast.divya)

    answer = divya.post(
        reverse("desk:decide", args=[listing.pk]),
        {"do": "approve", "seen_version": seen},
    )

    assert answer.status_code == 409
    assert "changed this" in page(answer)
    assert "399" in page(answer)
    listing.refresh_from_db()
    assert listing.status == Status.SUBMITTED


def test_no_bad_method_or_garbage_is_a_fault_of_ours(asha: Client, cast: Cast) -> None:
    make_draft(cast)
    for address in (
        "/products/999999/",
        "/add/kind/?all=%00",
        "/products/?page=abc",
        "/products/?page=-1",
        "/products/?page=99999999999999999999",
        f"/products/{'9' * 30}/",
        "/products/?state=%F0%9F%98%80",
        "/api/v1/listings/?status=nonsense",
        "/api/v1/groups/../../etc/passwd",
    ):
        assert asha.get(address).status_code < 500, address
    assert asha.post("/add/kind/", {"kind": "\x00"}).status_code < 500
    for number in ("x", "9" * 30, "9" * 5000):
        assert asha.post("/add/photo/", {"remove": number}).status_code < 500


def test_no_number_a_staff_form_may_carry_is_a_fault_of_ours(cast: Cast) -> None:
    listing = make_submitted_listing(cast)
    divya = staff_client(cast.divya)
    for number in ("x", "9" * 30, "9" * 5000):
        taken = divya.post(reverse("desk:queue"), {"id": [number, str(listing.pk)]})
        seen = {"do": "approve", "seen_version": number, "change": number}
        assert taken.status_code == 302
        assert divya.post(reverse("desk:decide", args=[listing.pk]), seen).status_code == 404
        assert divya.get(reverse("desk:queue"), {"page": number}).status_code == 200


AADHAAR_LIKE = "her number is 2345 6789 0124"


def test_staff_keep_no_number_like_an_aadhaar_in_a_note_or_a_reason(cast: Cast) -> None:
    waiting, approved = make_submitted_listing(cast), make_approved_listing(cast)
    divya = staff_client(cast.divya)
    acts = [
        (
            "desk:decide",
            waiting,
            {
                "do": "return",
                "why": "price",
                "note": AADHAAR_LIKE,
                "seen_version": waiting.version,
            },
        ),
        ("desk:undo", approved, {"reason": AADHAAR_LIKE}),
        ("desk:handicraft", waiting, {"is_handicraft": "yes", "reason": AADHAAR_LIKE}),
    ]

    for address, listing, form in acts:
        answer = divya.post(reverse(address, args=[listing.pk]), form)

        assert answer.status_code == 400, address
        assert "Aadhaar" in problem_box(answer), address
    for listing, status in ((waiting, Status.SUBMITTED), (approved, Status.APPROVED)):
        listing.refresh_from_db()
        assert listing.status == status
        assert not listing.product.handicraft_decisions.exists()


def test_a_very_long_reason_is_cut_not_a_fault_of_ours(cast: Cast) -> None:
    listing = make_submitted_listing(cast)
    form = {"is_handicraft": "yes", "reason": "carved by hand " * 60}

    answer = staff_client(cast.divya).post(reverse("desk:handicraft", args=[listing.pk]), form)

    assert answer.status_code == 302
    assert len(listing.product.handicraft_decisions.get().reason) == 300


def test_the_settings_bound_what_is_taken_in() -> None:
    assert settings.PHOTO_MAX_BYTES == 15 * 1024 * 1024
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE <= 3 * 1024 * 1024
