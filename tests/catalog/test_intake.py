"""An upload is kept at once, prepared once, and lost by nobody: rows, files, tries."""

from __future__ import annotations

import hashlib
import io
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from catalog import intake
from catalog.images import photo_glance, photo_prepare
from catalog.intake import (
    photo_make_ready,
    photos_find_unready,
    quarantine_of,
    quarantine_purge,
    upload_hash_of,
)
from catalog.models import Photo
from catalog.services import PhotoNotStored
from listings.models import Listing
from listings.services import drafts
from listings.services.drafts import listing_photo_add, listing_submit
from tests.cast import Cast, make_cast, make_draft, member_client, tiny_photo
from tests.listings.member_flow import phone_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def put(client: Client, data: bytes, *, name: str = "", place: str = "/add/photo/") -> Any:
    return client.put(f"{place}{name or upload_hash_of(data)}/", data, "application/octet-stream")


def is_kept(name: str) -> bool:
    return storages["private"].exists(name)


def begun(cast: Cast) -> tuple[Listing, Photo]:
    listing = drafts.draft_open(actor=cast.asha, member=cast.asha)
    photo = listing_photo_add(listing_id=listing.pk, image_bytes=tiny_photo(), actor=cast.asha)
    return listing, photo


def test_a_glance_finds_what_the_whole_work_finds() -> None:
    glance, whole = photo_glance(tiny_photo()), photo_prepare(tiny_photo())

    assert (glance.width, glance.height) == (whole.full.width, whole.full.height)
    assert glance.checks == whole.checks


def test_the_thumbnail_is_there_at_once_and_the_rest_when_prepared(cast: Cast) -> None:
    _listing, photo = begun(cast)
    client = member_client(cast.asha)
    assert Photo.objects.filter(pk=photo.pk, prepared_at=None).exists()
    assert is_kept(quarantine_of(photo.stem))
    assert client.get(f"/photos/{photo.pk}/member.jpg").status_code == 200

    photo_make_ready(photo.pk)

    photo.refresh_from_db()
    assert photo.prepared_at is not None
    assert photo.content_hash == photo_prepare(tiny_photo()).content_hash
    for size in ("full", "review", "member"):
        assert is_kept(f"photos/{photo.stem}/{size}.jpg")


def test_whoever_needs_the_whole_photo_first_has_it_made(cast: Cast) -> None:
    _listing, photo = begun(cast)

    assert member_client(cast.asha).get(f"/photos/{photo.pk}/review.jpg").status_code == 200

    photo.refresh_from_db()
    assert photo.prepared_at is not None


def test_sending_prepares_what_no_worker_has(cast: Cast) -> None:
    listing = make_draft(cast)
    photo = listing_photo_add(listing_id=listing.pk, image_bytes=another(90), actor=cast.asha)

    listing_submit(listing_id=listing.pk, actor=cast.asha)

    photo.refresh_from_db()
    assert photo.prepared_at is not None


def another(quality: int) -> bytes:
    """Return the tiny photo's picture in other bytes."""
    kept = io.BytesIO()
    Image.open(io.BytesIO(tiny_photo())).save(kept, "JPEG", quality=quality, comment=b"x")
    return kept.getvalue()


def test_the_same_pixels_in_other_bytes_end_as_one_photo(cast: Cast) -> None:
    listing, photo = begun(cast)
    same = tiny_photo() + b"trailing bytes"
    double = listing_photo_add(listing_id=listing.pk, image_bytes=same, actor=cast.asha)
    assert double.pk != photo.pk

    for one in (photo, double):
        photo_make_ready(one.pk)

    assert [one.pk for one in Photo.objects.filter(removed_at=None)] == [photo.pk]


def test_the_beat_finds_what_a_lost_wake_up_left(cast: Cast) -> None:
    _listing, photo = begun(cast)
    assert photos_find_unready() == [], "its wake-up still has its chance"
    Photo.objects.update(created_at=timezone.now() - timedelta(minutes=1))

    assert photos_find_unready() == [photo.pk]
    photo_make_ready(photo.pk)
    assert photos_find_unready() == []


def test_a_photo_that_ends_its_worker_is_given_up_with_its_reason(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _listing, photo = begun(cast)

    def dies(data: bytes) -> None:
        raise SystemExit

    monkeypatch.setattr(intake, "photo_prepare", dies)
    for _try in range(3):
        with pytest.raises(SystemExit):
            photo_make_ready(photo.pk)
    photo_make_ready(photo.pk)

    photo.refresh_from_db()
    assert (photo.refused, photo.tries) == ("photo_broken", 4)
    assert photo.removed_at is not None
    assert "फ़ोटो पूरी नहीं आ पाई" in phone_of(cast.asha).get("/add/photo/")


def test_a_store_that_is_full_or_away_is_no_try_and_loses_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _listing, photo = begun(cast)

    def is_full(files: object) -> None:
        raise PhotoNotStored()

    with monkeypatch.context() as patch:
        patch.setattr(intake, "files_keep", is_full)
        for _try in range(5):
            with pytest.raises(PhotoNotStored):
                photo_make_ready(photo.pk)
    assert member_client(cast.asha).get(f"/photos/{photo.pk}/member.jpg").status_code == 200

    photo_make_ready(photo.pk)

    photo.refresh_from_db()
    assert photo.prepared_at is not None and photo.removed_at is None


def test_uploads_nobody_waits_for_are_gone_within_a_day(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _listing, photo = begun(cast)
    storages["private"].save("quarantine/young", ContentFile(b"x"))
    monkeypatch.setattr(intake, "LONGEST_IN_QUARANTINE", timedelta(seconds=-60))

    assert quarantine_purge() >= 2
    assert not is_kept(quarantine_of(photo.stem))


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_one_photo_prepare_it_once() -> None:
    cast = make_cast()
    _listing, photo = begun(cast)
    made: list[int] = []

    def counted(data: bytes) -> Any:
        made.append(1)
        return photo_prepare(data)

    def work() -> None:
        photo_make_ready(photo.pk)
        connection.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "photo_prepare", counted)
        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert made == [1]


# --- the address her phone's script puts to ------------------------------------------------------
def test_a_put_begins_the_draft_and_the_same_bytes_are_one_photo(cast: Cast) -> None:
    client = member_client(cast.asha)

    first, again = put(client, tiny_photo()), put(client, tiny_photo())

    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert first.json()["url"].endswith("/member.jpg")
    assert Photo.objects.filter(removed_at=None).count() == 1
    assert Listing.objects.get().member == cast.asha


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<html>hello</html>", "not a photo"),
        (tiny_photo()[:4000], "did not come whole"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_a_sentence(cast: Cast, data: bytes, words: str) -> None:
    answer = put(member_client(cast.asha, language="en"), data)

    assert answer.status_code == 400
    assert words in answer.json()["problem"]
    assert not Photo.objects.exists()


def test_other_bytes_than_the_address_names_are_refused(cast: Cast) -> None:
    name = hashlib.sha256(b"other").hexdigest()

    assert put(member_client(cast.asha), tiny_photo(), name=name).status_code == 400
    assert not Photo.objects.exists()


def test_a_seventh_photo_and_a_strangers_product_are_refused(cast: Cast) -> None:
    client = member_client(cast.asha)
    for quality in range(60, 66):
        assert put(client, another(quality)).status_code == 200
    assert put(client, another(80)).status_code == 409
    listing = Listing.objects.get()

    place = f"/products/{listing.pk}/fix/photo/"
    assert put(member_client(cast.chanda), tiny_photo(), place=place).status_code == 404


def test_she_goes_on_while_her_phone_still_sends(cast: Cast) -> None:
    phone = phone_of(cast.asha)

    page = phone.post("/add/photo/", go="1", coming="1")

    assert "यह क्या चीज़ है" in page
    assert put(phone.client, tiny_photo()).status_code == 200
    assert Photo.objects.filter(product=Listing.objects.get().product).count() == 1
