"""Self-checks with stable ids: what must be true before this installation meets anybody."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.checks import CheckMessage, Error, Info, Tags, register

from shg.admin_base import ScopedAdmin

E001 = Error(
    "The development secret key, field key or pepper is in use in production.",
    hint="Set SECRET_KEY, FIELD_KEYS and PIN_PEPPER.",
    id="portal.E001",
)
E002 = Error(
    "The door of the desk does not stand after allauth's middleware.",
    hint='Put "shg.staff_door.StaffDoor" after "allauth.account.middleware.AccountMiddleware".',
    id="portal.E002",
)
E003 = Error(
    "Waits of the sync engine are shortened in production.",
    hint="Leave HAAT_TIME_SCALE at 1.",
    id="portal.E003",
)
I001 = Info(
    "No public address of the channel store is set: Flipkart cannot fetch photos.",
    hint="Set CHANNEL_MEDIA_URL; until then staff download photos at the catalogue desk.",
    id="portal.I001",
)
I002 = Info(
    "Messages go nowhere: no gateway is set.",
    hint="Set NOTICES_GATEWAY.",
    id="portal.I002",
)
E005 = Error(
    'The message gateway is "http" and lacks its address, token or report secret.',
    hint="Set NOTICES_HTTP_URL, NOTICES_HTTP_TOKEN and NOTICES_REPORT_SECRET.",
    id="portal.E005",
)
ALLAUTH = "allauth.account.middleware.AccountMiddleware"
DOOR = "shg.staff_door.StaffDoor"


@register(Tags.security)
def check_door(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to run with the desk unlocked."""
    order = list(settings.MIDDLEWARE)
    stands = DOOR in order and ALLAUTH in order and order.index(DOOR) > order.index(ALLAUTH)
    return [] if stands else [E002]


@register(Tags.admin)
def check_records(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a records page without the scoped base."""
    return [
        Error(
            f"{type(one).__name__} is not derived from shg.admin_base.ScopedAdmin.",
            hint="Its rows would be shown to all staff.",
            id="portal.E004",
        )
        for one in admin.site._registry.values()
        if not isinstance(one, ScopedAdmin)
    ]


@register(Tags.security, deploy=True)
def check_production(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Say what production still misses."""
    found: list[CheckMessage] = []
    if settings.SECRET_KEY == settings.DEVELOPMENT_SECRET or (
        settings.DEVELOPMENT_FIELD_KEY in settings.FIELD_KEYS
    ):
        found.append(E001)
    if settings.HAAT_TIME_SCALE != 1:
        found.append(E003)
    if not settings.CHANNEL_MEDIA_URL:
        found.append(I001)
    if settings.NOTICES_GATEWAY == "none":
        found.append(I002)
    needed = (
        settings.NOTICES_HTTP_URL,
        settings.NOTICES_HTTP_TOKEN,
        settings.NOTICES_REPORT_SECRET,
    )
    if settings.NOTICES_GATEWAY == "http" and not all(needed):
        found.append(E005)
    return found
