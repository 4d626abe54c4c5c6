"""The Celery application: queues by purpose, results ignored, JSON only.

Broker messages are wake-ups. What must be done stands in PostgreSQL; a lost, doubled or late
message costs seconds at most.
"""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

from portal.schedule import CELERY_BEAT_SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("samooh_haat")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = CELERY_BEAT_SCHEDULE
app.autodiscover_tasks()


@worker_process_init.connect
def _leave_the_code_alone(**_kwargs: Any) -> None:
    """Keep full collections from walking what was imported: a tenth of a second amid a push."""
    gc.freeze()
