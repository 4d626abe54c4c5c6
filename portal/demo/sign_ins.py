"""How demo staff sign in: derived from this installation's secret, so nothing is stored in clear.

Two installations have different passwords; the same one can always print its own again.
"""

import base64
import hashlib
import hmac

from django.conf import settings


def demo_password() -> str:
    """Return the password of all demo staff: three groups of four letters and digits."""
    text = base64.b32encode(_derived("password", "staff")).decode().lower()
    return "-".join(text[start : start + 4] for start in (0, 4, 8))


def totp_secret_of(username: str) -> str:
    """Return a demo TOTP secret in base32, 32 characters."""
    return base64.b32encode(_derived("totp", username)[:20]).decode()


def _derived(purpose: str, username: str) -> bytes:
    message = f"demo {purpose} {username}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()
