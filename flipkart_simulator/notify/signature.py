"""The signature of a notification: headers X_Date and X_Authorization.

`X_Authorization: FKLOGIN base64(appId + ":" + sig)` with `sig` the hex SHA-1 of epoch seconds of
X_Date + the URL as registered + the method + the application's secret. The body is not signed.
Source: Flipkart/fk-api-platform-docs (2024-06), its own sample recomputed.

>>> signed("app", "secret", "http://127.0.0.1/hook", 1432026135)["X_Date"]
'Tue, 19 May 2015 09:02:15 GMT'
"""

from __future__ import annotations

import base64
import hashlib
from email.utils import formatdate

METHOD = "POST"


def digest(secret: str, url: str, epoch_s: int) -> str:
    """Return the hex digest. SHA-1 is Flipkart's choice."""
    text = f"{epoch_s}{url}{METHOD}{secret}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def signed(app_id: str, secret: str, url: str, epoch_s: int) -> dict[str, str]:
    """Return the two headers of an event dated so."""
    code = base64.b64encode(f"{app_id}:{digest(secret, url, epoch_s)}".encode()).decode()
    return {
        "X_Date": formatdate(epoch_s, usegmt=True),
        "X_Authorization": f"FKLOGIN {code}",
    }
