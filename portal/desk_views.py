"""The desk's first page: what waits, by kind; each figure opens its list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from listings.desk_selectors import review_waiting, shorts_open, to_receive
from portal.desk_work import doors
from shg.access import can
from shg.staff_door import desk_page


@require_safe
@desk_page()
def desk_home(request: HttpRequest) -> HttpResponse:
    """Show what waits for this reader. Queries: one a figure."""
    user = request.user
    assert user.is_authenticated  # noqa: S101  the door lets nobody else in
    sees_review = can(user, "listing.see")
    return render(
        request,
        "desk/home.html",
        {
            "waiting": review_waiting(user) if sees_review else None,
            "receive": to_receive(user).count() if can(user, "stock.receive") else None,
            "shorts": shorts_open(user).count() if can(user, "stock.count") else None,
            "rooms": {door.key: door for door in doors(user)},
        },
    )
