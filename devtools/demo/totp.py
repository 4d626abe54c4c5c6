"""One-time codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

PERIOD_S = 30
MARGIN_S = 1.0  # a code this close to its end might arrive too late


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


def totp_now(secret: str) -> str:
    """Return a code that stays good for at least a second; waits for the next one if it must."""
    if _left_s() < MARGIN_S:
        totp_wait()
    return totp_code(secret, time.time())


def totp_wait() -> None:
    """Wait until the app shows its next code."""
    time.sleep(_left_s() + 0.05)


def _left_s() -> float:
    return PERIOD_S - time.time() % PERIOD_S
