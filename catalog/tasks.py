"""Wake-ups of photos."""

from celery import shared_task

from catalog import intake


@shared_task(soft_time_limit=50, time_limit=60)
def photo_ready_task(photo_id: int) -> None:
    """Make the renditions of one photo."""
    intake.photo_make_ready(photo_id)


@shared_task(soft_time_limit=110, time_limit=120)
def photos_ready_task() -> None:
    """Make the renditions that a lost wake-up or a dead worker left."""
    intake.photos_make_ready_late()


@shared_task
def quarantine_purge_task() -> None:
    """Let go of uploads that nobody waits for any more."""
    intake.quarantine_purge()
