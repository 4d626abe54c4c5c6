"""The Celery application: queues by purpose, results ignored, JSON only.

Broker messages are wake-ups. What must be done stands in PostgreSQL; a lost, doubled or late
message costs seconds at most.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("samooh_haat")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
