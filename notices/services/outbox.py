"""Hand queued messages to the gateway: claim, commit, call, record.

The call is made outside any transaction. A worker that dies with a message in its hands leaves a
lease; when it ends the message is handed over again under the same reference, so that an
operator who minds references sends it once. Told twice is better than never told.
"""

import datetime as dt
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, Q
from django.utils import timezone

from notices.gateways import Answer, Outgoing, gateway
from notices.models import Channel, Message, MessageTemplate
from notices.services.sending import next_waking
from notices.transitions import message_transition

log = logging.getLogger(__name__)
MAX_TRIES = 5
LEASE = dt.timedelta(seconds=60)
LEAST_PATIENCE, MOST_PATIENCE = dt.timedelta(seconds=10), dt.timedelta(minutes=30)
# So many silences in a row are an outage: the others wait for the next pass.
MOST_SILENCES = 3
# What is urgent is a code, which nobody takes after that: it is not sent late.
URGENT_LIFE = dt.timedelta(minutes=15)
_URGENT = Exists(
    MessageTemplate.objects.filter(
        key=OuterRef("template_key"),
        language=OuterRef("language"),
        channel=OuterRef("channel"),
        is_urgent=True,
    )
)
# What has not reached her by then goes out on her next channel.
REACHED_WITHIN = dt.timedelta(hours=2)


def messages_hand_over(*, ids: list[int] | None = None, limit: int = 100) -> int:
    """Hand over rows that are due; return how many the gateway took. Any number may run at once."""
    sent = silences = 0
    carrier = gateway()
    for _ in range(limit):
        message = _claimed(ids)
        if message is None or silences == MOST_SILENCES:
            break
        is_urgent = _is_urgent(message)
        if is_urgent and timezone.now() - message.created_at > URGENT_LIFE:
            _fail(message, "too late")
            continue
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
        _record(message, answer, is_urgent=is_urgent)
        sent += answer.accepted
        silences = silences + 1 if answer.is_silent else 0
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


def _is_urgent(message: Message) -> bool:
    return Message.objects.filter(_URGENT, pk=message.pk).exists()


def _record(message: Message, answer: Answer, *, is_urgent: bool) -> None:
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
    elif answer.is_final or (message.tries >= MAX_TRIES and not answer.is_silent):
        _fail(message, answer.error)
    else:
        wait = dt.timedelta(minutes=message.tries**2)
        if answer.is_silent:
            wait = _patience(now - message.created_at)
        Message.objects.filter(pk=message.pk, state=Message.State.QUEUED).update(
            last_error=answer.error[:200],
            lease_until=None,
            tries=F("tries") - int(answer.is_silent),
            due_at=now + wait if is_urgent else next_waking(now + wait),
        )


def _fail(message: Message, error: str) -> None:
    message_transition(
        message=message,
        to=Message.State.FAILED,
        last_error=error[:200],
        lease_until=None,
        follow_at=timezone.now() if message.next_channels else None,
    )


def _patience(age: dt.timedelta) -> dt.timedelta:
    """Return how long to wait after silence: a quarter of the message's age, 10 s to 30 min."""
    return min(max(age / 4, LEAST_PATIENCE), MOST_PATIENCE)


def oldest_waiting_s() -> float:
    """Return for how many seconds the message that waits longest has been due. Queries: one.

    Counted from when it was due first: each try in an outage puts `due_at` off.
    """
    waiting = Message.objects.filter(state=Message.State.QUEUED).aggregate(
        urgent=Min("created_at", filter=_URGENT), other=Min("created_at", filter=~_URGENT)
    )
    since = [waiting["urgent"], waiting["other"] and next_waking(waiting["other"])]
    now = timezone.now()
    ages: list[float] = [(now - moment).total_seconds() for moment in since if moment]
    return max([0.0, *ages])


def sms_today() -> int:
    """Return how many SMS were handed over since midnight in India. Queries: one."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Message.objects.filter(channel=Channel.SMS, handed_over_at__gte=midnight).count()


def _mind_the_budget(message: Message) -> None:
    """Say in the log, once as it is reached, that the day's SMS are spent. Nothing is held back."""
    if message.channel == Channel.SMS and sms_today() == settings.NOTICES_SMS_A_DAY:
        log.error("The day's budget of %d SMS is spent.", settings.NOTICES_SMS_A_DAY)
