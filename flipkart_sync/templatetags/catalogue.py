"""Template filters of the catalogue desk: how long something waits."""

from datetime import datetime

from django import template
from django.utils import timezone

from listings.desk_selectors import AMBER, RED

register = template.Library()


@register.filter
def heat_since(moment: datetime) -> str:
    """Return "red" from 48 hours on, "amber" from 24, else ""."""
    span = timezone.now() - moment
    return "red" if span >= RED else "amber" if span >= AMBER else ""
