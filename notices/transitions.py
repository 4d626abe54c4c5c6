"""The one place that writes Message.state."""

from typing import Any

from common.errors import IllegalTransition
from common.states import TransitionTable
from notices.models import Message
from notices.states import TRANSITIONS

MOVES = TransitionTable("Message", TRANSITIONS)


def message_transition(*, message: Message, to: Message.State, **with_it: Any) -> None:
    """Move a message, with other columns beside it, by compare-and-set.

    Raises IllegalTransition if the table forbids it or another process moved it meanwhile.
    """
    from_ = Message.State(message.state)
    MOVES.check(from_, to)
    moved = Message.objects.filter(pk=message.pk, state=from_).update(state=to, **with_it)
    if moved != 1:
        raise IllegalTransition("Message", from_, to)
    message.state = to
    for name, value in with_it.items():
        setattr(message, name, value)
