"""Photos: hostile bytes in, clean renditions and honest checks out.

Pure: no files, no database, no settings. A photo comes from any phone or any attacker, so the
kind is read from the content, sizes are read from headers before anything is decoded, and what
is kept is only newly encoded pixels: no metadata, no location, no second file hidden behind the
first. The original bytes are never passed on.

    photo_glance(bytes)        → Glance: a thumbnail and the checks, at once
    photo_prepare(bytes)       → PreparedPhoto: full, review and member JPEGs, hash, checks
    channel_rendition(bytes)   → the JPEG a channel fetches, made from the kept `full`

Every refusal is a PhotoRefused with a code and a sentence that says what to do next.
"""

import hashlib
import io
import struct
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageCms
from pillow_heif.as_plugin import HeifImageFile

from catalog.likeness import look_of
from catalog.photo_checks import Check, photo_check
from catalog.refusals import (
    PhotoBroken,
    PhotoEmpty,
    PhotoNotAPicture,
    PhotoTooHeavy,
    PhotoTooManyPixels,
    PhotoTooSmall,
)

MOST_PHOTOS: Final = 6  # of one product
MAX_BYTES: Final = 15 * 1024 * 1024
MIN_SIDE_PX: Final = 100
MAX_SIDE_PX: Final = 20_000
FULL_SIDE_PX: Final = 2_400
REVIEW_SIDE_PX: Final = 1_600
CHANNEL_SIDE_PX: Final = 2_000
MEMBER_SIDE_PX: Final = 320
MEMBER_MAX_BYTES: Final = 6 * 1024

# Pixels a header may promise. JPEG and HEIC of today's phones reach 64 and 50 megapixels and a
# JPEG is decoded at half size when it may be; the others come from screens and scanners.
MAX_PIXELS: Final[Mapping[str, int]] = {
    "JPEG": 65_000_000,
    "HEIF": 50_000_000,
    "PNG": 30_000_000,
    "WEBP": 30_000_000,
    "GIF": 30_000_000,
    "BMP": 30_000_000,
}
# A progressive JPEG repeats the picture once a scan: ten in an honest one, thousands in a trap.
MAX_SCANNED_PIXELS: Final = 1_000_000_000

# What Pillow and its decoders raise on bytes that are not what they say.
_DECODE_ERRORS: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    OverflowError,
    ZeroDivisionError,
    NotImplementedError,
    RuntimeError,
    struct.error,
)


@dataclass(frozen=True)
class Rendition:
    """One newly encoded JPEG and its size in pixels."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True)
class PreparedPhoto:
    """What is kept of an upload.

    full: longest side ≤ 2,400 px. review: ≤ 1,600 px. member: ≤ 320 px and ≤ 6 KB. None is
    enlarged. content_hash: SHA-256 hex of the full picture's pixels, the same for the same
    pixels in another wrapping. source_kind: JPEG, PNG…
    """

    full: Rendition
    review: Rendition
    member: Rendition
    content_hash: str
    checks: tuple[Check, ...]
    source_kind: str


@dataclass(frozen=True)
class Glance:
    """What is known of an upload at once: thumbnail, checks, kept size, look (catalog.likeness)."""

    member: Rendition
    checks: tuple[Check, ...]
    width: int
    height: int
    look: str = ""


def photo_glance(data: bytes) -> Glance:
    """Read an upload whole, but small: what can be refused is refused now, with its sentence.

    Raises a PhotoRefused; never anything else for bad bytes.
    """
    kind = _kind_of(data)
    picture, size = _decoded(data, kind, REVIEW_SIDE_PX)
    if min(size) < MIN_SIDE_PX:
        raise PhotoTooSmall()
    return Glance(
        member_rendition(picture), photo_check(picture, size), *size, look=look_of(picture)
    )


def photo_prepare(data: bytes) -> PreparedPhoto:
    """Turn uploaded bytes into everything that is kept of them.

    Orientation is applied, colours are brought to sRGB, transparency lies on white, of an
    animation the first frame is taken. Raises a PhotoRefused; never anything else for bad bytes.
    A 12-megapixel JPEG takes about half a second on one core and under 200 MB.
    """
    kind = _kind_of(data)
    return photo_from_pixels(_decoded(data, kind)[0], kind)


def photo_from_pixels(picture: Image.Image, source_kind: str) -> PreparedPhoto:
    """Return everything that is kept of an upright RGB picture, longest side ≤ 2,400 px.

    Raises PhotoTooSmall.
    """
    if min(picture.size) < MIN_SIDE_PX:
        raise PhotoTooSmall()
    content_hash = hashlib.sha256(b"%dx%d:" % picture.size + picture.tobytes()).hexdigest()
    full = _encoded(picture, 86)
    review = _fitted(picture, REVIEW_SIDE_PX)
    return PreparedPhoto(
        full=full,
        review=full if review is picture else _encoded(review, 82),
        member=member_rendition(review),
        content_hash=content_hash,
        checks=photo_check(review, picture.size),
        source_kind=source_kind,
    )


def channel_rendition(full: bytes) -> Rendition:
    """Return the JPEG a channel fetches, from the kept `full` rendition: ≤ 2,000 px.

    Its longest side is ≥ 1,000 px whenever the source's was; nothing is enlarged. Raises
    PhotoBroken if the kept file is damaged.
    """
    return _encoded(_fitted(_decoded(full, _kind_of(full))[0], CHANNEL_SIDE_PX), 88)


def member_rendition(picture: Image.Image) -> Rendition:
    """Return a JPEG thumbnail of an RGB picture: ≤ 320 px and ≤ 6 KB whatever it shows.

    Quality falls first; only a picture that is all detail also becomes smaller.
    """
    small = picture
    for side in (MEMBER_SIDE_PX, 240, 160, 120):
        small = _fitted(small, side, gap=1.5)
        for quality in (78, 66, 54, 42, 32):
            thumbnail = _encoded(small, quality, optimize=True)
            if len(thumbnail.content) <= MEMBER_MAX_BYTES:
                return thumbnail
    return thumbnail


def _kind_of(data: bytes) -> str:
    """Return the format named by the first bytes; the file's name is never asked."""
    if not data:
        raise PhotoEmpty()
    if len(data) > MAX_BYTES:
        raise PhotoTooHeavy()
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[:6] in {b"GIF87a", b"GIF89a"}:
        return "GIF"
    if data[:2] == b"BM" and len(data) > 26:
        return "BMP"
    if data[4:8] == b"ftyp" and data[8:12] in {
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1",
    }:  # fmt: skip
        return "HEIF"
    raise PhotoNotAPicture()


def _decoded(
    data: bytes, kind: str, side: int = FULL_SIDE_PX
) -> tuple[Image.Image, tuple[int, int]]:
    """Return upright sRGB pixels without any info, longest side ≤ `side`, and the kept size."""
    if kind == "WEBP":  # its decoder takes memory for the whole canvas as soon as it is opened
        _check_size(kind, _webp_size(data))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of broken metadata, which is dropped anyhow
            opened = _opened(data, kind)
            _check_size(kind, opened.size)
            kept = _at_least(opened.size, FULL_SIDE_PX)
            if kind == "JPEG":
                _check_scans(data, opened.size)
                opened.draft(None, _at_least(opened.size, side))
            opened.load()
            orientation = _orientation(opened)
            profile = opened.info.get("icc_profile")
            picture = _fitted(_rgb(opened), side)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as err:
        raise PhotoTooManyPixels() from err
    except _DECODE_ERRORS as err:
        raise PhotoBroken() from err
    if profile:
        picture = _in_srgb(picture, profile, opened.mode)
    if orientation in _TURNS:
        picture = picture.transpose(_TURNS[orientation])
    if orientation in _SIDEWAYS:
        kept = kept[1], kept[0]
    picture.info = {}
    return picture, kept


def _opened(data: bytes, kind: str) -> Image.Image:
    """Open with the one decoder of this kind; nothing is decoded yet."""
    if kind == "HEIF":
        return HeifImageFile(io.BytesIO(data))  # type: ignore[no-untyped-call]  # ships no types
    formats = ("JPEG", "MPO") if kind == "JPEG" else (kind,)
    return Image.open(io.BytesIO(data), formats=formats)


def _check_size(kind: str, size: tuple[int, int]) -> None:
    """Refuse a size that would be a decompression bomb, or no picture at all."""
    width, height = size
    if width * height > MAX_PIXELS[kind] or max(size) > MAX_SIDE_PX:
        raise PhotoTooManyPixels()
    if min(size) < 1:
        raise PhotoBroken()


def _check_scans(data: bytes, size: tuple[int, int]) -> None:
    """Refuse a JPEG that draws its picture far more often than an honest one does."""
    scans = data.count(b"\xff\xda")
    if scans * size[0] * size[1] > MAX_SCANNED_PIXELS:
        raise PhotoTooManyPixels()


def _webp_size(data: bytes) -> tuple[int, int]:
    """Return (width, height) from a WebP's first chunk. Source: RFC 9649, sections 2.5–2.7."""
    chunk = data[12:16]
    if len(data) < 30:
        raise PhotoBroken()
    if chunk == b"VP8X":
        return (
            int.from_bytes(data[24:27], "little") + 1,
            int.from_bytes(data[27:30], "little") + 1,
        )
    if chunk == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    raise PhotoBroken()


def _at_least(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Return the size scaled so that its longest side is `side`; never larger than it was."""
    longest = max(size)
    if longest <= side:
        return size
    return max(1, round(size[0] * side / longest)), max(1, round(size[1] * side / longest))


def _fitted(picture: Image.Image, side: int, *, gap: float = 2.0) -> Image.Image:
    """Return the picture with its longest side ≤ `side`, itself if it already is.

    gap: how many times `side` a cheap reduction may go down to before the fine one.
    """
    size = _at_least(picture.size, side)
    if size == picture.size:
        return picture
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=gap)


def _rgb(opened: Image.Image) -> Image.Image:
    """Return 8-bit RGB, what is transparent lying on white."""
    if opened.mode.startswith("I") or opened.mode == "F":  # 16 bits a sample
        opened = _eight_bit(opened)
    if opened.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in opened.info:
        layer = opened.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return opened if opened.mode == "RGB" else opened.convert("RGB")


def _eight_bit(opened: Image.Image) -> Image.Image:
    """Return grey of 8 bits from grey of 16: Pillow's own conversion clips instead of scaling."""
    wide = opened.convert("I") if opened.mode != "F" else opened
    return wide.point(lambda value: value * (1 / 257)).convert("L")


def _in_srgb(picture: Image.Image, profile: bytes, mode: str) -> Image.Image:
    """Bring an RGB picture's colours to sRGB; a damaged or unfitting profile is left aside."""
    if mode != "RGB" or len(profile) > 1_000_000 or b"sRGB" in profile[:1024]:
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    return converted or picture


_TURNS: Final[Mapping[int, Image.Transpose]] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS: Final = frozenset({5, 6, 7, 8})


def _orientation(opened: Image.Image) -> int:
    """Return the EXIF orientation 1–8; broken EXIF means upright."""
    try:
        value = opened.getexif().get(0x0112, 1)
    except _DECODE_ERRORS:
        return 1
    return value if isinstance(value, int) and value in _TURNS else 1


def _encoded(picture: Image.Image, quality: int, *, optimize: bool = False) -> Rendition:
    """Return a baseline JPEG that holds pixels and nothing else."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=optimize)
    return Rendition(out.getvalue(), picture.width, picture.height)
