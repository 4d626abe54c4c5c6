"""Wake-ups of the outbox."""

from celery import shared_task

from notices import services


@shared_task
def messages_hand_over_task() -> None:
    """Hand over what is due."""
    services.messages_hand_over()
