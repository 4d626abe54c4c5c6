"""Middleware of the portal: the language of a visit."""

from collections.abc import Callable

from django.conf import settings
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
