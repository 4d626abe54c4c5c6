"""Template tags of the staff desk: the top bar."""

from datetime import timedelta
from typing import Any

from django import template

from common.dates import age_in_words
from portal.desk_work import doors
from shg.scoping import open_roles

register = template.Library()


@register.inclusion_tag("desk/_nav.html", takes_context=True)
def desk_nav(context: dict[str, Any]) -> dict[str, Any]:
    """Draw the rooms open to the reader, with counts; `here` in the context marks the present."""
    return {"doors": doors(context["request"].user), "here": context.get("here", "")}


@register.simple_tag(takes_context=True)
def desk_place(context: dict[str, Any]) -> str:
    """Return what the reader is and where: her first role."""
    roles = open_roles(context["request"].user)
    return str(roles[0]) if roles else ""


@register.filter
def age(span: timedelta) -> str:
    """Return how long in words: "2 days"."""
    return age_in_words(span)
