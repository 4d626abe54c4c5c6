"""The recorded voice of a page: shown as "listen" only where somebody has recorded it."""

import time
from functools import lru_cache

from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.views.decorators.http import require_safe

from notices.selectors import voice_of, voiced_pages

FRESH_S = 60
A_DAY = "public, max-age=86400"


def page_key_of(request: HttpRequest) -> str:
    """Return the key a page's voice is kept under: its route's name, "" for no route."""
    match = request.resolver_match
    return (match.url_name or "") if match else ""


@lru_cache(maxsize=1)
def voiced_at(turn: int) -> frozenset[tuple[str, str]]:
    """Return what is recorded, asked once a turn by each process; Redis may be away."""
    return voiced_pages()


def listen_url(request: HttpRequest, language: str) -> str:
    """Return the address of this page's voice, "" where none is recorded.

    What is recorded is asked once a minute. Queries: one at most.
    """
    key = page_key_of(request)
    if (key, language) not in voiced_at(int(time.time()) // FRESH_S):
        return ""
    return reverse("portal:voice", args=[key, language])


@require_safe
def voice(request: HttpRequest, page_key: str, language: str) -> FileResponse:
    """Send a page's recorded voice. It says only what stands on the page for everybody."""
    clip = voice_of(page_key=page_key, language=language)
    if clip is None:
        raise Http404
    try:
        file = clip.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type="audio/ogg")
    response["Cache-Control"] = A_DAY
    response["X-Content-Type-Options"] = "nosniff"
    return response
