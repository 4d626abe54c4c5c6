"""Gateways that send nothing: the trial inbox, and none at all."""

from notices.gateways.types import Answer, Outgoing


class Inbox:
    """The development gateway: the row itself is the message, read at /dev/inbox/."""

    def send(self, outgoing: Outgoing) -> Answer:
        """Take it; nothing leaves the machine."""
        return Answer(accepted=True, reference=f"inbox-{outgoing.reference}")


class NoGateway:
    """No gateway is configured: messages wait, and the system check says so."""

    def send(self, outgoing: Outgoing) -> Answer:
        """Say nothing, so that the row stays queued."""
        return Answer(accepted=False, error="no gateway configured", is_silent=True)
