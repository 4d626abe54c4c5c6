"""The Celery application: queues by purpose, results ignored, JSON only.

Broker messages are wake-ups. What must be done stands in PostgreSQL; a lost, doubled or late
message costs seconds at most.
"""

import gc
import os
import sys
from typing import Any

from celery import Celery
from celery.signals import task_postrun, task_prerun, worker_process_init
from django.db import close_old_connections

from portal.schedule import CELERY_BEAT_SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("samooh_haat")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = CELERY_BEAT_SCHEDULE
app.conf.update(CELERY_DB_REUSE_MAX=sys.maxsize)  # Celery's own way: a new connection a task
app.autodiscover_tasks()


@task_prerun.connect
@task_postrun.connect
def _connections_looked_after(**_kwargs: Any) -> None:
    """Keep the database's connection from task to task, as web does from request to request.

    One that is broken, or older than CONN_MAX_AGE, is closed; the next query opens another.
    """
    close_old_connections()


@worker_process_init.connect
def _leave_the_code_alone(**_kwargs: Any) -> None:
    """Keep full collections from walking what was imported: a tenth of a second amid a push."""
    gc.freeze()
