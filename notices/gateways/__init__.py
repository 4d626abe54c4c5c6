"""Gateways: who carries a message onward. The setting NOTICES_GATEWAY chooses one."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from notices.gateways.http import HttpGateway
from notices.gateways.inbox import Inbox, NoGateway
from notices.gateways.types import Answer, Gateway, Outgoing

__all__ = ["Answer", "Gateway", "Outgoing", "gateway"]


def _http() -> Gateway:
    return HttpGateway(
        settings.NOTICES_HTTP_URL, settings.NOTICES_HTTP_TOKEN, settings.NOTICES_SENDER
    )


GATEWAYS: dict[str, Callable[[], Gateway]] = {"inbox": Inbox, "none": NoGateway, "http": _http}


def gateway() -> Gateway:
    """Return the configured gateway; raise ImproperlyConfigured for an unknown name."""
    try:
        make = GATEWAYS[settings.NOTICES_GATEWAY]
    except KeyError as err:
        raise ImproperlyConfigured("NOTICES_GATEWAY names no gateway.") from err
    try:
        return make()
    except ValueError as err:
        raise ImproperlyConfigured(f"NOTICES_HTTP_URL: {err}") from err
