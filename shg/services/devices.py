"""Browsers that proved a number, and the visits open on them: kept, found, ended."""

import datetime as dt
import hashlib
import re
import secrets

from django.contrib.sessions.backends.cached_db import SessionStore
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from shg.models import Device, Person, PersonPhone, PhoneNumber, PhoneSession, Pin
from shg.services.pins import member_in_reach

KNOWN_FOR = dt.timedelta(days=90)
_BROWSERS = (
    ("SamsungBrowser", "Samsung Internet"),
    ("UCBrowser", "UC Browser"),
    ("OPR/", "Opera"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_MODEL = re.compile(r"Android [\d.]+; ([^;)]{1,30}?)(?: Build|[;)])")


def browser_named(user_agent: str) -> str:
    """Return a browser in words she may know again: its name and the phone's model.

    >>> browser_named("Mozilla/5.0 (Linux; Android 12; M2006C3LI) Chrome/120.0 Mobile Safari/5")
    'Chrome, M2006C3LI'
    >>> browser_named("")
    ''
    """
    name = next((shown for mark, shown in _BROWSERS if mark in user_agent), "")
    model = _MODEL.search(user_agent)
    return ", ".join(part for part in (name, model[1].strip() if model else "") if part)[:60]


def device_of_secret(*, secret: str) -> Device | None:
    """Return the device of a browser's secret while it is known: used in 90 days, not ended."""
    if not secret:
        return None
    since = timezone.now() - KNOWN_FOR
    return (
        Device.objects.select_related("phone")
        .filter(secret_hash=secret_hash(secret), ended_at=None, last_used_at__gt=since)
        .first()
    )


@transaction.atomic
def device_keep(
    *, e164: str, kind: str, user_agent: str = "", now: dt.datetime | None = None
) -> tuple[Device, str]:
    """Remember a browser as a woman's own phone or a shared one; return it and its new secret.

    The secret is kept as a hash only. A number once said to be shared stays so until staff say
    otherwise: a code sent there reaches others too. Raises PhoneNumber.DoesNotExist.
    """
    secret = secrets.token_urlsafe(32)
    phone = PhoneNumber.objects.get(e164=e164)
    if kind == Device.Kind.SHARED:
        PersonPhone.objects.filter(phone=phone).update(is_own=False)
    device = Device.objects.create(
        secret_hash=secret_hash(secret),
        phone=phone,
        kind=Device.Kind(kind),
        browser=browser_named(user_agent),
        last_used_at=now or timezone.now(),
    )
    return device, secret


def secret_hash(secret: str) -> str:
    """Return how a browser's secret is kept; it is long and random, so a plain hash will do."""
    return hashlib.sha256(secret.encode()).hexdigest()


# --- visits ----------------------------------------------------------------------------------
def session_opened(*, person: Person, device: Device, session_key: str) -> None:
    """Write down a visit that begins now."""
    now = timezone.now()
    PhoneSession.objects.create(
        person=person, device=device, session_key=session_key, opened_at=now
    )
    Device.objects.filter(pk=device.pk).update(last_used_at=now)


def session_closed(*, session_key: str) -> None:
    """Write down that she closed a visit herself."""
    PhoneSession.objects.filter(session_key=session_key, ended_at=None).update(
        ended_at=timezone.now()
    )


def devices_of(person: Person) -> QuerySet[Device]:
    """Return the browsers on which she has a PIN or an open visit, the newest used first."""
    hers = Q(pins__person=person) | Q(sessions__person=person, sessions__ended_at=None)
    return Device.objects.filter(hers, ended_at=None).distinct().order_by("-last_used_at")


@transaction.atomic
def device_disown(*, device_id: int, actor: Person) -> None:
    """ "This is not me": end her visits and her PIN on a browser; it asks for a code again.

    Others who use the same browser keep theirs. Raises Http404 for a browser she has nothing on.
    """
    device = devices_of(actor).filter(pk=device_id).first()
    if device is None:
        raise Http404
    _end(PhoneSession.objects.filter(person=actor, device=device), actor)
    Pin.objects.filter(person=actor, device=device).delete()
    if not device.pins.exists():
        Device.objects.filter(pk=device.pk).update(ended_at=timezone.now())


@transaction.atomic
def phones_end(*, person_id: int, actor: Person) -> int:
    """A phone was sold or lost: end every visit and PIN of a member; return how many visits.

    By an office bearer of her group, or by staff who serve it. A browser that only she used is
    known no more; a shared one stays known for the others. Whoever has the phone may have the
    SIM: from now on a code alone gives no PIN, somebody vouches for her. Raises Http404 outside
    reach.
    """
    person = member_in_reach(person_id=person_id, actor=actor)
    return phones_end_of(person, actor)


def phones_end_of(person: Person, actor: Person) -> int:
    """End every visit and PIN of a person; the caller has seen that `actor` may."""
    ended = _end(PhoneSession.objects.filter(person=person), actor)
    hers = Device.objects.filter(pins__person=person, ended_at=None)
    only_hers = [
        device.pk for device in hers.distinct() if not device.pins.exclude(person=person).exists()
    ]
    Pin.objects.filter(person=person).delete()
    Device.objects.filter(pk__in=only_hers).update(ended_at=timezone.now())
    PersonPhone.objects.filter(person=person).update(is_own=False)
    return ended


def _end(sessions: QuerySet[PhoneSession], actor: Person) -> int:
    """End open visits: the session itself goes, so the next page asks who she is.

    Again after the commit: a page opened meanwhile may have put it back into the cache.
    """
    keys = list(sessions.filter(ended_at=None).values_list("session_key", flat=True))
    _forget(keys)
    transaction.on_commit(lambda: _forget(keys))
    PhoneSession.objects.filter(session_key__in=keys).update(
        ended_at=timezone.now(), ended_by=actor
    )
    return len(keys)


def _forget(session_keys: list[str]) -> None:
    for key in session_keys:
        SessionStore(key).delete()
