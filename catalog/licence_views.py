"""Pages of licences: hers, one question each; and the officer's list."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.licence_services import (
    licence_begin,
    licence_paper,
    licence_photo_set,
    licence_return,
    licence_send,
    licence_verify,
    licences_waiting,
)
from catalog.models import Licence, LicenceKind
from catalog.refusals import PhotoDidNotCome, PhotoTooHeavy
from common.errors import HaatError
from common.problems import Problem
from common.shown import shown_problems
from common.uploads import files_too_heavy
from shg.member_pages import MemberRequest, helped_page
from shg.staff_door import desk_page

MOST_SHOWN = 50


def _hers(request: MemberRequest, licence_id: int) -> Licence:
    rows = Licence.objects.visible_to(request.user).filter(group=request.membership.group)
    found = rows.filter(pk=licence_id).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@helped_page
def licence_kind(request: MemberRequest) -> HttpResponse:
    """Ask which paper it is."""
    if request.method == "POST":
        row = licence_begin(
            group=request.membership.group,
            kind=request.POST.get("kind", ""),
            actor=request.user,
            on_behalf_of=request.on_behalf_of,
        )
        return redirect("catalog:licence_photo", row.pk)
    context = {"kinds": LicenceKind.choices, "back_url": "/group/"}
    return render(request, "catalog/licence_kind.html", context)


@require_http_methods(["GET", "POST"])
@helped_page
def licence_photo(request: MemberRequest, licence_id: int) -> HttpResponse:
    """Take the photo of the paper; it is kept before the number is asked."""
    row = _hers(request, licence_id)
    problems: list[Problem] = []
    if request.method == "POST":
        file = next((one for one in request.FILES.getlist("photo") if one), None)
        try:
            if files_too_heavy(request):
                raise PhotoTooHeavy()
            if file is not None:
                licence_photo_set(licence_id=row.pk, image_bytes=file.read(), actor=request.user)
            elif not row.photo_name:
                raise PhotoDidNotCome()
        except HaatError as error:
            problems = shown_problems(error, field="photo")
        else:
            return redirect("catalog:licence_number", row.pk)
    context = {"licence": row, "problems": problems, "back_url": "/group/"}
    return render(request, "catalog/licence_photo.html", context)


@require_http_methods(["GET", "POST"])
@helped_page
def licence_number(request: MemberRequest, licence_id: int) -> HttpResponse:
    """Ask for the number; then the paper goes to the office."""
    row = _hers(request, licence_id)
    typed = {"number": request.POST.get("number", row.number)}
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            licence_send(
                licence_id=row.pk,
                number=typed["number"],
                actor=request.user,
                on_behalf_of=request.on_behalf_of,
            )
        except HaatError as error:
            problems = shown_problems(error, field="number")
        else:
            messages.success(request, _("The paper is sent. The office compares it."))
            return redirect("catalog:group")
    context = {
        "licence": row,
        "typed": typed,
        "problems": problems,
        "back_url": f"/group/licences/{row.pk}/photo/",
    }
    return render(request, "catalog/licence_number.html", context)


@require_safe
def licence_file(request: HttpRequest, licence_id: int) -> HttpResponse:
    """Send the photo of a paper to those who may see its group, and to nobody else."""
    user: Any = request.user
    row = Licence.objects.visible_to(user).filter(pk=licence_id).exclude(photo_name="").first()
    if row is None:
        raise Http404
    try:
        response = HttpResponse(licence_paper(row), content_type="image/jpeg")
    except FileNotFoundError as error:
        raise Http404 from error
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


# --- staff ------------------------------------------------------------------------------------
@require_safe
@desk_page("licence.verify")
def desk_licences(request: HttpRequest) -> HttpResponse:
    """List the papers that wait, oldest first. Queries: constant."""
    return _listed(request, [])


def _listed(
    request: HttpRequest, problems: list[Problem], *, at: int = 0, typed: str = ""
) -> HttpResponse:
    user: Any = request.user
    rows = list(licences_waiting(user)[: MOST_SHOWN + 1])
    context = {
        "here": "licences",
        "rows": rows[:MOST_SHOWN],
        "is_cut": len(rows) > MOST_SHOWN,
        "reasons": Licence.Why.choices,
        "problems": problems,
        "at": at,
        "typed": typed,
    }
    status = 400 if problems else 200
    return render(request, "desk/licences.html", context, status=status)


@require_POST
@desk_page("licence.verify")
def desk_licence(request: HttpRequest, licence_id: int) -> HttpResponse:
    """Verify a paper, or send it back; what was typed stays where something is wrong."""
    actor: Any = request.user
    typed = request.POST.get("valid_to", "")
    try:
        if "why" in request.POST and "verify" not in request.POST:
            licence_return(licence_id=licence_id, why=request.POST["why"], actor=actor)
            messages.success(request, _("Sent back. The group sees why."))
        else:
            licence_verify(
                licence_id=licence_id,
                seen_number=request.POST.get("number", ""),
                seen_photo=request.POST.get("photo", ""),
                valid_to=_day(typed),
                actor=actor,
            )
            messages.success(request, _("Verified. The group may sell what needs it."))
    except HaatError as error:
        return _listed(request, shown_problems(error, field="valid_to"), at=licence_id, typed=typed)
    return redirect("licences:list")


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
