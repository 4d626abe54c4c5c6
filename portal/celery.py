"""The Celery application: queues by purpose, results ignored, JSON only.

Broker messages are wake-ups. What must be done stands in PostgreSQL; a lost, doubled or late
message costs seconds at most.
"""

import os

from celery import Celery

from portal.schedule import CELERY_BEAT_SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("samooh_haat")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = CELERY_BEAT_SCHEDULE
app.autodiscover_tasks()
