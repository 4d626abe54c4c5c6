"""Ask an address on this machine whether it is healthy: `python -m devtools.healthcheck URL`.

Run inside containers. Speaks as the proxy before it would: with a host name the portal answers
to, and saying that the visitor came by https.
"""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request


def main(url: str) -> int:
    """Return 0 when `url` is answered with 200."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip("*.")
    headers = {"Host": host or "localhost", "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310  given by compose
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310  as above
            return 0 if answer.status == 200 else 1  # noqa: PLR2004
    except (urllib.error.URLError, OSError):
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
