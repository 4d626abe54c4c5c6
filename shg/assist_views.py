"""Filling in for a member: the desk asks her, she answers, the helper begins and ends.

The pages in between are the member's own, opened by @helped_page (shg/member_pages.py).
"""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import HaatError
from common.identifiers import mask_phone
from common.numbers import form_id
from common.problems import Problem
from common.shown import shown_problems
from shg.member_pages import (
    ASSISTING,
    MemberRequest,
    assistance_of,
    assisting,
    fresh_pin,
    member_page,
)
from shg.member_views import six_digits
from shg.models import Assistance, Person
from shg.selectors import phone_of
from shg.services.assist import (
    assistance_allow,
    assistance_answer,
    assistance_ask,
    assistance_asked,
    assistance_end,
    assistance_live,
    helped_place,
)
from shg.services.cards import card_make
from shg.services.consents import has_consented
from shg.staff_door import desk_page

SECONDS_BETWEEN_LOOKS = 5


@require_http_methods(["GET", "POST"])
@desk_page("member.assist")
def desk_assist(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask a member whether she wants it, take her answer, and begin."""
    actor = cast(Person, request.user)
    place = helped_place(person_id, actor)
    asked = assistance_asked(
        assistance_id=form_id(request.GET.get("asked")), helper=actor, person_id=person_id
    )
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            if "means" in request.POST:
                return _asked(request, person_id)
            if asked is not None:
                return _answered(request, asked)
        except HaatError as error:
            problems = shown_problems(error, field="code")
    phone = phone_of(place.person)
    context = {
        "here": "members",
        "person": place.person,
        "group": place.group,
        "phone": mask_phone(phone) if phone else "",
        "asked": asked,
        "has_said_yes": asked is not None and asked.consent_id is not None,
        "problems": problems,
        "reads_notice": not has_consented(place.person),
    }
    response = render(request, "desk/assist.html", context)
    if asked is not None and asked.means == Assistance.Means.PHONE and not asked.consent_id:
        response["Refresh"] = str(SECONDS_BETWEEN_LOOKS)  # until she has answered on her phone
    return response


def _asked(request: HttpRequest, person_id: int) -> HttpResponse:
    means = request.POST["means"]
    if means not in Assistance.Means.values:
        return redirect(request.get_full_path())
    row = assistance_ask(person_id=person_id, means=means, actor=cast(Person, request.user))
    query = {"asked": str(row.pk), "next": request.GET.get("next", "")}
    return redirect(f"{reverse('members:assist', args=[person_id])}?{urlencode(query)}")


def _answered(request: HttpRequest, asked: Assistance) -> HttpResponse:
    """Begin after her yes: by the code she read, or the one given on her own phone."""
    actor = cast(Person, request.user)
    if asked.consent_id is None:
        code = six_digits(request.POST.get("code", ""))
        assistance_answer(assistance_id=asked.pk, code=code, actor=actor)
    live = assistance_live(assistance_id=asked.pk, helper=actor)
    if live is None:
        return redirect("members:assist", asked.person_id)
    assisting(request, live)
    onward = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure())
    return redirect(onward if is_ours else "/")


@require_POST
@desk_page("member.assist")
def desk_assist_end(request: HttpRequest) -> HttpResponse:
    """The helper is done: nothing more can be done in the member's name."""
    live = assistance_of(request)
    if live is not None:
        assistance_end(assistance_id=live.pk, actor=cast(Person, request.user))
    request.session.pop(ASSISTING, None)
    messages.success(request, _("Closed. Nothing more is done in her name."))
    return redirect("members:list")


@require_POST
@desk_page("card.print")
def desk_card(request: HttpRequest, person_id: int) -> HttpResponse:
    """Print a member's card of codes; what is on it is shown this once."""
    actor: Any = request.user
    card, codes = card_make(person_id=person_id, actor=actor)
    context = {
        "here": "members",
        "person": card.person,
        "made_at": card.made_at,
        "codes": [(n, f"{code[:3]} {code[3:]}") for n, code in enumerate(codes, start=1)],
    }
    return render(request, "desk/card.html", context)


@require_http_methods(["GET", "POST"])
@member_page
@fresh_pin
def assist_asked(request: MemberRequest, assistance_id: int) -> HttpResponse:
    """She is asked on her own phone: yes or no; or she stops what she allowed."""
    row = assistance_asked(assistance_id=assistance_id, person_id=request.member.pk)
    if row is None:
        messages.info(request, _("This is over. Nobody fills in for you."))
        return redirect("/")
    if request.method == "POST":
        if row.consent_id is not None:
            assistance_end(assistance_id=row.pk, actor=request.member)
            messages.success(request, _("Stopped. Nobody fills in for you now."))
        else:
            says_yes = request.POST.get("right") == "yes"
            assistance_allow(assistance_id=row.pk, member=request.member, says_yes=says_yes)
        return redirect("/")
    return render(request, "shg/assist_asked.html", {"row": row, "back_url": "/"})
