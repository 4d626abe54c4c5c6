"""Template tags of every page: drawings, the style sheet, money and dates in words."""

from datetime import date, datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from common import dates, identifiers, money, numbers
from common.shown import first_message
from portal import drawings, offline
from portal.spoken import spoken_on
from portal.styles import stylesheet
from portal.voices import listen_url, page_key_of

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
def answer_icon(name: str) -> SafeString:
    """Draw an answer to choose; one that was never drawn stands by its word alone."""
    drawing = drawings.answer(name)
    return _svg(drawing) if drawing else SafeString("")


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
    return styles_linked(audience)


@register.simple_tag
def styles_linked(audience: str) -> SafeString:
    """Link a style sheet, for a page that is kept and shown later."""
    address = reverse("portal:stylesheet", args=[audience, stylesheet(audience).digest])
    return format_html('<link rel="stylesheet" href="{}">', address)


@register.simple_tag(takes_context=True)
def in_language(context: dict[str, Any], code: str) -> str:
    """Return the query string that shows this same page in language `code`."""
    query = context["request"].GET.copy()
    query["lang"] = code
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def wrong(context: dict[str, Any], field: str) -> str:
    """Return what is wrong with a field of this page, "" if nothing is."""
    return first_message(context.get("problems") or [], field)


@register.simple_tag(takes_context=True)
def spoken(context: dict[str, Any]) -> str:
    """Return what "listen" says on this page after its heading."""
    request: HttpRequest | None = context.get("request")
    return spoken_on(page_key_of(request)) if request is not None else ""


@register.simple_tag(takes_context=True)
def listen_address(context: dict[str, Any]) -> str:
    """Return the address of this page's recorded voice, "" where there is none."""
    request: HttpRequest | None = context.get("request")
    return listen_url(request, get_language() or "hi") if request is not None else ""


@register.filter
def rupees(paise: int) -> str:
    """Return paise as "₹12,450"."""
    return money.rupees(paise)


@register.filter
def rupees_words(paise: int) -> str:
    """Return the whole rupees said aloud, without the word for rupees."""
    return money.rupees_in_words(paise)


@register.filter
def grouped(number: int) -> str:
    """Return a whole number with Indian grouping."""
    return numbers.grouped(number)


@register.filter
def day_words(day: date | datetime) -> str:
    """Return a date, or the Indian date of a moment, as "24 नवंबर, मंगलवार"."""
    return dates.date_in_words(dates.today_ist(day) if isinstance(day, datetime) else day)


@register.filter
def time_words(at: datetime) -> str:
    """Return the hour of a moment in India as "शाम 5:30 बजे"."""
    return dates.time_in_words(at)


@register.filter
def age_words(since: datetime) -> str:
    """Return how long ago a moment was, in its largest whole unit."""
    return dates.age_in_words(timezone.now() - since)


@register.filter
def phone(e164: str) -> str:
    """Return an Indian number as people read it: 98765 43210."""
    return identifiers.show_phone(e164)


@register.filter
def person_name(person: Any) -> str:
    """Return a person's name in the letters of the page's language, Hindi ones where no other."""
    if get_language() == "en" and person.name_en:
        return str(person.name_en)
    return str(person.name)


@register.filter
def first_name(person: Any) -> str:
    """Return the first word of a person's name, by which she is greeted."""
    return person_name(person).split(" ")[0]


@register.filter
def queue_key(person: Any) -> str:
    """Return what names a person's own queue in a phone's browser."""
    return offline.queue_key(person)


@register.simple_tag
def example_photo(which: str) -> SafeString:
    """Draw the "good" or the "bad" example of a photo; its words stand beside it."""
    return drawings.example(which)
