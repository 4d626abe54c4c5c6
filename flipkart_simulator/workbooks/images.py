"""What the bytes of an image say of it: form and size in pixels. JPEG and PNG only."""

from __future__ import annotations

import struct
from dataclasses import dataclass

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
# Start-of-frame markers of JPEG, which hold the size.
FRAMES = frozenset((*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)))
WITHOUT_LENGTH = frozenset((0x01, *range(0xD0, 0xD9)))


@dataclass(frozen=True)
class ImageFacts:
    """Form (`jpeg`, `png`) and size in pixels."""

    form: str
    width: int
    height: int


def image_facts(content: bytes) -> ImageFacts | None:
    """Return the facts of an image, or None where it is neither JPEG nor PNG."""
    if content.startswith(PNG_MAGIC) and content[12:16] == b"IHDR" and len(content) >= 24:
        return ImageFacts("png", *struct.unpack(">II", content[16:24]))
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content)
    return None


def _jpeg(content: bytes) -> ImageFacts | None:
    at = 2
    while at + 9 <= len(content):
        if content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if marker == 0xFF or marker in WITHOUT_LENGTH:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return ImageFacts("jpeg", width, height)
        at += 2 + max(2, int.from_bytes(content[at + 2 : at + 4], "big"))
    return None
