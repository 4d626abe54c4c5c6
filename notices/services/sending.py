"""Write messages to the outbox, in the caller's transaction: news exists when it is true."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone

from notices.errors import TemplateUnknown
from notices.models import Channel, Message, MessageTemplate
from notices.texts import filled
from notices.wake import message_wake

QUIET_FROM, QUIET_TO = 20, 8  # hours of the Indian day


def message_send(
    *,
    key: str,
    to: str,
    variables: dict[str, str],
    language: str = "hi",
    channels: Sequence[str] = (Channel.SMS,),
    at_once: int = 1,
    scope_key: str = "",
    dedupe_key: str | None = None,
) -> Message:
    """Queue news for an E.164 number on the first of `channels` that has a registered text.

    channels: in the order she likes. at_once: on how many of them it goes out now (2 for what
    must not be missed); the others are tried one after another if it has not reached her in two
    hours. The same `dedupe_key` twice gives the first row again. Returns the first row.
    Raises TemplateUnknown if no channel has a text, VariableRefused.
    """
    texts = _texts(key, language, channels)
    if not texts:
        raise TemplateUnknown()
    if dedupe_key is not None:
        known = Message.objects.filter(dedupe_key=dedupe_key).first()
        if known is not None:
            return known
    now, later = texts[:at_once], [text.channel for text in texts[at_once:]]
    rows = [
        message_write(
            template=template,
            to=to,
            variables=variables,
            scope_key=scope_key,
            dedupe_key=_key_of(dedupe_key, place, template.channel),
            next_channels=later if place == len(now) - 1 else [],
        )
        for place, template in enumerate(now)
    ]
    return rows[0]


def message_write(
    *,
    template: MessageTemplate,
    to: str,
    variables: dict[str, str],
    scope_key: str,
    dedupe_key: str | None,
    next_channels: Sequence[str] = (),
    follows: Message | None = None,
) -> Message:
    """Write one row for one channel, due now or after the quiet hours; wake the sender if urgent.

    Raises VariableRefused.
    """
    now = timezone.now()
    fields = {
        "template_key": template.key,
        "language": template.language,
        "channel": template.channel,
        "to": to,
        "text": filled(template.text, template.variables, variables),
        "variables": dict(variables),
        "registration_number": template.registration_number,
        "scope_key": scope_key,
        "due_at": now if template.is_urgent else next_waking(now),
        "next_channels": list(next_channels),
        "follows": follows,
    }
    if dedupe_key is None:
        message = Message.objects.create(**fields)
    else:
        message, _made = Message.objects.get_or_create(dedupe_key=dedupe_key, defaults=fields)
    if template.is_urgent:
        transaction.on_commit(lambda: message_wake(message.pk), robust=True)
    return message


def _texts(key: str, language: str, channels: Sequence[str]) -> list[MessageTemplate]:
    found = {
        template.channel: template
        for template in MessageTemplate.objects.filter(
            key=key, language=language, channel__in=channels
        )
    }
    return [found[channel] for channel in dict.fromkeys(channels) if channel in found]


def _key_of(dedupe_key: str | None, place: int, channel: str) -> str | None:
    """The first row has the caller's key; a second channel's has the channel behind it."""
    return dedupe_key if dedupe_key is None or place == 0 else f"{dedupe_key}/{channel}"


def next_waking(now: dt.datetime) -> dt.datetime:
    """Return `now`, or eight in the morning if it is a quiet hour (20:00–08:00 IST)."""
    local = timezone.localtime(now)
    if QUIET_TO <= local.hour < QUIET_FROM:
        return now
    morning = local.replace(hour=QUIET_TO, minute=0, second=0, microsecond=0)
    return morning if local.hour < QUIET_TO else morning + dt.timedelta(days=1)


def messages_erase(*, numbers: Collection[str]) -> int:
    """Delete every message to these numbers, sent or waiting; return how many rows went."""
    deleted, _by_model = Message.objects.filter(to__in=numbers).delete()
    return deleted


def messages_wipe(*, key: str, before: dt.datetime) -> int:
    """Empty the texts of one template's messages made before a moment; return how many.

    The row stays: that she was told, when, and at which number. What still waits is left alone.
    """
    old = Message.objects.filter(template_key=key, created_at__lt=before)
    done = old.exclude(state=Message.State.QUEUED).exclude(text="")
    return done.update(text="", variables={})
