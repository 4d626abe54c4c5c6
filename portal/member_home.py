"""Home: what a member must do, then what she may do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from listings.member_selectors import home_counts
from listings.my_data_views import NOTICED
from shg.access import can
from shg.member_pages import MemberRequest, assistance_of, helped_page, is_shared
from shg.services.assist import assistances_of
from shg.services.consents import has_consented


def home(request: HttpRequest) -> HttpResponse:
    """Send staff to the desk, or home of the member they fill in for; members to their own home."""
    is_staff = request.user.is_authenticated and can(request.user, "desk.open")
    if is_staff and assistance_of(request) is None:
        return redirect("/desk/")
    return member_home(request)


@helped_page
def member_home(request: MemberRequest) -> HttpResponse:
    """Show what needs her above what does not; before the first time, the notice of what is kept.

    Queries: see tests/portal/test_home_queries.py.
    """
    if not request.on_behalf_of and not request.session.get(NOTICED):
        if not has_consented(request.member):
            return redirect("listings:notice")
        request.session[NOTICED] = True
    context = {
        "group": request.membership.group,
        "counts": home_counts(
            user=request.user, member=request.member, group=request.membership.group
        ),
        "is_shared": is_shared(request),
        "assistances": [] if request.on_behalf_of else assistances_of(request.member),
    }
    return render(request, "portal/member_home.html", context)
