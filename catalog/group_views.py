"""The group's own page: who belongs to it, its centre, training, papers, account."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.licence_services import licences_of
from common.dates import today_ist
from shg.member_pages import MemberRequest, helped_page
from shg.selectors import account_of_group, centre_of_group, members_of_group, training_of_group

OFFICES = ("president", "secretary", "treasurer")


@require_safe
@helped_page
def group(request: MemberRequest) -> HttpResponse:
    """Show her group: centre, account, papers, trainings, then its women. Queries: constant."""
    hers = request.membership.group
    rows = sorted(
        members_of_group(hers),
        key=lambda row: OFFICES.index(row.role) if row.role in OFFICES else len(OFFICES),
    )
    context = {
        "group": hers,
        "rows": rows,
        "centre": centre_of_group(hers, today_ist()),
        "account": account_of_group(hers),
        "licences": licences_of(hers),
        "trainings": training_of_group(hers),
        "back_url": "/",
    }
    return render(request, "member/group.html", context)
