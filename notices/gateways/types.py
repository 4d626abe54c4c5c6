"""What a gateway is given and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as it goes out. `reference` is ours; the same twice is the same message."""

    reference: str
    to: str
    channel: str
    language: str
    text: str
    template_id: str
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gateway said: taken or not, its reference, its reason.

    is_final: refused for good (an unknown number, an unregistered text); trying again is of no
    use. is_silent: nobody answered, or nobody is there to ask: it says nothing of the message,
    whose tries are not counted.
    """

    accepted: bool
    reference: str = ""
    error: str = ""
    is_final: bool = False
    is_silent: bool = False


class Gateway(Protocol):
    """Carries one message. Raises nothing: a failure is an Answer."""

    def send(self, outgoing: Outgoing) -> Answer:
        """Hand over one message to an E.164 number."""
        ...
