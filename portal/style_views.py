"""The style sheets' own addresses."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.styles import AUDIENCES, stylesheet

FOR_EVER = "public, max-age=31536000, immutable"
A_MINUTE = "public, max-age=60"


@require_safe
def stylesheet_file(request: HttpRequest, audience: str, digest: str) -> HttpResponse:
    """Send the sheet of an audience: kept for ever under its own hash, briefly under another.

    A page written by the release before this one asks for the older hash; it gets today's sheet.
    """
    if audience not in AUDIENCES:
        raise Http404
    sheet = stylesheet(audience)
    response = HttpResponse(sheet.text, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOR_EVER if digest == sheet.digest else A_MINUTE
    response["X-Content-Type-Options"] = "nosniff"
    return response
