"""A message that somebody waits for is handed over at once, by a worker: a wake-up, no more.

The row is the truth: a wake-up that is lost costs the seconds until the next beat. So the page
that wrote it waits for no operator.
"""

import logging

from celery import current_app
from kombu.exceptions import OperationalError as BrokerDown
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
HAND_OVER_TASK = "notices.tasks.message_hand_over_task"


def message_wake(message_id: int) -> None:
    """Ask a worker to hand over one message now."""
    try:
        current_app.send_task(HAND_OVER_TASK, args=[message_id], queue="notices", expires=60)
    except (RedisError, BrokerDown, OSError) as err:
        log.warning("wake-up lost, the beat finds the message: %s", type(err).__name__)
