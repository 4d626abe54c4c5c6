"""QC looks at a row's images: it downloads them, within limits, and measures them."""

from __future__ import annotations

import hashlib
import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flipkart_simulator.actions.images import IMAGE_BYTES
from flipkart_simulator.actions.upload_check import Problem, problem
from flipkart_simulator.verticals.common import MAIN_IMAGE, OTHER_IMAGES
from flipkart_simulator.workbooks.images import image_facts

LEAST_PIXELS = 500
TIMEOUT_S = 10.0  # for each piece
LONGEST_S = 30.0  # for the whole image
AT_ONCE = 6
PIECE_BYTES = 64 * 1024
PALETTE = "Main Palette Image URL"
HEADERS = (MAIN_IMAGE, *OTHER_IMAGES, PALETTE)

Fetch = Callable[[str], bytes | str]


class NotFurther(urllib.request.HTTPRedirectHandler):
    """Follows redirects to web addresses only, as urllib does, and at most three of them."""

    max_redirections = 3


_opener = urllib.request.build_opener(NotFurther)


def image_fetch(url: str) -> bytes | str:
    """Download an image; return its bytes, or the code of what is wrong."""
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        return "image_unreachable"
    ends_at = time.monotonic() + LONGEST_S
    request = urllib.request.Request(url, headers={"User-Agent": "catalogue-images/1"})  # noqa: S310
    try:
        with _opener.open(request, timeout=TIMEOUT_S) as answer:
            content = bytearray()
            while piece := answer.read(PIECE_BYTES):
                content += piece
                if len(content) > IMAGE_BYTES:
                    return "image_too_large"
                if time.monotonic() > ends_at:
                    return "image_unreachable"
            return bytes(content)
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError):
        return "image_unreachable"


def images_check(
    number: int, urls: dict[str, str], kept: dict[str, bytes], fetch: Fetch = image_fetch
) -> tuple[list[Problem], str]:
    """Look at every image of a row. Returns (problems, digest of the main image).

    urls: {header: address}, to be downloaded; kept: {header: bytes} of those sent as a ZIP.
    Takes as long as the downloads take: not for the event loop.
    """
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        fetched = dict(zip(urls, pool.map(fetch, urls.values()), strict=True))
    found: list[Problem] = []
    digests: dict[str, str] = {}
    for header, content in {**kept, **fetched}.items():
        code = content if isinstance(content, str) else _measure(content)
        if not code and isinstance(content, bytes):
            digest = hashlib.sha256(content).hexdigest()
            code = "image_twice" if digest in digests.values() else ""
            digests[header] = digest
        if code:
            found.append(problem(code, number, header))
    return found, digests.get(MAIN_IMAGE, "")


def _measure(content: bytes) -> str:
    facts = image_facts(content)
    if facts is None:
        return "image_not_an_image"
    return "image_too_small" if min(facts.width, facts.height) < LEAST_PIXELS else ""
