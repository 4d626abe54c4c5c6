"""Fields shared by the apps: text encrypted at rest."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

if TYPE_CHECKING:
    TextBase = models.TextField[str, str]
else:
    TextBase = models.TextField


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as err:
        raise ImproperlyConfigured("FIELD_KEYS must hold Fernet keys.") from err


def encrypt(text: str) -> str:
    """Return `text` encrypted with the first key of FIELD_KEYS."""
    return _box(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Return the text of a token made by encrypt(), with any key still listed.

    Raises ImproperlyConfigured if no key fits: the key file belongs to another installation.
    """
    try:
        return _box(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken as err:
        raise ImproperlyConfigured("No key of FIELD_KEYS opens this row.") from err


class EncryptedTextField(TextBase):
    """Text encrypted in the database and plain in Python. Not searchable; empty stays empty."""

    def from_db_value(self, value: str | None, *args: Any) -> str | None:
        return decrypt(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(value) if value else value
