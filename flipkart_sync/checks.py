"""Start-up checks of the sync."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def waits_are_real(**kwargs: Any) -> list[CheckMessage]:
    """Refuse shortened waits in production: they are for fault tests."""
    if settings.IS_PRODUCTION and settings.HAAT_TIME_SCALE != 1:
        return [
            Error(
                "HAAT_TIME_SCALE shortens the engine's waits and is for tests only.",
                hint="Remove it from the environment.",
                id="flipkart_sync.E001",
            )
        ]
    return []
