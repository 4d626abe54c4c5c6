"""The life of a message. A message is never queued again: the same news goes by a new row."""

from notices.models import Message

State = Message.State

# An operator's reports come late and out of order: what was delivered stays delivered, and one
# called failed may still arrive.
TRANSITIONS: dict[State, set[State]] = {
    State.QUEUED: {State.HANDED_OVER, State.FAILED},
    State.HANDED_OVER: {State.DELIVERED, State.FAILED},
    State.FAILED: {State.DELIVERED},
    State.DELIVERED: set(),
}
