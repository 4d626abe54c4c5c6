"""A message that somebody waits for is handed over at once, by a worker: a wake-up, no more.

The row is the truth: a wake-up that is lost costs the seconds until the next beat. So the page
that wrote it waits for no operator.
"""

from common.wake import wake

HAND_OVER_TASK = "notices.tasks.message_hand_over_task"


def message_wake(message_id: int) -> None:
    """Ask a worker to hand over one message now."""
    wake(HAND_OVER_TASK, message_id, queue="notices")
