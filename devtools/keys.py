"""Secrets of this checkout's own installation: made once, kept in .haat/, readable by us only."""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path

from devtools.engines import make_passwords


def load_keys(path: Path) -> dict[str, str]:
    """Return the kept secrets by name, making what is missing.

    postgres, valkey: engine passwords. The rest are environment names of the portal.
    """
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = {}
    keys = {**_make(), **kept}
    if keys != kept:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "w", encoding="utf-8") as file:
            json.dump(keys, file)
    return keys


def make_portal_secrets() -> dict[str, str]:
    """Return new values for the portal's secret environment names."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(60),
        "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "PIN_PEPPER": secrets.token_urlsafe(32),
    }


def _make() -> dict[str, str]:
    own_name = {"HAAT_INSTALLATION_ID": f"demo-{secrets.token_hex(4)}"}
    return {**make_passwords(), **make_portal_secrets(), **own_name}
