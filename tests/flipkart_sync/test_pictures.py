"""Flipkart's pictures at the desk: fetched from its own hosts only, and drawn anew or not shown."""

import io
import zlib
from typing import Any

import pytest
from PIL import Image

from flipkart_sync.client.transport import Answer, HttpTransport, Request
from flipkart_sync.onboarding import pictures

OURS = "https://api.flipkart.net"
THEIRS = "https://rukminim1.flixcart.com/a.jpg"


@pytest.fixture(autouse=True)
def own_cache(settings: Any) -> None:
    backend = "django.core.cache.backends.dummy.DummyCache"
    settings.CACHES = {"default": {"BACKEND": backend}}


def picture_from(monkeypatch: pytest.MonkeyPatch, body: bytes) -> bytes | None:
    """Return what the desk shows where Flipkart answers with these bytes."""

    def send(transport: object, request: Request) -> Answer:
        return Answer(200, {}, body, 1)

    monkeypatch.setattr(HttpTransport, "send", send)
    return pictures.picture_of(THEIRS, OURS)


def png(side: int = 900) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (side, side), "red").save(kept, "PNG")
    return kept.getvalue()


def bomb() -> bytes:
    """Return a small PNG whose header promises 900 million pixels."""
    data = bytearray(png(8))
    data[16:24] = (30_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(bytes(data[12:29])).to_bytes(4, "big")
    return bytes(data)


def test_draws_a_picture_anew_and_small(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = picture_from(monkeypatch, png())

    assert shown is not None
    with Image.open(io.BytesIO(shown)) as image:
        assert (image.format, image.size) == ("JPEG", (480, 480))


@pytest.mark.parametrize(
    "body", [b"", b"<svg/>", png()[:200], bomb()], ids=["empty", "drawing", "half", "bomb"]
)
def test_shows_nothing_for_what_is_no_picture(monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    assert picture_from(monkeypatch, body) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://rukminim1.flixcart.com/a.jpg",
        "https://flixcart.com.example.org/a.jpg",
        "file:///etc/passwd",
    ],
)
def test_asks_no_other_host(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    def send(transport: object, request: Request) -> Answer:
        raise AssertionError("A stranger's address was asked.")

    monkeypatch.setattr(HttpTransport, "send", send)

    assert pictures.picture_of(url, OURS) is None
