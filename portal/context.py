"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from shg.staff_door import GUARDED


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return the facts shown on every page: no queries."""
    return {
        "help_phone": settings.HELP_PHONE,
        "language": getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE),
        "haat_env": settings.HAAT_ENV,
        "frame": "desk/frame.html" if request.path.startswith(GUARDED) else "member/base.html",
    }
