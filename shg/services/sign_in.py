"""Sign-in by a code sent to a phone: ask, check, choose who of that phone it is.

A number nobody has registered is treated like any other: a row is written, the same limits
count, the same answers are given; only no message goes out.
"""

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from notices.services.sending import message_send, messages_wipe
from shg.errors import CodeOld, CodeTriesSpent, CodeWrong, TooManyCodes, TooManyCodesToday
from shg.models import Device, LoginCode, Membership, Person, PhoneNumber

CODE_LIFE = dt.timedelta(minutes=15)
SHORT_SPAN, SHORT_LIMIT = dt.timedelta(minutes=15), 3
DAY_SPAN, DAY_LIMIT = dt.timedelta(days=1), 10
TRIES = 5
RESEND_AFTER = dt.timedelta(seconds=30)
CODE_TEMPLATE = "login-code"


@dataclass(frozen=True)
class CodeAsked:
    """What became of a wish for a code: made now, or an earlier one only seconds old."""

    e164: str
    is_new: bool


def login_code_send(*, e164: str, now: dt.datetime | None = None) -> CodeAsked:
    """Make a code for a number and send it, if anybody is registered there.

    A second wish within 30 s is taken for a double tap: the first code stands. Raises
    TooManyCodes after 3 in 15 minutes, TooManyCodesToday after 10 in a day.
    """
    now = now or timezone.now()
    with transaction.atomic():
        _lock_number(e164)
        made = LoginCode.objects.filter(e164=e164)
        if made.filter(made_at__gt=now - RESEND_AFTER, used_at=None).exists():
            return CodeAsked(e164, is_new=False)
        if made.filter(made_at__gt=now - DAY_SPAN).count() >= DAY_LIMIT:
            raise TooManyCodesToday()
        if made.filter(made_at__gt=now - SHORT_SPAN).count() >= SHORT_LIMIT:
            raise TooManyCodes()
        code = f"{secrets.randbelow(10**6):06d}"
        LoginCode.objects.create(
            e164=e164, code_hash=_hashed(e164, code), made_at=now, expires_at=now + CODE_LIFE
        )
        if people_of_number(e164=e164).exists():
            message_send(key=CODE_TEMPLATE, to=e164, variables={"code": code})
    return CodeAsked(e164, is_new=True)


def login_code_check(*, e164: str, code: str, now: dt.datetime | None = None) -> None:
    """Take a code as proof of the number; it and every older one of that number are then used.

    Any code still good is accepted, for an SMS may come late and after its follower. Each try
    counts against all of them. Raises CodeOld if there is none, CodeTriesSpent after 5 tries,
    CodeWrong.
    """
    now = now or timezone.now()
    with transaction.atomic():
        _lock_number(e164)
        good = LoginCode.objects.filter(e164=e164, used_at=None, expires_at__gt=now)
        hashes = good.filter(tries__lt=TRIES).values_list("code_hash", flat=True)
        wanted = _hashed(e164, code)
        fits = [hmac.compare_digest(wanted, kept) for kept in hashes]
        if not fits:
            raise CodeTriesSpent() if good.exists() else CodeOld()
        if any(fits):
            good.update(used_at=now)
            return
        good.update(tries=F("tries") + 1)
    raise CodeWrong()  # only now: raised inside, it would take the counted try back


def login_codes_forget(*, now: dt.datetime | None = None) -> int:
    """Delete codes that no limit counts any more, and wipe them from the messages sent.

    Returns how many codes went. Safe to repeat.
    """
    before = (now or timezone.now()) - 2 * DAY_SPAN
    messages_wipe(key=CODE_TEMPLATE, before=before)
    deleted, _by_model = LoginCode.objects.filter(made_at__lt=before).delete()
    return deleted


def people_of_number(*, e164: str) -> QuerySet[Person]:
    """Return the active members who can be reached at a number, by name."""
    places = Membership.objects.filter(person=OuterRef("pk"), valid_to=None)
    return Person.objects.filter(
        Exists(places), phones__e164=e164, is_active=True, is_staff=False
    ).order_by("name")


def device_of_secret(*, secret: str, e164: str) -> Device | None:
    """Return the device a browser's secret belongs to, if it once proved this number."""
    if not secret:
        return None
    return Device.objects.filter(secret_hash=_secret_hash(secret), phone__e164=e164).first()


def device_keep(*, e164: str, kind: str, now: dt.datetime | None = None) -> str:
    """Remember a browser as a woman's own phone or a shared one; return its new secret.

    The secret is kept as a hash only. Raises PhoneNumber.DoesNotExist for an unknown number.
    """
    secret = secrets.token_urlsafe(32)
    Device.objects.create(
        secret_hash=_secret_hash(secret),
        phone=PhoneNumber.objects.get(e164=e164),
        kind=Device.Kind(kind),
        last_used_at=now or timezone.now(),
    )
    return secret


def _lock_number(e164: str) -> None:
    """Let one request at a time count and make codes of a number, until the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"code:{e164}"])


def _hashed(e164: str, code: str) -> str:
    """Return the peppered hash of a code; the number keeps one code's hash from another's."""
    key = settings.PIN_PEPPER.encode()
    return hmac.new(key, f"{e164}:{code}".encode(), hashlib.sha256).hexdigest()


def _secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
