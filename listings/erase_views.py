"""The office's list of women who wish to be erased."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.errors import HaatError
from common.problems import Problem
from common.shown import shown_problems
from listings.services.consent import member_erase
from shg.services.erasing import erase_refuse, erase_requests_open
from shg.staff_door import desk_page

MOST_SHOWN = 50


@require_safe
@desk_page("member.erase")
def erasures(request: HttpRequest) -> HttpResponse:
    """List the wishes, the first promised first. Queries: constant."""
    return _listed(request, [])


def _listed(
    request: HttpRequest, problems: list[Problem], *, at: int = 0, note: str = ""
) -> HttpResponse:
    user: Any = request.user
    context = {
        "here": "members",
        "rows": erase_requests_open(user)[:MOST_SHOWN],
        "problems": problems,
        "at": at,
        "note": note,
    }
    return render(request, "desk/erasures.html", context, status=400 if problems else 200)


@require_POST
@desk_page("member.erase")
def erasure(request: HttpRequest, request_id: int) -> HttpResponse:
    """Erase her, or say why it cannot be done now."""
    actor: Any = request.user
    note = request.POST.get("note", "")
    try:
        if "erase" in request.POST:
            member_erase(request_id=request_id, actor=actor)
            messages.success(request, _("Erased. Her name and phones are gone."))
        else:
            erase_refuse(request_id=request_id, note=note, actor=actor)
            messages.success(request, _("Answered. She reads why."))
    except HaatError as error:
        return _listed(request, shown_problems(error, field="note"), at=request_id, note=note)
    return redirect("desk:erasures")
