"""The queue of review: what waits for a decision, oldest first."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from common.errors import Sentence
from common.numbers import form_id
from listings.desk_selectors import (
    PAGE,
    QueueFilter,
    queue_cities,
    queue_crafts,
    queue_page,
)
from listings.errors import TakenByAnother
from listings.services.review import review_release, review_take
from listings.undo import last_approval
from shg.access import can
from shg.staff_door import desk_page

VIEW_NAMES: dict[str, Sentence] = {
    "all": gettext_lazy("All"),
    "mine": gettext_lazy("With me"),
    "24": gettext_lazy("Over 24 hours"),
    "48": gettext_lazy("Over 48 hours"),
    "again": gettext_lazy("Back after a fix"),
    "licence": gettext_lazy("Needs a licence"),
    "change": gettext_lazy("Changes"),
}


def queue_url(wanted: QueueFilter, **other: Any) -> str:
    """Return the address of the queue with a filter, `other` changed in it."""
    query = urlencode(wanted.as_query(**other))
    return reverse("desk:queue") + (f"?{query}" if query else "")


@require_http_methods(["GET", "POST"])
@desk_page("listing.see")
def queue(request: HttpRequest) -> HttpResponse:
    """Show a page of the queue; on POST take or release the chosen rows."""
    wanted = QueueFilter.from_query(request.GET.dict())
    if request.method == "POST":
        _take_or_release(request)
        return redirect(queue_url(wanted))
    user: Any = request.user
    page = queue_page(user, wanted, timezone.now())
    views = [
        {
            "name": VIEW_NAMES[name],
            "count": count,
            "url": queue_url(wanted, v=name, page=""),
            "is_here": name == wanted.view,
        }
        for name, count in page.counts.items()
    ]
    return render(
        request,
        "desk/review/queue.html",
        {
            "here": "review",
            "page": page,
            "wanted": wanted,
            "views": views,
            "cities": queue_cities(user),
            "crafts": queue_crafts(),
            "row_query": urlencode(wanted.as_query(page="")),
            "before_url": queue_url(wanted, page=wanted.page - 1) if page.first > 1 else "",
            "after_url": queue_url(wanted, page=(page.last // PAGE) + 1)
            if page.last < page.total
            else "",
            "may_review": can(user, "listing.review"),
            "undo": last_approval(request),
        },
    )


def _take_or_release(request: HttpRequest) -> None:
    """Take or release each chosen row, and say which were taken by others."""
    user: Any = request.user
    numbers = (form_id(text) for text in request.POST.getlist("id")[:PAGE])
    ids = [number for number in numbers if number > 0]
    if not ids:
        messages.warning(request, _("Choose rows first."))
        return
    if request.POST.get("do") == "release":
        for listing_id in ids:
            review_release(listing_id=listing_id, actor=user)
        messages.success(request, _("Released."))
        return
    taken, names = 0, set()
    for listing_id in ids:
        try:
            review_take(listing_id=listing_id, actor=user)
            taken += 1
        except TakenByAnother as error:
            names.add(str(error.params["who"]))
    if taken:
        text = ngettext(
            "%d product is with you for 5 minutes.",
            "%d products are with you for 5 minutes.",
            taken,
        )
        messages.success(request, text % taken)
    if names:
        messages.warning(
            request, _("Some were already taken by {names}.").format(names=", ".join(sorted(names)))
        )
