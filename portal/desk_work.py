"""The kinds of work at the desk: where each is done, who sees it, how much of it waits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.licence_services import licences_waiting
from common.errors import Sentence
from flipkart_sync.accounts.selectors import tasks_open
from flipkart_sync.board.rows import problems_count
from flipkart_sync.selectors import catalogue_waiting
from listings.desk_selectors import review_waiting, to_receive
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


def _review(user: Person) -> int:
    return review_waiting(user).review


def _receive(user: Person) -> int:
    return to_receive(user).count()


def _catalogue(user: Person) -> int:
    return catalogue_waiting(user).count()


def _sync(user: Person) -> int:
    return problems_count(user)


def _licences(user: Person) -> int:
    return licences_waiting(user).count()


ROOMS = (
    Room("review", _("Review"), "desk:queue", "listing.see", _review),
    Room("receive", _("Receive"), "desk:receive", "stock.receive", _receive),
    Room("catalogue", _("Catalogue desk"), "flipkart_sync:catalogue", "catalogue.see", _catalogue),
    Room("off_sale", _("Off sale"), "desk:off_sale", "offsale.see"),
    Room("accounts", _("Accounts"), "accounts:list", "account.see", tasks_open),
    Room("sync", _("Flipkart"), "sync:board", "sync.see", _sync),
    Room("licences", _("Licences"), "licences:list", "licence.verify", _licences),
    Room("members", _("Members"), "members:list", "member.help"),
    Room("records", _("Records"), "admin:index", "records.see"),
)


def doors(user: Person, known: Mapping[str, int] | None = None) -> list[Door]:
    """Return the rooms open to a reader, with what waits in each.

    known: {room: what waits there}, where the caller has counted already. Queries: one for each
    other counted room.
    """
    counted = known or {}
    found = []
    for room in ROOMS:
        if not can(user, room.action):
            continue
        waiting = counted.get(room.key)
        if waiting is None and room.count:
            waiting = room.count(user)
        found.append(Door(room.key, room.label, reverse(room.url_name), waiting))
    return found
