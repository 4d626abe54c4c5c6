"""The picture Flipkart shows of a product, fetched for the desk and drawn anew.

Pages load nothing from other origins, and a link from outside must not make this server call
wherever it says: only Flipkart's own picture hosts are asked, and the account's stand-in.
"""

import hashlib
import io
from urllib.parse import urlsplit

from django.core.cache import cache
from PIL import Image, UnidentifiedImageError

from flipkart_sync.client.errors import FlipkartError
from flipkart_sync.client.transport import HttpTransport, Request

HOSTS = (".flixcart.com", ".flipkart.com")
SIDE_PX = 480
MOST_PIXELS = 40_000_000
TIMEOUT_S = 5.0
KEPT_S = 24 * 3600
# All that Pillow raises for bytes that are no picture, a broken one, or a bomb.
UNUSABLE = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    SyntaxError,
    ValueError,
)


def may_fetch(url: str, base_url: str) -> bool:
    """Return whether a picture's link leads to Flipkart, or to the account's stand-in.

    >>> may_fetch("https://rukminim1.flixcart.com/a.jpg", "https://api.flipkart.net")
    True
    >>> may_fetch("http://169.254.169.254/latest", "https://api.flipkart.net")
    False
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    base = urlsplit(base_url)
    if (parts.scheme, parts.netloc) == (base.scheme, base.netloc):
        return True
    return parts.scheme == "https" and host.endswith(HOSTS)


def picture_of(url: str, base_url: str) -> bytes | None:
    """Return a small JPEG of the picture at `url`, or None where there is none to show."""
    if not may_fetch(url, base_url):
        return None
    key = "flipkart-picture-" + hashlib.sha256(url.encode()).hexdigest()
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = _fetched(url) or b""
        cache.set(key, kept, KEPT_S if kept else 300)
    return kept or None


def _fetched(url: str) -> bytes | None:
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        transport = HttpTransport(f"{parts.scheme}://{parts.netloc}")
        answer = transport.send(Request("GET", path, TIMEOUT_S))
    except (FlipkartError, ValueError):
        return None
    return _redrawn(answer.body) if answer.status == 200 else None


def _redrawn(body: bytes) -> bytes | None:
    try:
        with Image.open(io.BytesIO(body)) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            image.draft("RGB", (SIDE_PX, SIDE_PX))
            small = image.convert("RGB")
            small.thumbnail((SIDE_PX, SIDE_PX))
    except UNUSABLE:
        return None
    out = io.BytesIO()
    small.save(out, "JPEG", quality=80)
    return out.getvalue()
