"""Sign-in by a code sent to a phone: ask, check, choose who of that phone it is.

A number nobody has registered is treated like any other: a row is written, the same limits
count, the same answers are given; only no message goes out.
"""

import datetime as dt
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from notices.models import Channel
from notices.services.sending import message_send, messages_wipe
from shg.errors import CodeOld, CodeTriesSpent, CodeWrong, TooManyCodes, TooManyCodesToday
from shg.models import LoginCode, Membership, Person
from shg.pin_rules import code_hashed, six_digits_new

CODE_LIFE = dt.timedelta(minutes=15)
SHORT_SPAN, SHORT_LIMIT = dt.timedelta(minutes=15), 3
DAY_SPAN, DAY_LIMIT = dt.timedelta(days=1), 10
TRIES = 5
RESEND_AFTER = dt.timedelta(seconds=30)
CALL_AFTER = dt.timedelta(seconds=60)
CODE_TEMPLATE = "login-code"
ASSIST_TEMPLATE = "assist-code"  # sent by shg.services.assist; its code is wiped alike


@dataclass(frozen=True)
class CodeAsked:
    """What became of a wish for a code: made now, or an earlier one only seconds old."""

    e164: str
    is_new: bool


def login_code_send(
    *, e164: str, channel: str = Channel.SMS, now: dt.datetime | None = None
) -> CodeAsked:
    """Make a code for a number and send it, if anybody is registered there.

    channel: by SMS, or read aloud by a call. A second wish within 30 s (a call: 60 s) is taken
    for a double tap: the first code stands. Raises TooManyCodes after 3 in 15 minutes,
    TooManyCodesToday after 10 in a day.
    """
    pause = CALL_AFTER if channel == Channel.CALL else RESEND_AFTER
    now = now or timezone.now()
    with transaction.atomic():
        _lock_number(e164)
        made = LoginCode.objects.filter(e164=e164)
        if made.filter(made_at__gt=now - pause, used_at=None).exists():
            return CodeAsked(e164, is_new=False)
        if made.filter(made_at__gt=now - DAY_SPAN).count() >= DAY_LIMIT:
            raise TooManyCodesToday()
        if made.filter(made_at__gt=now - SHORT_SPAN).count() >= SHORT_LIMIT:
            raise TooManyCodes()
        code = six_digits_new()
        LoginCode.objects.create(
            e164=e164, code_hash=_hashed(e164, code), made_at=now, expires_at=now + CODE_LIFE
        )
        if people_of_number(e164=e164).exists():
            said = " ".join(code) if channel == Channel.CALL else code
            message_send(key=CODE_TEMPLATE, to=e164, variables={"code": said}, channels=[channel])
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
    for key in (CODE_TEMPLATE, ASSIST_TEMPLATE):
        messages_wipe(key=key, before=before)
    deleted, _by_model = LoginCode.objects.filter(made_at__lt=before).delete()
    return deleted


def people_of_number(*, e164: str) -> QuerySet[Person]:
    """Return the active members who can be reached at a number, by name."""
    places = Membership.objects.filter(person=OuterRef("pk"), valid_to=None)
    return Person.objects.filter(
        Exists(places), phones__e164=e164, is_active=True, is_staff=False
    ).order_by("name")


def _lock_number(e164: str) -> None:
    """Let one request at a time count and make codes of a number, until the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"code:{e164}"])


def _hashed(e164: str, code: str) -> str:
    """Return the peppered hash of a code; the number keeps one code's hash from another's."""
    return code_hashed(f"{e164}:{code}", pepper=settings.PIN_PEPPER)
