"""The signature of Flipkart's notifications. Pure; knows no framework.

    X_Date: <HTTP date>
    X_Authorization: FKLOGIN base64(appId + ":" + sig)
    sig = hex sha1(seconds + url + METHOD + secret)

`seconds` are the epoch seconds of X_Date, `url` is the receiver exactly as registered: confirmed
(computed on D24's sample, which matches in no other reading). The BODY IS NOT SIGNED: an event is
only a hint to read the shipment by API. Header names carry underscores: nginx drops those unless
`underscores_in_headers on`; WSGI shows both spellings as HTTP_X_DATE and HTTP_X_AUTHORIZATION.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

SCHEME = "FKLOGIN"
MOST_AGE = timedelta(minutes=5)


class Verdict(StrEnum):
    """What a signature is worth. Only GOOD may be acted on; the rest is for the log."""

    GOOD = "good"
    MISSING = "missing"  # a header is not there
    MALFORMED = "malformed"  # a header that cannot be read
    WRONG = "wrong"  # another application, secret, address or method
    STALE = "stale"  # well signed, too long ago or too far ahead: a replay


def signature_of(*, seconds: int, url: str, method: str, app_secret: str) -> str:
    """Return the hex signature of an event.

    >>> signature_of(seconds=1432026135, url="http://a.example/x", method="POST", app_secret="s")
    'e15ff69c35b372c37d835758bded727262757305'
    """
    text = f"{seconds}{url}{method.upper()}{app_secret}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def event_check(
    *,
    x_date: str | None,
    x_authorization: str | None,
    url: str,
    app_id: str,
    app_secret: str,
    now: datetime,
    method: str = "POST",
    most_age: timedelta = MOST_AGE,
) -> Verdict:
    """Say what an event's signature is worth.

    url: the receiver as registered with Flipkart, not as the request shows it behind a proxy.
    now: an aware moment. The comparison takes the same time whatever differs, and is made before
    the age is looked at, so that nobody learns from the answer which of the two was wrong first.
    """
    if not x_date or not x_authorization:
        return Verdict.MISSING
    moment = _moment(x_date)
    pair = _pair(x_authorization)
    if moment is None or pair is None:
        return Verdict.MALFORMED
    wanted = signature_of(
        seconds=int(moment.timestamp()), url=url, method=method, app_secret=app_secret
    )
    is_app = hmac.compare_digest(pair[0].encode(), app_id.encode())
    is_signed = hmac.compare_digest(pair[1].lower().encode(), wanted.encode())
    if not (is_app and is_signed and app_id and app_secret):
        return Verdict.WRONG
    return Verdict.GOOD if abs(now - moment) <= most_age else Verdict.STALE


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _pair(text: str) -> tuple[str, str] | None:
    scheme, _, code = text.strip().partition(" ")
    if scheme != SCHEME or len(code) > 1000:
        return None
    try:
        app_id, colon, signature = (
            base64.b64decode(code.strip(), validate=True).decode().rpartition(":")
        )
    except (binascii.Error, ValueError):
        return None
    return (app_id, signature) if colon else None
