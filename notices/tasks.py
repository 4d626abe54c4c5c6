"""Wake-ups of the outbox."""

from celery import shared_task

from notices.services.outbox import messages_hand_over
from notices.services.reports import messages_follow_up


@shared_task(soft_time_limit=110, time_limit=120)
def messages_hand_over_task() -> None:
    """Hand over what is due, and try the next channel for what did not arrive."""
    messages_hand_over()
    messages_follow_up()


@shared_task(soft_time_limit=50, time_limit=60)
def message_hand_over_task(message_id: int) -> None:
    """Hand over one message that she waits for, such as a code."""
    messages_hand_over(ids=[message_id])
