"""The static beat schedule. Each entry expires within its period; two beats are harmless.

A beat only repeats what rows already say: missing one, or a day of them, loses nothing.
"""

from typing import Any

from celery.schedules import crontab

CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "sync: a pass over each account": {
        "task": "flipkart_sync.tasks.sync_beat_task",
        "schedule": 2.0,
        "options": {"queue": "sync", "expires": 2},
    },
    "sync: re-derive what is wanted, just after midnight in India": {
        "task": "flipkart_sync.tasks.rederive_task",
        "schedule": crontab(hour=0, minute=5),
        "options": {"queue": "default", "expires": 3600},
    },
    "sync: re-derive what is wanted, rolling": {
        "task": "flipkart_sync.tasks.rederive_task",
        "schedule": crontab(minute=35, hour="*/4"),
        "options": {"queue": "default", "expires": 3600},
    },
    "sync: look for product ids": {
        "task": "flipkart_sync.tasks.product_ids_search_task",
        "schedule": crontab(minute="10,40"),
        "options": {"queue": "default", "expires": 1500},
    },
    "sync: find what Flipkart has inactivated, at night": {
        "task": "flipkart_sync.tasks.channel_states_task",
        "schedule": crontab(hour=2, minute=15),
        "options": {"queue": "default", "expires": 3600},
    },
    "sync: ask for consents that end soon to be renewed": {
        "task": "flipkart_sync.tasks.renewals_check_task",
        "schedule": crontab(minute=20),
        "options": {"queue": "default", "expires": 3000},
    },
    "sync: let go of old attempts": {
        "task": "flipkart_sync.tasks.attempts_purge_task",
        "schedule": crontab(hour=3, minute=20),
        "options": {"queue": "default", "expires": 3600},
    },
    "sync: say what each problem means": {
        "task": "flipkart_sync.tasks.problems_note_task",
        "schedule": 60.0,
        "options": {"queue": "default", "expires": 60},
    },
    "shg: forget codes of sign-in that are long spent": {
        "task": "shg.tasks.login_codes_forget_task",
        "schedule": crontab(hour=3, minute=40),
        "options": {"queue": "default", "expires": 3600},
    },
    "notices: hand over what is due": {
        "task": "notices.tasks.messages_hand_over_task",
        "schedule": 10.0,
        "options": {"queue": "notices", "expires": 10},
    },
    "catalog: prepare photos whose wake-up was lost": {
        "task": "catalog.tasks.photos_ready_task",
        "schedule": 20.0,
        "options": {"queue": "photos", "expires": 20},
    },
    "catalog: let go of uploads nobody waits for": {
        "task": "catalog.tasks.quarantine_purge_task",
        "schedule": crontab(hour=3, minute=50),
        "options": {"queue": "photos", "expires": 3600},
    },
    "listings: put back on sale what was stopped until now": {
        "task": "listings.tasks.off_sale_ended_task",
        "schedule": 60.0,
        "options": {"queue": "default", "expires": 60},
    },
}
