"""A wake-up: a message that says that a row waits. Never the truth; a lost one costs seconds.

Whatever the broker does, the service that wrote the row is never hindered: the beat finds it.
"""

import logging

from celery import current_app
from kombu.exceptions import OperationalError as BrokerDown
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
LOST = (RedisError, BrokerDown, OSError)  # what a broker, or a cache, that is away raises


def wake(task: str, row_id: int, *, queue: str, expires_s: int = 60) -> None:
    """Send `task` with a row's id to `queue`; it is dropped if nobody takes it in `expires_s`."""
    try:
        current_app.send_task(task, args=[row_id], queue=queue, expires=expires_s)
    except LOST as err:
        log.warning("wake-up lost, the beat finds the work: %s: %s", type(err).__name__, err)
