"""Works without net: the manifest, the service worker and the page it shows when all is gone.

What may be kept on a phone is said by the pages themselves, in two headers the worker reads:
`X-Haat-Me` names, opaquely, whose phone it is now, on every page behind sign-in; `X-Haat-Keep`
stands on her own lists only, and only on a phone that is hers alone. A page without the first one
means that nobody is signed in: what was kept of her is forgotten.
"""

import hashlib
import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.styles import stylesheet
from shg.member_pages import is_shared

ME, KEEP = "X-Haat-Me", "X-Haat-Keep"
# Her own lists: no payments, no bank, no group, nothing of sign-in.
KEPT_VIEWS = frozenset({"portal:home", "listings:mine", "listings:product"})
SCRIPTS = ("js/shell.js", "js/photos.js", "js/price.js")
ICON_SIZES = (192, 512)
A_DAY = "public, max-age=86400"


def queue_key(person: Any) -> str:
    """Return what names a person on a phone: sixteen hex digits nothing can be told from."""
    return salted_hmac("haat.queue", str(person.pk)).hexdigest()[:16]


class KeepMiddleware:
    """Say on each member page whose phone it is, and whether the page may be kept there."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated or user.is_staff:
            return response
        response[ME] = queue_key(user)
        match = request.resolver_match
        is_list = match is not None and match.view_name in KEPT_VIEWS
        if is_list and response.status_code == 200 and not is_shared(request):
            response[KEEP] = "1"
        return response


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Send what a phone needs to put the portal on its home screen."""
    icons = [
        {
            "src": static(f"icons/haat-{'maskable-' if purpose == 'maskable' else ''}{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for purpose in ("any", "maskable")
        for size in ICON_SIZES
    ]
    told = {
        "name": "समूह हाट",
        "short_name": "समूह हाट",
        "lang": "hi",
        "dir": "ltr",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fdf8f0",
        "theme_color": "#8c0f4a",
        "icons": icons,
    }
    response = JsonResponse(told, content_type="application/manifest+json")
    response["Cache-Control"] = A_DAY
    return response


@require_safe
def offline_page(request: HttpRequest) -> HttpResponse:
    """Show, in both languages, that there is no net: kept by the phone, the same for everybody."""
    response = render(request, "portal/offline.html")
    response["Cache-Control"] = "no-cache"
    return response


def _words() -> dict[str, dict[str, str]]:
    """Return {language: the sentence over a page that was kept}; "{time}" is filled in there."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = {"old": _("This is older information, from {time}.")}
    return found


@lru_cache(maxsize=1)
def _worker() -> str:
    shell = [
        reverse("portal:offline"),
        reverse("portal:stylesheet", args=["member", stylesheet("member").digest]),
        *(static(name) for name in SCRIPTS),
    ]
    source = (settings.BASE_DIR / "static" / "js" / "worker.js").read_text(encoding="utf-8")
    facts = {"shell": shell, "offline": shell[0], "words": _words()}
    told = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    page = (settings.BASE_DIR / "templates" / "portal" / "offline.html").read_bytes()
    version = hashlib.sha256(source.encode() + told.encode() + page).hexdigest()[:12]
    return f"const FACTS = {told};\nconst VERSION = {json.dumps(version)};\n{source}"


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Send the service worker; its version is its own digest, so that a release replaces it."""
    if settings.DEBUG:
        _worker.cache_clear()
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response
