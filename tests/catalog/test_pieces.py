"""A large original in pieces: joined, gone on with, never mixed, never more than one at a time."""

import hashlib
import io
import os

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone
from PIL import Image

from catalog import intake
from catalog.models import Photo
from catalog.pieces import PIECE_BYTES, pieces_held, range_of
from tests.cast import Cast, member_client

pytestmark = pytest.mark.django_db


def noise(seed: int = 1) -> bytes:
    """Return a JPEG of over a megabyte."""
    kept = io.BytesIO()
    size = (1200, 1000)
    raw = hashlib.shake_256(bytes([seed])).digest(3 * size[0] * size[1])
    Image.frombytes("RGB", size, raw).save(kept, "JPEG", quality=95)
    assert len(kept.getvalue()) > 1024 * 1024
    return kept.getvalue()


def put(
    client: Client, data: bytes, start: int | None, *, size: int = PIECE_BYTES
) -> dict[str, int]:
    name = hashlib.sha256(data).hexdigest()
    piece = b"" if start is None else data[start : start + size]
    said = "*" if start is None else f"{start}-{start + len(piece) - 1}"
    answer = client.put(
        f"/add/photo/{name}/",
        piece,
        "application/octet-stream",
        headers={"Content-Range": f"bytes {said}/{len(data)}"},
    )
    return {"status": answer.status_code, **answer.json()}


def test_pieces_become_one_photo_and_leave_nothing_behind(cast: Cast) -> None:
    client, data = member_client(cast.asha), noise()
    assert put(client, data, None) == {"status": 202, "have": 0}
    starts = range(0, len(data), PIECE_BYTES)
    answers = [put(client, data, start) for start in starts]
    assert [one["status"] for one in answers] == [202] * (len(starts) - 1) + [200]
    assert Photo.objects.get().upload_hash == hashlib.sha256(data).hexdigest()
    assert pieces_held(cast.asha.pk, hashlib.sha256(data).hexdigest()) == 0
    assert put(client, data, None)["have"] == 0  # sent again from the start: the same photo
    for start in starts:
        last = put(client, data, start)
    assert last["id"] == Photo.objects.get().pk


def test_goes_on_where_it_broke_and_takes_no_piece_twice_or_early(cast: Cast) -> None:
    client, data = member_client(cast.asha), noise()
    put(client, data, 0)
    assert put(client, data, 0)["have"] == PIECE_BYTES  # its answer was lost: sent twice
    assert put(client, data, 5 * PIECE_BYTES)["have"] == PIECE_BYTES
    assert put(client, data, None)["have"] == PIECE_BYTES


def test_bytes_that_are_not_those_of_the_name_are_refused_whole(cast: Cast) -> None:
    client, data, other = member_client(cast.asha), noise(1), noise(2)
    name = hashlib.sha256(data).hexdigest()
    for start in range(0, len(other), PIECE_BYTES):
        piece = other[start : start + PIECE_BYTES]
        answer = client.put(
            f"/add/photo/{name}/",
            piece,
            "application/octet-stream",
            headers={"Content-Range": f"bytes {start}-{start + len(piece) - 1}/{len(other)}"},
        )
    assert answer.status_code == 400 and "problem" in answer.json()
    assert not Photo.objects.exists() and pieces_held(cast.asha.pk, name) == 0


def test_one_upload_of_a_woman_is_under_way_and_anothers_is_her_own(cast: Cast) -> None:
    first, second = noise(1), noise(2)
    client = member_client(cast.asha)
    put(client, first, 0)
    put(member_client(cast.bina), first, 0)
    put(client, second, 0)
    assert pieces_held(cast.asha.pk, hashlib.sha256(first).hexdigest()) == 0
    assert pieces_held(cast.bina.pk, hashlib.sha256(first).hexdigest()) == PIECE_BYTES


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes 0-1",
        "bytes 5-1/9",
        "bytes 0-9/9",
        f"bytes 0-{PIECE_BYTES}/9999999",
        "bytes -1-2/9",
    ],
)
def test_a_range_of_no_phone_of_ours_is_refused(cast: Cast, header: str) -> None:
    answer = member_client(cast.asha).put(
        f"/add/photo/{'0' * 64}/", b"x", headers={"Content-Range": header}
    )
    assert answer.status_code == 400


def test_more_than_fifteen_megabytes_are_refused_before_the_first_byte(cast: Cast) -> None:
    answer = member_client(cast.asha).put(
        f"/add/photo/{'0' * 64}/", b"", headers={"Content-Range": "bytes */99999999"}
    )
    assert answer.status_code == 400 and "15 MB" in answer.json()["problem"]


def test_a_piece_shorter_than_it_says_is_refused(cast: Cast) -> None:
    assert range_of("bytes 0-9/99").size == 10
    answer = member_client(cast.asha).put(
        f"/add/photo/{'0' * 64}/", b"short", headers={"Content-Range": "bytes 0-9/99"}
    )
    assert answer.status_code == 400


def test_pieces_of_yesterday_go(cast: Cast) -> None:
    data = noise()
    put(member_client(cast.asha), data, 0)
    name = hashlib.sha256(data).hexdigest()
    folder = storages["private"].path(f"pieces/{cast.asha.pk}-{name}")
    ago = timezone.now().timestamp() - 25 * 3600
    for file in os.listdir(folder):
        os.utime(os.path.join(folder, file), (ago, ago))
    assert intake.quarantine_purge() == 1
    assert pieces_held(cast.asha.pk, name) == 0
