"""The one door to the process environment.

Booleans are the words True or False and nothing else; a secret NAME may also be given as a
file in NAME_FILE (as container secrets are). Everything the code reads from the environment is
read in settings.py through here, so that .env.example can be compared with it.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """Return variable `name`, or `default`; raise ImproperlyConfigured if it has neither."""
    value = os.environ.get(name)
    if value is None or value == "":
        if default is None:
            raise ImproperlyConfigured(f"Set the environment variable {name}.")
        return default
    return value


def secret(name: str, default: str | None = None) -> str:
    """Like text(), but also read from the file named by NAME_FILE."""
    file_name = os.environ.get(f"{name}_FILE")
    if file_name:
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as err:
            raise ImproperlyConfigured(f"{name}_FILE cannot be read: {err.strerror}.") from err
    return text(name, default)


def flag(name: str, default: bool) -> bool:
    """Return a boolean; raise ImproperlyConfigured for anything but True or False."""
    value = text(name, str(default))
    if value not in {"True", "False"}:
        raise ImproperlyConfigured(f"{name} must be True or False, not {value!r}.")
    return value == "True"


def whole(name: str, default: int) -> int:
    """Return a whole number; raise ImproperlyConfigured for anything else."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as err:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from err


def decimal(name: str, default: float) -> float:
    """Return a number; raise ImproperlyConfigured for anything else."""
    value = text(name, str(default))
    try:
        return float(value)
    except ValueError as err:
        raise ImproperlyConfigured(f"{name} must be a number, not {value!r}.") from err


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list, blanks dropped."""
    return [part.strip() for part in text(name, default or " ").split(",") if part.strip()]
