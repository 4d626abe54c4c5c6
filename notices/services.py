"""Send messages: a row is written in the caller's transaction, a pass hands it over.

Texts are the registered ones, filled with checked variables; nothing else can be sent.
"""

import datetime as dt
import re

from django.db import transaction
from django.utils import timezone

from notices.errors import TemplateUnknown, VariableRefused
from notices.gateways import gateway
from notices.models import Channel, Message, MessageTemplate

MAX_VARIABLE = 30
MAX_TRIES = 5
KINDS = {
    "digits": re.compile(r"[0-9]{1,30}"),
    "word": re.compile(r"[^\n{}]{1,30}"),
    "date": re.compile(r"[^\n{}]{1,30}"),
    "money": re.compile(r"₹?[0-9,]{1,14}"),
}
QUIET_FROM, QUIET_TO = 20, 8  # hours of the Indian day


def text_filled(template: MessageTemplate, variables: dict[str, str]) -> str:
    """Return the registered text with its variables filled in.

    Raises VariableRefused if a name is missing or unknown, or a value is over 30 characters or
    not of its registered kind.
    """
    if set(variables) != set(template.variables):
        raise VariableRefused()
    for name, kind in template.variables.items():
        if not KINDS[kind].fullmatch(variables[name]):
            raise VariableRefused()
    text = template.text
    for name, value in variables.items():
        text = text.replace("{" + name + "}", value)
    return text


def message_send(
    *,
    key: str,
    to: str,
    variables: dict[str, str],
    language: str = "hi",
    channel: str = Channel.SMS,
    scope_key: str = "",
    dedupe_key: str | None = None,
) -> Message:
    """Queue one message to an E.164 number and wake the sender on commit.

    The same `dedupe_key` twice gives the first row again. Raises TemplateUnknown,
    VariableRefused.
    """
    template = MessageTemplate.objects.filter(key=key, language=language, channel=channel).first()
    if template is None:
        raise TemplateUnknown()
    text = text_filled(template, variables)
    due_at = timezone.now() if template.is_urgent else next_waking(timezone.now())
    fields = {
        "template_key": key,
        "channel": channel,
        "to": to,
        "text": text,
        "scope_key": scope_key,
        "due_at": due_at,
    }
    if dedupe_key is None:
        message = Message.objects.create(**fields)
    else:
        message, _made = Message.objects.get_or_create(dedupe_key=dedupe_key, defaults=fields)
    if template.is_urgent:
        transaction.on_commit(lambda: messages_hand_over(ids=[message.pk]), robust=True)
    return message


def next_waking(now: dt.datetime) -> dt.datetime:
    """Return `now`, or eight in the morning if it is a quiet hour (20:00–08:00 IST)."""
    local = timezone.localtime(now)
    if QUIET_TO <= local.hour < QUIET_FROM:
        return now
    morning = local.replace(hour=QUIET_TO, minute=0, second=0, microsecond=0)
    return morning if local.hour < QUIET_TO else morning + dt.timedelta(days=1)


def messages_hand_over(*, ids: list[int] | None = None, limit: int = 100) -> int:
    """Hand queued rows that are due to the gateway; return how many went.

    Rows are claimed with SKIP LOCKED, so that two passes never send one message twice at once.
    """
    sent = 0
    with transaction.atomic():
        due = Message.objects.select_for_update(skip_locked=True).filter(
            state=Message.State.QUEUED, due_at__lte=timezone.now()
        )
        if ids is not None:
            due = due.filter(pk__in=ids)
        for message in due.order_by("due_at")[:limit]:
            sent += _hand_over(message)
    return sent


def messages_wipe(*, key: str, before: dt.datetime) -> int:
    """Empty the texts of one template's messages made before a moment; return how many.

    The row stays: that she was told, when, and at which number. What still waits is left alone.
    """
    old = Message.objects.filter(template_key=key, created_at__lt=before)
    return old.exclude(state=Message.State.QUEUED).exclude(text="").update(text="")


def _hand_over(message: Message) -> int:
    answer = gateway().send(to=message.to, text=message.text, channel=message.channel)
    message.tries += 1
    if answer.accepted:
        message.state = Message.State.HANDED_OVER
        message.handed_over_at = timezone.now()
        message.gateway_ref = answer.reference
    elif message.tries >= MAX_TRIES:
        message.state = Message.State.FAILED
        message.last_error = answer.error
    else:
        message.last_error = answer.error
        message.due_at = timezone.now() + dt.timedelta(minutes=message.tries**2)
    message.save()
    return int(answer.accepted)
