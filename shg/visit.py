"""A sign-in under way, kept in the session: which number, what was proven, which device, who.

One object, so that no view reads or writes the session's keys by hand.
"""

import datetime as dt
from dataclasses import asdict, dataclass, fields

from django.http import HttpRequest
from django.utils import timezone

from shg.models import Device, Person
from shg.services.devices import device_of_secret
from shg.services.sign_in import people_of_number

PENDING = "sign_in"
PROOF_LIFE = dt.timedelta(minutes=15)
DEVICE_COOKIE = "haat_device"
DEVICE_COOKIE_S = 365 * 24 * 3600


@dataclass
class Visit:
    """A sign-in under way. `vouched_for`: whose voucher was right, and when; `anew`: she forgot
    her PIN."""

    e164: str = ""
    proven_at: str = ""
    person_id: int = 0
    vouched_for: int = 0
    vouched_at: str = ""
    anew: bool = False
    onward: str = ""

    @property
    def is_proven(self) -> bool:
        """Whether a code of the number was right in the last 15 minutes."""
        return _is_young(self.proven_at)

    def is_vouched(self, person: Person) -> bool:
        """Whether somebody vouched for this woman in the last 15 minutes."""
        return self.vouched_for == person.pk and _is_young(self.vouched_at)

    def keep(self, request: HttpRequest) -> None:
        """Write it to the session."""
        request.session[PENDING] = asdict(self)


def _is_young(moment: str) -> bool:
    return bool(moment) and timezone.now() - dt.datetime.fromisoformat(moment) < PROOF_LIFE


def visit_of(request: HttpRequest) -> Visit:
    """Return the sign-in under way; an empty one if there is none.

    What an older release kept under other names is left out.
    """
    kept = request.session.get(PENDING) or {}
    names = {one.name for one in fields(Visit)}
    return Visit(**{name: value for name, value in kept.items() if name in names})


def secret_of(request: HttpRequest) -> str:
    """Return the browser's own secret, or an empty text."""
    return request.COOKIES.get(DEVICE_COOKIE, "")


def known_device(request: HttpRequest, e164: str) -> Device | None:
    """Return this browser's device if it is known for this number. Queries: one."""
    device = device_of_secret(secret=secret_of(request))
    return device if device is not None and device.phone.e164 == e164 else None


def people_here(e164: str) -> list[Person]:
    """Return whom a number may be, by name: up to eight fit a page of buttons, more scroll."""
    return list(people_of_number(e164=e164))
