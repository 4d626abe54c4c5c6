"""Wake-ups of this app's passes."""

from celery import shared_task

from listings.services import offsale


@shared_task
def off_sale_ended_task() -> None:
    """Put back on sale what was stopped until now, and tell whom it concerns."""
    offsale.off_sale_ended()
    offsale.off_sales_tell()
