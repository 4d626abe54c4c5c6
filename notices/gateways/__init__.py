"""Gateways: who carries a message onward. The setting NOTICES_GATEWAY chooses one."""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Answer:
    """What a gateway said: taken or not, its reference, its reason."""

    accepted: bool
    reference: str = ""
    error: str = ""


class Gateway(Protocol):
    """Carries one message. Raises nothing: a failure is an Answer."""

    def send(self, *, to: str, text: str, channel: str) -> Answer:
        """Hand over one message to an E.164 number."""


class Inbox:
    """The development gateway: the row itself is the message, read at /dev/inbox/."""

    def send(self, *, to: str, text: str, channel: str) -> Answer:
        """Take it; nothing leaves the machine."""
        return Answer(accepted=True, reference="inbox")


class NoGateway:
    """No gateway is configured: messages wait, and the system check says so."""

    def send(self, *, to: str, text: str, channel: str) -> Answer:
        """Refuse, so that the row stays queued."""
        return Answer(accepted=False, error="no gateway configured")


GATEWAYS: dict[str, type[Gateway]] = {"inbox": Inbox, "none": NoGateway}


def gateway() -> Gateway:
    """Return the configured gateway; raise ImproperlyConfigured for an unknown name."""
    try:
        return GATEWAYS[settings.NOTICES_GATEWAY]()
    except KeyError as err:
        raise ImproperlyConfigured("NOTICES_GATEWAY names no gateway.") from err
