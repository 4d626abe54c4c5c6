"""What became of a message, and the next channel for one that did not reach her."""

import datetime as dt
import logging

from django.db import transaction
from django.utils import timezone

from notices.errors import ReportUnknown, VariableRefused
from notices.models import Channel, Message, MessageTemplate
from notices.services.sending import message_write
from notices.transitions import MOVES, message_transition

log = logging.getLogger(__name__)
State = Message.State
# An SMS or a call that arrived was noticed; on WhatsApp only what was read.
REACHES_WHEN_READ = (Channel.WHATSAPP,)


@transaction.atomic
def message_report(*, gateway_ref: str, said: str, at: dt.datetime, error: str = "") -> None:
    """Take an operator's word: "delivered", "read" or "failed". Twice or late is harmless.

    What was delivered stays delivered, whatever comes after. Raises ReportUnknown for a
    reference nobody has: the operator may be quicker than our own record, and comes again.
    """
    message = Message.objects.select_for_update().filter(gateway_ref=gateway_ref).first()
    if message is None:
        raise ReportUnknown()
    if said == "failed":
        _move(message, State.FAILED, last_error=error[:200])
        if message.state == State.FAILED and message.next_channels:
            _set(message, follow_at=timezone.now())
        return
    _move(message, State.DELIVERED, delivered_at=at)
    if said == "read" and message.read_at is None:
        _set(message, read_at=at)
    if said == "read" or message.channel not in REACHES_WHEN_READ:
        _set(message, follow_at=None)


def _move(message: Message, to: State, **with_it: object) -> None:
    if MOVES.allows(State(message.state), to):
        message_transition(message=message, to=to, **with_it)


def _set(message: Message, **values: object) -> None:
    Message.objects.filter(pk=message.pk).update(**values)


def messages_follow_up(*, limit: int = 100) -> int:
    """Write the next channel's row for news that has not reached her; return how many.

    Rows are claimed with SKIP LOCKED and settled in the same transaction: two passes follow up
    once.
    """
    followed = 0
    with transaction.atomic():
        due = (
            Message.objects.select_for_update(skip_locked=True)
            .filter(follow_at__lte=timezone.now())
            .order_by("follow_at")[:limit]
        )
        for message in due:
            followed += _follow(message)
            _set(message, follow_at=None)
    return followed


def _follow(message: Message) -> bool:
    channel, *rest = message.next_channels or [""]
    template = MessageTemplate.objects.filter(
        key=message.template_key, language=message.language, channel=channel
    ).first()
    if template is None:
        return False
    try:
        message_write(
            template=template,
            to=message.to,
            variables=message.variables,
            scope_key=message.scope_key,
            dedupe_key=f"after-{message.pk}",
            next_channels=rest,
            follows=message,
        )
    except VariableRefused:
        log.exception("%s cannot be told on %s: its texts differ", message.template_key, channel)
        return False
    return True
