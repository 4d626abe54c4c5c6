"""The desk's first page: what waits, by kind; each figure opens its list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from listings.desk_selectors import review_waiting, shorts_open
from portal.desk_work import doors
from shg.access import can
from shg.staff_door import desk_page


@require_safe
@desk_page()
def desk_home(request: HttpRequest) -> HttpResponse:
    """Show what waits for this reader. Queries: one a figure; the top bar shows the same ones."""
    user = request.user
    assert user.is_authenticated  # noqa: S101  the door lets nobody else in
    waiting = review_waiting(user) if can(user, "listing.see") else None
    rooms = doors(user, known={"review": waiting.review} if waiting else {})
    by_key = {door.key: door for door in rooms}
    return render(
        request,
        "desk/home.html",
        {
            "doors": rooms,
            "waiting": waiting,
            "receive": by_key["receive"].count if "receive" in by_key else None,
            "shorts": shorts_open(user).count() if can(user, "stock.count") else None,
            "rooms": by_key,
        },
    )
