"""Whose phone is open in whose name: her own list, and the help of those who know her."""

from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import HaatError
from shg.access import can, groups_allowed
from shg.member_pages import MemberRequest, fresh_pin, member_page
from shg.selectors import members_in_reach, members_of_group
from shg.services.devices import device_disown, device_of_secret, devices_of, phones_end
from shg.services.erasing import erase_requests_open
from shg.services.pins import OFFICE_BEARERS, pin_voucher_make
from shg.staff_door import desk_page
from shg.visit import secret_of

MOST_FOUND = 50


@require_safe
@member_page
def my_phones(request: MemberRequest) -> HttpResponse:
    """List the browsers on which she has a PIN or is signed in. Queries: three."""
    here = device_of_secret(secret=secret_of(request))
    rows = [
        {"device": device, "is_this": here is not None and device.pk == here.pk}
        for device in devices_of(request.user)
    ]
    context = {
        "rows": rows,
        "is_bearer": request.membership.role in OFFICE_BEARERS,
        "back_url": "/",
    }
    return render(request, "shg/my_phones.html", context)


@require_POST
@member_page
def not_me(request: MemberRequest, device_id: int) -> HttpResponse:
    """End what is open in her name on one browser; on this one she is out."""
    device_disown(device_id=device_id, actor=request.user)
    if not request.session.exists(request.session.session_key or ""):
        logout(request)
        return redirect("shg:sign_in")
    return redirect("shg:my_phones")


@require_safe
@member_page
def group_members(request: MemberRequest) -> HttpResponse:
    """Show an office bearer the women of her group, to help one who lost PIN or phone."""
    if request.membership.role not in OFFICE_BEARERS:
        return redirect("/")
    rows = members_of_group(request.membership.group).exclude(person=request.user)
    return render(request, "shg/group_members.html", {"rows": rows, "back_url": "/"})


@require_http_methods(["GET", "POST"])
@member_page
@fresh_pin
def group_help(request: MemberRequest, person_id: int) -> HttpResponse:
    """Give a new PIN's code, or end the phones, of a woman of her group.

    The PIN page leads back here by GET, where nothing is done: the list is shown again.
    """
    if request.method == "GET":
        return redirect("shg:group_members")
    helped = _helped(request, person_id)
    if not request.session.exists(request.session.session_key or ""):  # her own were ended
        logout(request)
        return redirect("shg:sign_in")
    context = {**helped, "back_url": "/group/members/"}
    return render(request, "shg/group_helped.html", context)


def _helped(request: HttpRequest, person_id: int) -> dict[str, Any]:
    """Do what was asked for; return what came of it. Raises Http404 outside reach."""
    actor: Any = request.user
    if "phones" in request.POST:
        return {"ended": phones_end(person_id=person_id, actor=actor), "is_ended": True}
    return {"voucher": pin_voucher_make(person_id=person_id, actor=actor)}


# --- staff -----------------------------------------------------------------------------------
@require_safe
@desk_page("member.help")
def desk_members(request: HttpRequest) -> HttpResponse:
    """Find a member by name, to help her to a new PIN or to end a sold phone. Queries: constant."""
    user: Any = request.user
    sought = request.GET.get("q", "").strip()[:60]
    found = members_in_reach(user, sought)[: MOST_FOUND + 1] if sought else []
    rows = list(found)
    shown = rows[:MOST_FOUND]
    group_ids = {row.group_id for row in shown}
    context = {
        "here": "members",
        "q": sought,
        "rows": shown,
        "assisted": groups_allowed(user, "member.assist", group_ids),
        "erasures": erase_requests_open(user).count() if can(user, "member.erase") else 0,
        "carded": groups_allowed(user, "card.print", group_ids),
        "is_cut": len(rows) > MOST_FOUND,
    }
    return render(request, "desk/members.html", context)


@require_POST
@desk_page("member.help")
def desk_help(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give a new PIN's code, or end the phones, of a member whom she serves."""
    problem = ""
    helped: dict[str, Any] = {}
    try:
        helped = _helped(request, person_id)
    except HaatError as error:
        problem = error.message
    told = _("Her name is closed on every phone. For a new PIN she needs 6 digits from you.")
    context = {"here": "members", "problem": problem, "told": told, **helped}
    return render(request, "desk/members_helped.html", context)
