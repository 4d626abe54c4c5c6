"""One-time codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

PERIOD_S = 30


def totp_code(secret: str, at_s: float) -> str:
    """Return the code of a base32 secret at a moment in Unix seconds.

    >>> totp_code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59)
    '287082'
    """
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at_s) // PERIOD_S), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def totp_codes(secret: str) -> list[str]:
    """Return the codes good now: the app's own first, then those of a clock ahead and behind.

    A code is good once: a play just before may have used the first.
    """
    now = time.time()
    return [totp_code(secret, now + drift_s) for drift_s in (0, PERIOD_S, -PERIOD_S)]
