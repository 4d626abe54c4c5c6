"""A large original that comes in pieces, so that a broken net costs one piece and not the photo.

Only what a phone could not make small comes so. Pieces lie in the private store under the sender
and the hash of the whole; one upload of a person is under way at a time, for a day at most.
"""

import re
from contextlib import suppress
from dataclasses import dataclass

from django.core.files.storage import storages
from django.utils.translation import gettext_lazy as _

from catalog.images import MAX_BYTES
from catalog.refusals import PhotoTooHeavy
from catalog.services import files_forget, files_keep
from common.errors import BadInput

PIECE_BYTES = 128 * 1024
FOLDER = "pieces"
_RANGE = re.compile(r"bytes (?:\*|([0-9]{1,9})-([0-9]{1,9}))/([0-9]{1,9})")
_NAME = re.compile(r"([0-9]{9})-([0-9]+)")


class PieceUnreadable(BadInput):
    """A range that no phone of ours sends, or bytes that do not fit it."""

    code = "piece_unreadable"
    sentence = _("The photo did not come whole. Please send it once more.")


@dataclass(frozen=True)
class Range:
    """Which bytes come, of how many; start None asks only how far it got."""

    start: int | None
    size: int
    total: int


def range_of(header: str) -> Range:
    """Return what a Content-Range says. Raises PieceUnreadable, PhotoTooHeavy.

    >>> range_of("bytes 0-131071/2000000")
    Range(start=0, size=131072, total=2000000)
    >>> range_of("bytes */2000000").start is None
    True
    """
    found = _RANGE.fullmatch(header)
    if found is None:
        raise PieceUnreadable()
    total = int(found[3])
    if total > MAX_BYTES:
        raise PhotoTooHeavy()
    if found[1] is None:
        return Range(None, 0, total)
    start, end = int(found[1]), int(found[2])
    if not start <= end < total or end - start >= PIECE_BYTES:
        raise PieceUnreadable()
    return Range(start, end - start + 1, total)


def _folder(owner_id: int, sha256: str) -> str:
    return f"{FOLDER}/{owner_id}-{sha256}"


def _names(folder: str) -> list[str]:
    with suppress(FileNotFoundError, NotADirectoryError):
        return sorted(storages["private"].listdir(folder)[1])
    return []


def pieces_held(owner_id: int, sha256: str) -> int:
    """Return how many bytes of an upload are there without a gap."""
    have = 0
    for name in _names(_folder(owner_id, sha256)):
        found = _NAME.fullmatch(name)
        if found is not None and int(found[1]) == have:
            have += int(found[2])
    return have


def piece_keep(*, owner_id: int, sha256: str, part: Range, data: bytes) -> int:
    """Keep the next piece of an upload; return how many bytes are there now.

    One that does not join on to what is there is let go: the answer says where to go on. Raises
    PieceUnreadable if the bytes are not as many as the range says, PhotoNotStored.
    """
    have = pieces_held(owner_id, sha256)
    if part.start is None or part.start != have:
        return have
    if len(data) != part.size:
        raise PieceUnreadable()
    if have == 0:
        _others_forget(owner_id)
    files_keep({f"{_folder(owner_id, sha256)}/{part.start:09d}-{part.size}": data})
    return have + part.size


def _others_forget(owner_id: int) -> None:
    with suppress(FileNotFoundError):
        for folder in storages["private"].listdir(FOLDER)[0]:
            if folder.startswith(f"{owner_id}-"):
                _forget(f"{FOLDER}/{folder}")


def _forget(folder: str) -> None:
    files_forget([f"{folder}/{name}" for name in _names(folder)])


def pieces_joined(owner_id: int, sha256: str) -> bytes:
    """Return the whole upload; its pieces are let go."""
    folder, store, joined = _folder(owner_id, sha256), storages["private"], bytearray()
    for name in _names(folder):
        with store.open(f"{folder}/{name}") as file:
            joined += file.read()
    _forget(folder)
    return bytes(joined)
