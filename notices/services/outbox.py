"""Hand queued messages to the gateway: claim, commit, call, record.

The call is made outside any transaction. A worker that dies with a message in its hands leaves a
lease; when it ends the message is handed over again under the same reference, so that an
operator who minds references sends it once. Told twice is better than never told.
"""

import datetime as dt
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min, Q
from django.utils import timezone

from notices.gateways import Answer, Outgoing, gateway
from notices.models import Channel, Message
from notices.transitions import message_transition

log = logging.getLogger(__name__)
MAX_TRIES = 5
LEASE = dt.timedelta(seconds=60)
LEAST_PATIENCE, MOST_PATIENCE = dt.timedelta(seconds=10), dt.timedelta(minutes=30)
# What has not reached her by then goes out on her next channel.
REACHED_WITHIN = dt.timedelta(hours=2)


def messages_hand_over(*, ids: list[int] | None = None, limit: int = 100) -> int:
    """Hand over rows that are due; return how many the gateway took. Any number may run at once."""
    sent = 0
    carrier = gateway()
    for _ in range(limit):
        message = _claimed(ids)
        if message is None:
            break
        answer = carrier.send(
            Outgoing(
                reference=str(message.pk),
                to=message.to,
                channel=message.channel,
                language=message.language,
                text=message.text,
                template_id=message.registration_number,
                variables=message.variables,
            )
        )
        _record(message, answer)
        sent += answer.accepted
    return sent


@transaction.atomic
def _claimed(ids: list[int] | None) -> Message | None:
    """Take the row that has waited longest and lease it; None if nothing is due."""
    now = timezone.now()
    due = (
        Message.objects.select_for_update(skip_locked=True)
        .filter(Q(lease_until=None) | Q(lease_until__lte=now))
        .filter(state=Message.State.QUEUED, due_at__lte=now)
    )
    if ids is not None:
        due = due.filter(pk__in=ids)
    message = due.order_by("due_at", "pk").first()
    if message is not None:
        message.lease_until = now + LEASE
        message.tries += 1
        message.save(update_fields=["lease_until", "tries"])
    return message


def _record(message: Message, answer: Answer) -> None:
    now = timezone.now()
    follow_at = now + REACHED_WITHIN if message.next_channels else None
    if answer.accepted:
        message_transition(
            message=message,
            to=Message.State.HANDED_OVER,
            handed_over_at=now,
            gateway_ref=answer.reference,
            last_error="",
            lease_until=None,
            follow_at=follow_at,
        )
        _mind_the_budget(message)
    elif answer.is_silent:
        Message.objects.filter(pk=message.pk, state=Message.State.QUEUED).update(
            last_error=answer.error[:200],
            lease_until=None,
            tries=F("tries") - 1,
            due_at=now + _patience(now - message.created_at),
        )
    elif answer.is_final or message.tries >= MAX_TRIES:
        message_transition(
            message=message,
            to=Message.State.FAILED,
            last_error=answer.error[:200],
            lease_until=None,
            follow_at=now if message.next_channels else None,
        )
    else:
        Message.objects.filter(pk=message.pk, state=Message.State.QUEUED).update(
            last_error=answer.error[:200],
            lease_until=None,
            due_at=now + dt.timedelta(minutes=message.tries**2),
        )


def _patience(age: dt.timedelta) -> dt.timedelta:
    """Return how long to wait after silence: a quarter of the message's age, 10 s to 30 min."""
    return min(max(age / 4, LEAST_PATIENCE), MOST_PATIENCE)


def oldest_waiting_s() -> float:
    """Return for how many seconds the message that waits longest has been due. Queries: one."""
    now = timezone.now()
    oldest = Message.objects.filter(state=Message.State.QUEUED).aggregate(at=Min("due_at"))["at"]
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


def sms_today() -> int:
    """Return how many SMS were handed over since midnight in India. Queries: one."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Message.objects.filter(channel=Channel.SMS, handed_over_at__gte=midnight).count()


def _mind_the_budget(message: Message) -> None:
    """Say in the log, once as it is reached, that the day's SMS are spent. Nothing is held back."""
    if message.channel == Channel.SMS and sms_today() == settings.NOTICES_SMS_A_DAY:
        log.error("The day's budget of %d SMS is spent.", settings.NOTICES_SMS_A_DAY)
