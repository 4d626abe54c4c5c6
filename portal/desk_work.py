"""The kinds of work at the desk: where each is done, who sees it, how much of it waits."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from common.errors import Sentence
from listings.desk_selectors import review_waiting, shorts_open, to_receive
from shg.access import can
from shg.models import Person


@dataclass(frozen=True)
class Room:
    """One item of the top bar."""

    key: str
    label: Sentence
    url_name: str
    action: str
    count: Callable[[Person], int] | None = None


@dataclass(frozen=True)
class Door:
    """A room as one reader sees it; count is None where nothing is counted."""

    key: str
    label: Sentence
    url: str
    count: int | None


ROOMS = (
    Room("review", _("Review"), "desk:queue", "listing.see", lambda u: review_waiting(u).review),
    Room("receive", _("Receive"), "desk:receive", "stock.receive", lambda u: to_receive(u).count()),
    Room("catalogue", _("Catalogue desk"), "flipkart_sync:catalogue", "catalogue.see"),
    Room("records", _("Records"), "admin:index", "records.see"),
)


def doors(user: Person) -> list[Door]:
    """Return the rooms open to a reader, with what waits in each. Queries: one a counted room."""
    found = []
    for room in ROOMS:
        if not can(user, room.action):
            continue
        try:
            url = reverse(room.url_name)
        except NoReverseMatch:
            continue
        found.append(Door(room.key, room.label, url, room.count(user) if room.count else None))
    return found


def shorts_count(user: Person) -> int:
    """Return how many orders lack pieces in the reader's scope."""
    return shorts_open(user).count()
