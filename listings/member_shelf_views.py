"""Off for now until a day, on again, off for good, and one more like it."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from common.dates import date_in_words, end_of_day, today_ist
from listings.errors import AlreadyBegun
from listings.member_cards import card_of
from listings.member_views import her_listing, offer_on_sale
from listings.services.drafts import draft_like, listing_withdraw
from listings.services.offsale import off_sale_lift, off_sale_set
from shg.member_pages import MemberRequest, helped_page

HER_WISH = "off for now, by the group"
FOR_DAYS = (3, 7, 15)


@require_http_methods(["GET", "POST"])
@helped_page
def stop(request: MemberRequest, listing_id: int) -> HttpResponse:
    """Take a product off sale for some days, or until she says otherwise."""
    listing = her_listing(request, listing_id)
    offer_on_sale(listing)
    if request.method == "POST":
        chosen = request.POST.get("days", "")
        days = int(chosen) if chosen in {str(one) for one in FOR_DAYS} else 0
        last = today_ist() + dt.timedelta(days=days)
        until = end_of_day(last) if days else None
        off_sale_set(
            level=listing,
            reason=HER_WISH,
            until=until,
            actor=request.user,
            on_behalf_of=request.on_behalf_of,
        )
        said = _("It is off until {date}.") if days else _("It is off for now.")
        messages.success(request, said.format(date=date_in_words(last)))
        return redirect("listings:product", listing.pk)
    choices = [(days, ngettext("{n} day", "{n} days", days).format(n=days)) for days in FOR_DAYS]
    context = {
        "card": card_of(listing),
        "choices": [("", _("Until I say")), *choices],
        "back_url": reverse("listings:product", args=[listing.pk]),
    }
    return render(request, "listings/stop.html", context)


@require_POST
@helped_page
def start(request: MemberRequest, listing_id: int) -> HttpResponse:
    """Put a product back on sale."""
    listing = her_listing(request, listing_id)
    offer_on_sale(listing)
    off_sale_lift(level=listing, actor=request.user, on_behalf_of=request.on_behalf_of)
    messages.success(request, _("It goes on sale again."))
    return redirect("listings:product", listing.pk)


@require_http_methods(["GET", "POST"])
@helped_page
def withdraw(request: MemberRequest, listing_id: int) -> HttpResponse:
    """Take a product off for good; it is read back first, as it does not come back."""
    listing = her_listing(request, listing_id)
    if request.method == "POST":
        if request.POST.get("right") != "yes":
            return redirect("listings:product", listing.pk)
        listing_withdraw(
            listing_id=listing.pk, actor=request.user, on_behalf_of=request.on_behalf_of
        )
        messages.success(request, _("It is taken away."))
        return redirect("listings:mine")
    context = {
        "card": card_of(listing),
        "back_url": reverse("listings:product", args=[listing.pk]),
    }
    return render(request, "listings/withdraw.html", context)


@require_POST
@helped_page
def again(request: MemberRequest, listing_id: int) -> HttpResponse:
    """Begin one more like this; an unfinished product comes first, and one tap leads to it."""
    listing = her_listing(request, listing_id)
    try:
        draft_like(listing_id=listing.pk, actor=request.user, member=request.member)
    except AlreadyBegun as error:
        here = reverse("listings:product", args=[listing.pk])
        context = {"message": error.message, "back_url": here}
        return render(request, "listings/begun.html", context, status=error.http_status)
    return redirect("listings:add_photo")
