"""The approval just given, kept in the reviewer's session so that one press takes it back."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from listings.models import Listing

KEY = "desk_undo"  # session: {"listing", "name", "at"}
SHOWN_FOR = dt.timedelta(minutes=10)


def approval_note(request: HttpRequest, listing: Listing) -> None:
    """Keep that this listing was approved just now in this session."""
    request.session[KEY] = {
        "listing": listing.pk,
        "name": str(listing.product),
        "at": timezone.now().isoformat(),
    }


def approval_forget(request: HttpRequest) -> None:
    """Forget the approval: it was taken back."""
    request.session.pop(KEY, None)


def last_approval(request: HttpRequest) -> dict[str, Any] | None:
    """Return {"listing", "name", "at"} of the approval just given, for ten minutes; else None."""
    kept: dict[str, Any] | None = request.session.get(KEY)
    if kept is None:
        return None
    age = timezone.now() - dt.datetime.fromisoformat(kept["at"])
    return kept if age < SHOWN_FOR else None
