"""Template tags of the staff desk: the top bar."""

import re
from datetime import timedelta
from typing import Any

from django import template

from common.dates import age_in_words
from listings.desk_selectors import AMBER, RED
from portal.desk_work import doors
from shg.scoping import open_roles

register = template.Library()


@register.inclusion_tag("desk/_nav.html", takes_context=True)
def desk_nav(context: dict[str, Any]) -> dict[str, Any]:
    """Draw the rooms open to the reader, with counts; `here` in the context marks the present.

    A page that has counted them hands them over as `doors`, one that has counted some as `known`.
    """
    rooms = context.get("doors")
    return {
        "doors": doors(context["request"].user, context.get("known")) if rooms is None else rooms,
        "here": context.get("here", ""),
    }


@register.simple_tag(takes_context=True)
def desk_place(context: dict[str, Any]) -> str:
    """Return what the reader is and where: her first role."""
    roles = open_roles(context["request"].user)
    return str(roles[0]) if roles else ""


@register.filter
def age(span: timedelta) -> str:
    """Return how long in words: "2 days"."""
    return age_in_words(span)


@register.filter
def heat(span: timedelta) -> str:
    """Return "red" from 48 hours on, "amber" from 24, else ""."""
    return "red" if span >= RED else "amber" if span >= AMBER else ""


@register.filter
def percent(basis_points: int) -> str:
    """Return a rate in basis points as "18%" or "0.5%"."""
    return f"{basis_points / 100:g}%"


@register.filter
def first_sentence(text: str) -> str:
    """Return the first sentence of a reason, for its button."""
    return re.split(r"[।.?]", text, maxsplit=1)[0].strip()
