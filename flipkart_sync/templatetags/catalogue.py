"""Template filters of the catalogue desk: how long something waits, what a failure asks."""

from datetime import datetime

from django import template
from django.utils import timezone

from flipkart_sync.models import QcRow
from flipkart_sync.onboarding.qc_reasons import cause_by_key
from listings.desk_selectors import AMBER, RED

register = template.Library()


@register.filter
def heat_since(moment: datetime) -> str:
    """Return "red" from 48 hours on, "amber" from 24, else ""."""
    span = timezone.now() - moment
    return "red" if span >= RED else "amber" if span >= AMBER else ""


@register.filter
def cause_sentence(row: QcRow) -> str:
    """Return what a failure asks for, in the reader's language."""
    return str(cause_by_key(row.cause).sentence)
