"""Wake-ups of the outbox."""

from celery import shared_task

from notices.services.outbox import messages_hand_over
from notices.services.reports import messages_follow_up


@shared_task(soft_time_limit=110, time_limit=120)
def messages_hand_over_task() -> None:
    """Hand over what is due, and try the next channel for what did not arrive."""
    messages_follow_up()
    messages_hand_over()
