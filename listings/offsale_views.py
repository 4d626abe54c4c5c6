"""Off sale at the desk: take a product, group, centre or account off sale, and put it back."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from common.dates import end_of_day
from common.errors import HaatError, Sentence
from listings.errors import OffSaleEndPast, OffSaleNotFound, WithdrawNotConfirmed
from listings.models import Listing
from listings.offsale_selectors import (
    ROWS_SHOWN,
    accounts_to_stop,
    centres_to_stop,
    level_found,
    off_sale_open,
    off_sale_rows,
    withdrawn_lately,
)
from listings.services.drafts import listing_withdraw
from listings.services.offsale import level_of, off_sale_lift, off_sale_set
from shg.access import can
from shg.staff_door import desk_page

KINDS: dict[str, Sentence] = {
    "offer": gettext_lazy("one size or colour"),
    "listing": gettext_lazy("product"),
    "group": gettext_lazy("group"),
    "centre": gettext_lazy("centre"),
    "account": gettext_lazy("account"),
}


@require_safe
@desk_page("offsale.see")
def off_sale(request: HttpRequest) -> HttpResponse:
    """List what is off sale, newest first, with the forms to take more off."""
    user: Any = request.user
    rows = off_sale_rows(user)
    return render(
        request,
        "desk/off_sale.html",
        {
            "here": "off_sale",
            "rows": [{"shown": one, "kind": KINDS[one.kind]} for one in rows],
            "total": off_sale_open(user).count() if len(rows) == ROWS_SHOWN else len(rows),
            "sku": request.GET.get("sku", "")[:40],
            "centres": centres_to_stop(user),
            "accounts": accounts_to_stop(user),
            "may_withdraw": can(user, "listing.withdraw"),
            "withdrawn": withdrawn_lately(user),
        },
    )


def _done(request: HttpRequest, act: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, act())
    except HaatError as err:
        messages.error(request, " ".join([err.message, *err.fields.values()][-1:]))
    return redirect("desk:off_sale")


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "")


def _end_of(day: str) -> dt.datetime | None:
    """Return the end of a written day in India; None for none. Raises OffSaleEndPast."""
    if not day:
        return None
    try:
        return end_of_day(dt.date.fromisoformat(day))
    except (ValueError, OverflowError) as err:
        raise OffSaleEndPast(fields={"until": OffSaleEndPast.sentence}) from err


@require_POST
@desk_page("offsale.set")
def off_sale_take(request: HttpRequest) -> HttpResponse:
    """Take a level off sale."""
    user: Any = request.user
    kind = _text(request, "kind")
    if kind not in KINDS:
        raise Http404

    def act() -> str:
        level = level_found(user, kind, _text(request, "code"))
        if level is None:
            raise OffSaleNotFound()
        off_sale_set(
            level=level,
            reason=_text(request, "reason"),
            actor=user,
            until=_end_of(_text(request, "until")),
        )
        return _("Taken off sale. Flipkart hears of it at once.")

    return _done(request, act)


@require_POST
@desk_page("offsale.set")
def off_sale_put_back(request: HttpRequest, off_sale_id: int) -> HttpResponse:
    """Put a level back on sale."""
    user: Any = request.user
    row = off_sale_open(user).filter(pk=off_sale_id).first()
    if row is None:
        raise Http404

    def act() -> str:
        off_sale_lift(level=level_of(row), actor=user)
        return _("Back on sale, unless something else keeps it off.")

    return _done(request, act)


@require_POST
@desk_page("listing.withdraw")
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take a product off for good."""
    user: Any = request.user

    def act() -> str:
        if not _text(request, "sure"):
            raise WithdrawNotConfirmed()
        level = level_found(user, "listing", _text(request, "code"))
        if not isinstance(level, Listing):
            raise OffSaleNotFound()
        listing_withdraw(listing_id=level.pk, actor=user, reason=_text(request, "reason"))
        return _("Withdrawn for good.")

    return _done(request, act)
