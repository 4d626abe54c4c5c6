"""Template tags of every page: drawings, the style sheet, the language switch."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal import drawings
from portal.styles import stylesheet

register = template.Library()


def _svg(drawing: drawings.Drawing) -> SafeString:
    return format_html(
        '<svg class="i" viewBox="{}" aria-hidden="true">{}</svg>',
        drawing.view_box,
        mark_safe(drawing.body),  # noqa: S308 - our own drawings, read from the tree
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw a line icon; write its word beside it, it is hidden from screen readers."""
    return _svg(drawings.icon(name))


@register.simple_tag
def craft_icon(code: str) -> SafeString:
    """Draw a craft by its code; an unknown craft gets the basket."""
    return _svg(drawings.craft(code))


@register.simple_tag(takes_context=True)
def styles(context: dict[str, Any], audience: str) -> SafeString:
    """Give the page its style: written inside on the first page of a visit, linked after.

    The first page has no cookie of ours yet, and one request is quicker than two; from the
    second page on, one file which the browser keeps for ever is the lighter way. Staff pages
    are always linked.
    """
    sheet = stylesheet(audience)
    request: HttpRequest | None = context.get("request")
    if audience == "member" and request is not None and not request.COOKIES:
        return format_html(
            '<style nonce="{}">{}</style>',
            request.csp_nonce,  # type: ignore[attr-defined]  # set by csp's middleware
            mark_safe(sheet.text),  # noqa: S308 - our own style sheet
        )
    address = reverse("portal:stylesheet", args=[audience, sheet.digest])
    return format_html('<link rel="stylesheet" href="{}">', address)


@register.simple_tag(takes_context=True)
def in_language(context: dict[str, Any], code: str) -> str:
    """Return the query string that shows this same page in language `code`."""
    query = context["request"].GET.copy()
    query["lang"] = code
    return f"?{query.urlencode()}"


@register.filter
def local_name(thing: Any) -> str:
    """Return name_hi or name_en of a place, craft, type or person, by the page's language.

    The other language stands in where one is empty.
    """
    first, second = ("name_hi", "name_en") if get_language() == "hi" else ("name_en", "name_hi")
    return str(getattr(thing, first, "") or getattr(thing, second, ""))
