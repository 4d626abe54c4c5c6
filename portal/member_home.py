"""Home: what a member must do, then what she may do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from listings.member_selectors import home_counts
from shg.access import can
from shg.member_pages import MemberRequest, is_shared, member_page


def home(request: HttpRequest) -> HttpResponse:
    """Send staff to the desk and members to their own home."""
    if request.user.is_authenticated and can(request.user, "desk.open"):
        return redirect("/desk/")
    return member_home(request)


@member_page
def member_home(request: MemberRequest) -> HttpResponse:
    """Show what needs her above what does not. Queries: see tests/portal/test_member_home.py."""
    context = {
        "group": request.membership.group,
        "counts": home_counts(user=request.user, group=request.membership.group),
        "is_shared": is_shared(request),
    }
    return render(request, "portal/member_home.html", context)
