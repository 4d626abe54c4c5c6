"""Photos as phones, attackers and bad lines send them."""

import io
import os
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageCms, ImageDraw, ImageFilter

from catalog import images
from catalog.images import channel_rendition, photo_prepare
from catalog.photo_checks import CHECK_SENTENCES, checks_json
from catalog.refusals import (
    PhotoBroken,
    PhotoEmpty,
    PhotoNotAPicture,
    PhotoRefused,
    PhotoTooHeavy,
    PhotoTooManyPixels,
    PhotoTooSmall,
)


def a_picture(width: int = 1200, height: int = 900) -> Image.Image:
    """A brown bag on a plain cloth: a sharp thing in the middle, nothing at the rim."""
    picture = Image.new("RGB", (width, height), (222, 214, 200))
    pen = ImageDraw.Draw(picture)
    box = (width // 4, height // 4, width * 3 // 4, height * 3 // 4)
    pen.rectangle(box, fill=(120, 66, 30))
    for x in range(box[0], box[2], 12):
        pen.line((x, box[1], x, box[3]), fill=(200, 150, 60), width=3)
    return picture


def encoded(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def heic(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(picture).save(out, quality=70)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises width × height pixels in a few hundred bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    ihdr = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(2_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", ihdr) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def webp_header(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + size + b"\0" * 32
    return b"RIFF" + struct.pack("<I", len(body)) + body


def with_resized_header(jpeg: bytes, width: int, height: int) -> bytes:
    """The same JPEG promising another size in its frame header."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


# --- what is kept -----------------------------------------------------------------------------


def test_makes_every_rendition_within_its_size() -> None:
    photo = photo_prepare(encoded(a_picture(4000, 3000)))

    assert (photo.full.width, photo.full.height) == (2400, 1800)
    assert (photo.review.width, photo.review.height) == (1600, 1200)
    assert max(photo.member.width, photo.member.height) <= 320
    assert len(photo.member.content) <= images.MEMBER_MAX_BYTES
    for rendition in (photo.full, photo.review, photo.member):
        picture = opened(rendition.content)
        assert picture.format == "JPEG"
        assert picture.size == (rendition.width, rendition.height)


def test_never_enlarges() -> None:
    photo = photo_prepare(encoded(a_picture(640, 480)))

    assert {photo.full.width, photo.review.width} == {640}
    assert channel_rendition(photo.full.content).width == 640


def test_gives_the_channel_a_thousand_pixels_where_the_source_has_them() -> None:
    photo = photo_prepare(encoded(a_picture(1500, 1100)))

    assert channel_rendition(photo.full.content).width >= 1000


def test_keeps_a_thumbnail_small_even_when_all_is_detail() -> None:
    noise = np.random.default_rng(7).integers(0, 255, (1200, 1200, 3), dtype=np.uint8)

    photo = photo_prepare(encoded(Image.fromarray(noise), quality=95))

    assert len(photo.member.content) <= images.MEMBER_MAX_BYTES


def test_twelve_megapixels_take_little_time() -> None:
    grain = Image.effect_noise((400, 300), 60).resize((4000, 3000), Image.Resampling.BICUBIC)
    data = encoded(Image.merge("RGB", [grain] * 3), quality=92)

    began = time.process_time()
    photo_prepare(data)

    assert time.process_time() - began < 1.5


WEIGHED = """
import io, sys, time
from pathlib import Path
from catalog.images import photo_glance, photo_prepare
data = sys.stdin.buffer.read()
began = time.process_time()
photo_glance(data)
photo_prepare(data)
took = time.process_time() - began
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(took, int(status["VmHWM"].split()[0]) / 1024)
"""


@pytest.mark.slow
def test_twelve_megapixels_take_little_memory() -> None:
    """The whole process, libraries and all, stays under 250 MB."""
    grain = Image.effect_noise((400, 300), 60).resize((4000, 3000), Image.Resampling.BICUBIC)
    data = encoded(Image.merge("RGB", [grain] * 3), quality=92)

    told = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{WEIGHED}"],
        input=data, capture_output=True, check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )  # fmt: skip
    seconds, peak_mb = map(float, told.stdout.split()[-2:])

    assert peak_mb <= 250, told.stdout
    assert seconds <= 2.5, "the glance and the work together"


# --- metadata ---------------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turns_a_photo_upright(orientation: int) -> None:
    upright = Image.new("RGB", (400, 300), "white")
    upright.paste((200, 0, 0), (0, 0, 200, 150))  # red stands at the upper left
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation

    photo = photo_prepare(encoded(stored, exif=exif.tobytes(), quality=95))

    full = opened(photo.full.content)
    assert full.size == (400, 300)
    red = full.getpixel((50, 50))
    assert isinstance(red, tuple) and red[0] > 150 and red[1] < 80
    assert not full.getexif()


def test_drops_location_comments_and_profiles() -> None:
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(0x8825)[2] = (26.0, 27.0, 0.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(a_picture(), exif=exif.tobytes(), icc_profile=profile, comment=b"lane 4, Kanpur")
    assert b"PhoneMaker" in data and b"lane 4" in data

    photo = photo_prepare(data)

    for rendition in (photo.full, photo.review, photo.member):
        kept = opened(rendition.content)
        assert not kept.getexif()
        assert not {"exif", "icc_profile", "comment", "xmp", "photoshop"} & set(kept.info)
        assert b"PhoneMaker" not in rendition.content and b"lane 4" not in rendition.content


@pytest.mark.parametrize(
    "exif",
    [b"Exif\0\0", b"Exif\0\0MM\0\x2a\xff\xff\xff\xff", b"Exif\0\0II*\0\x08\0\0\0" + b"\xff" * 90],
    ids=["empty", "offset_beyond_the_end", "absurd_entries"],
)
def test_reads_a_photo_whose_exif_is_broken(exif: bytes) -> None:
    assert photo_prepare(encoded(a_picture(), exif=exif)).full.width == 1200


def test_reads_a_photo_whose_colour_profile_is_broken() -> None:
    assert photo_prepare(encoded(a_picture(), icc_profile=b"\x7f" * 400)).full.width == 1200


def test_hashes_pixels_not_wrapping() -> None:
    picture = a_picture()
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"

    plain = photo_prepare(encoded(picture, "PNG"))
    wrapped = photo_prepare(encoded(picture, "PNG", exif=exif.tobytes()))
    other = photo_prepare(encoded(picture.rotate(180), "PNG"))

    assert plain.content_hash == wrapped.content_hash != other.content_hash


# --- kinds and modes --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("JPEG", encoded(a_picture())),
        ("JPEG", encoded(a_picture(), progressive=True)),
        ("JPEG", encoded(a_picture().convert("CMYK"))),
        ("JPEG", encoded(a_picture().convert("L"))),
        ("PNG", encoded(a_picture().convert("RGBA"), "PNG")),
        ("PNG", encoded(a_picture().quantize(16), "PNG")),
        ("PNG", encoded(a_picture().convert("1"), "PNG")),
        ("WEBP", encoded(a_picture(), "WEBP")),
        ("WEBP", encoded(a_picture(), "WEBP", lossless=True)),
        ("GIF", encoded(a_picture(), "GIF")),
        ("BMP", encoded(a_picture(), "BMP")),
        ("HEIF", heic(a_picture())),
    ],
)
def test_reads_every_kind_a_phone_may_send(kind: str, data: bytes) -> None:
    photo = photo_prepare(data)

    assert photo.source_kind == kind
    assert opened(photo.full.content).mode == "RGB"
    assert (photo.full.width, photo.full.height) == (1200, 900)


def test_scales_sixteen_bits_instead_of_clipping_them() -> None:
    ramp = np.tile(np.linspace(0, 65535, 600, dtype=np.uint16), (400, 1))

    photo = photo_prepare(encoded(Image.fromarray(ramp), "PNG"))

    grey = np.asarray(opened(photo.full.content).convert("L"))
    assert abs(int(grey[200, 300]) - 128) < 6


def test_lays_what_is_transparent_on_white() -> None:
    glass = Image.new("RGBA", (400, 300), (0, 0, 0, 0))

    photo = photo_prepare(encoded(glass, "PNG"))

    assert opened(photo.full.content).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_takes_the_first_frame_of_an_animation(kind: str) -> None:
    frames = [Image.new("RGB", (300, 300), colour) for colour in ("red", "blue", "green")]

    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
    photo = photo_prepare(data)

    pixel = opened(photo.full.content).getpixel((150, 150))
    assert isinstance(pixel, tuple) and pixel[0] > 200 and pixel[2] < 60


def test_takes_the_kind_from_the_content_and_drops_what_hides_behind() -> None:
    hidden = b"<script>alert(1)</script>%PDF-1.7\nPK\x03\x04"
    data = encoded(a_picture(), comment=hidden) + hidden * 50

    photo = photo_prepare(data)

    for rendition in (photo.full, photo.review, photo.member):
        assert b"<script" not in rendition.content
        assert b"PK\x03\x04" not in rendition.content


# --- refusals ---------------------------------------------------------------------------------

WHOLE = encoded(a_picture())
REFUSED: dict[str, tuple[bytes, type[PhotoRefused]]] = {
    "nothing": (b"", PhotoEmpty),
    "sixteen_megabytes": (WHOLE + b"\0" * images.MAX_BYTES, PhotoTooHeavy),
    "sixty_megabytes_of_zeros": (bytes(60 * 1024 * 1024), PhotoTooHeavy),
    "text_named_jpg": (b"this is my product, please see\n" * 40, PhotoNotAPicture),
    "a_page": (b"<!doctype html><svg onload=alert(1)>", PhotoNotAPicture),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', PhotoNotAPicture),
    "pdf": (b"%PDF-1.7\n" + WHOLE, PhotoNotAPicture),
    "zip": (b"PK\x03\x04" + WHOLE, PhotoNotAPicture),
    "tiff": (encoded(a_picture(), "TIFF"), PhotoNotAPicture),
    "video": (b"\0\0\0\x18ftypmp42" + bytes(400), PhotoNotAPicture),
    "one_byte": (b"\xff", PhotoNotAPicture),
    "jpeg_head_only": (WHOLE[:3], PhotoBroken),
    "jpeg_cut_in_half": (WHOLE[: len(WHOLE) // 2], PhotoBroken),
    "jpeg_of_noise": (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, PhotoBroken),
    "png_cut_in_half": (encoded(a_picture(), "PNG")[:900], PhotoBroken),
    "webp_cut_in_half": (encoded(a_picture(), "WEBP")[:900], PhotoBroken),
    "webp_head_only": (b"RIFF\x10\0\0\0WEBPVP8 ", PhotoBroken),
    "webp_of_unknown_chunk": (b"RIFF\xff\0\0\0WEBPEVIL" + bytes(60), PhotoBroken),
    "gif_head_only": (b"GIF89a", PhotoBroken),
    "bmp_of_zeros": (b"BM" + bytes(200), PhotoBroken),
    "heic_cut_in_half": (heic(a_picture())[:400], PhotoBroken),
    "heic_head_only": (b"\0\0\0\x18ftypheic" + bytes(16), PhotoBroken),
    "png_bomb": (png_header(50_000, 50_000), PhotoTooManyPixels),
    "png_just_over": (png_header(6_000, 5_001), PhotoTooManyPixels),
    "webp_bomb": (webp_header(16_383, 16_383), PhotoTooManyPixels),
    "jpeg_bomb": (with_resized_header(WHOLE, 65_000, 65_000), PhotoTooManyPixels),
    "jpeg_ribbon": (with_resized_header(WHOLE, 64_000, 8), PhotoTooManyPixels),
    "gif_bomb": (
        b"GIF89a" + struct.pack("<HH", 65_000, 65_000) + encoded(a_picture(), "GIF")[10:],
        PhotoTooManyPixels,
    ),
    "one_pixel": (encoded(Image.new("RGB", (1, 1))), PhotoTooSmall),
    "a_thread": (encoded(Image.new("RGB", (3000, 40))), PhotoTooSmall),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_in_a_sentence(name: str) -> None:
    data, refusal = REFUSED[name]

    began = time.process_time()
    with pytest.raises(refusal) as caught:
        photo_prepare(data)

    assert type(caught.value) is refusal
    assert caught.value.message.endswith((".", "।"))
    assert time.process_time() - began < 1


def test_refuses_a_jpeg_that_draws_itself_a_thousand_times() -> None:
    progressive = encoded(a_picture(3000, 2000), progressive=True)
    first_scan = progressive.index(b"\xff\xda")
    second_scan = progressive.index(b"\xff\xda", first_scan + 2)
    scan = progressive[first_scan:second_scan]

    with pytest.raises(PhotoTooManyPixels):
        photo_prepare(progressive[:-2] + scan * 400 + b"\xff\xd9")


def test_answers_every_damaged_byte_with_a_photo_or_a_refusal() -> None:
    rng = np.random.default_rng(20261123)
    originals: list[bytes] = [
        encoded(a_picture(300, 300), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP")
    ]
    originals.append(heic(a_picture(300, 300)))
    answers = {"photo": 0, "refused": 0}

    for original in originals:
        for _round in range(25):
            bytes_ = bytearray(original)
            for at in rng.integers(0, len(bytes_), 6):
                bytes_[at] = int(rng.integers(0, 256))
            try:
                photo_prepare(bytes(bytes_))
                answers["photo"] += 1
            except PhotoRefused:
                answers["refused"] += 1

    assert sum(answers.values()) == 150
    assert min(answers.values()) > 0


# --- checks -----------------------------------------------------------------------------------


def results(picture: Image.Image) -> dict[str, str]:
    photo = photo_prepare(encoded(picture, quality=92))
    return {check.name: check.result for check in photo.checks}


@pytest.mark.parametrize(
    ("change", "check", "result"),
    [
        (lambda picture: picture.resize((600, 450)), "size", "small"),
        (lambda picture: picture.filter(ImageFilter.GaussianBlur(14)), "sharpness", "blurred"),
        (lambda picture: picture.point(lambda value: value // 6), "light", "dark"),
        (lambda picture: picture.point(lambda value: 200 + value // 3), "light", "bright"),
        (lambda picture: picture.crop((420, 100, 1180, 700)), "border", "busy"),
    ],
)
def test_sees_what_is_doubtful(
    change: Callable[[Image.Image], Image.Image], check: str, result: str
) -> None:
    good = a_picture(1600, 1200)
    assert set(results(good).values()) == {"ok"}

    assert results(change(good))[check] == result


def test_every_doubt_has_a_sentence() -> None:
    photo = photo_prepare(encoded(a_picture(300, 300).filter(ImageFilter.GaussianBlur(20))))

    for check in photo.checks:
        assert check.is_ok or check.sentence == CHECK_SENTENCES[check.result]
    assert checks_json(photo.checks)["size"] == {"result": "small", "figure": 300}
