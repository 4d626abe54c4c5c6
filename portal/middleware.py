"""Middleware of the portal: the language of a visit."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import translation

GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Choose Hindi unless the visitor chose English.

    `?lang=en` or `?lang=hi` on any page is remembered in a cookie; the browser's own header is
    not asked: a borrowed phone set to English must not turn the portal English.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = dict(settings.LANGUAGES)
        asked = request.GET.get("lang", "")
        kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        chosen = next((code for code in (asked, kept) if code in known), settings.LANGUAGE_CODE)
        translation.activate(chosen)
        request.LANGUAGE_CODE = chosen
        response = self.get_response(request)
        response.setdefault("Content-Language", chosen)
        if asked in known and asked != kept:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


class NoNulMiddleware:
    """Refuse the NUL character in addresses and forms: no person types it, PostgreSQL has none."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """Raise BadRequest (400) before any view reads what was sent."""
        for sent in (request.GET, request.POST):
            for name, values in sent.lists():
                if any("\x00" in value for value in (name, *map(str, values))):
                    raise BadRequest("NUL character")
        if "\x00" in request.path_info:
            raise BadRequest("NUL character")
