"""PIN pages: enter it, choose it, forgot it; and enter it again after a pause."""

from collections.abc import Sequence
from typing import cast

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.errors import HaatError
from common.problems import Problem
from common.shown import shown_problems
from shg.errors import PinLocked, PinsDiffer
from shg.member_pages import pin_given, place_of, start_session
from shg.member_views import six_digits
from shg.models import Device, Person
from shg.pin_rules import four_digits
from shg.services.devices import device_of_secret, session_closed, session_opened
from shg.services.pins import (
    code_is_enough,
    pin_check,
    pin_choose,
    pin_is_set,
    pin_voucher_check,
)
from shg.services.sign_in import login_code_send
from shg.visit import PENDING, Visit, known_device, people_here, secret_of, visit_of


def _chosen(request: HttpRequest) -> tuple[Visit, Device, Person] | None:
    """Return the sign-in under way, this browser and the woman who was chosen; None if not so."""
    visit = visit_of(request)
    device = known_device(request, visit.e164) if visit.e164 else None
    if device is None:
        return None
    for person in people_here(visit.e164):
        if person.pk == visit.person_id:
            return visit, device, person
    return None


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_pin(request: HttpRequest) -> HttpResponse:
    """Ask for her PIN; lead on to choosing one where she has none here."""
    chosen = _chosen(request)
    if chosen is None:
        return redirect("shg:sign_in")
    visit, device, person = chosen
    if visit.is_vouched(person) or not pin_is_set(person=person, device=device):
        return _lead_to_a_pin(request, visit, device, person)
    if visit.anew and visit.is_proven and code_is_enough(person=person, device=device):
        return redirect("shg:sign_in_choose")
    problems = []
    if request.method == "POST":
        try:
            pin_check(
                person=person,
                device=device,
                secret=secret_of(request),
                typed=request.POST.get("pin", ""),
            )
        except PinLocked:
            return redirect("shg:sign_in_forgot")
        except HaatError as error:
            problems = shown_problems(error, field="pin")
        else:
            return _enter(request, visit, device, person)
    return render(request, "shg/sign_in_pin.html", _asked(person, problems))


def _asked(person: Person, problems: Sequence[Problem]) -> dict[str, object]:
    return {
        "person": person,
        "problems": problems,
        "forgot_url": reverse("shg:sign_in_forgot"),
        "back_url": reverse("shg:sign_in_who"),
    }


def _lead_to_a_pin(
    request: HttpRequest, visit: Visit, device: Device, person: Person
) -> HttpResponse:
    """Send her where a PIN comes from: choosing it, the code before it, or who vouches for her."""
    if _may_choose(visit, device, person):
        return redirect("shg:sign_in_choose")
    if not code_is_enough(person=person, device=device):
        return redirect("shg:sign_in_forgot")
    return _send_code(request, visit)


def _may_choose(visit: Visit, device: Device, person: Person) -> bool:
    return visit.is_vouched(person) or (
        visit.is_proven and code_is_enough(person=person, device=device)
    )


def _send_code(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Send a code to the browser's number; what is refused here the code page says too."""
    try:
        login_code_send(e164=visit.e164)
    except HaatError as error:
        context = {"message": error.message, "back_url": reverse("shg:sign_in_who")}
        return render(request, "member/refused.html", context, status=error.http_status)
    return redirect("shg:sign_in_code")


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_choose(request: HttpRequest) -> HttpResponse:
    """Let her choose four digits, written twice; then she is in."""
    chosen = _chosen(request)
    if chosen is None or not _may_choose(*chosen):
        return redirect("shg:sign_in")
    visit, device, person = chosen
    problems = []
    if request.method == "POST":
        try:
            first = request.POST.get("pin", "")
            if four_digits(first) != four_digits(request.POST.get("again", "")):
                raise PinsDiffer()
            pin_choose(person=person, device=device, secret=secret_of(request), typed=first)
        except HaatError as error:
            problems = shown_problems(error, field="pin")
        else:
            return _enter(request, visit, device, person)
    context = {"person": person, "problems": problems, "back_url": reverse("shg:sign_in_who")}
    return render(request, "shg/sign_in_choose.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_forgot(request: HttpRequest) -> HttpResponse:
    """Help her to a new PIN: by a code to her own phone, or by somebody who vouches for her."""
    chosen = _chosen(request)
    if chosen is None:
        return redirect("shg:sign_in")
    visit, device, person = chosen
    by_code = code_is_enough(person=person, device=device)
    problems = []
    if request.method == "POST" and by_code:
        visit.anew, visit.proven_at = True, ""
        visit.keep(request)
        return _send_code(request, visit)
    if request.method == "POST":
        try:
            pin_voucher_check(person=person, code=six_digits(request.POST.get("code", "")))
        except HaatError as error:
            problems = shown_problems(error, field="code")
        else:
            visit.vouched_for, visit.vouched_at = person.pk, timezone.now().isoformat()
            visit.keep(request)
            return redirect("shg:sign_in_choose")
    context = {
        "person": person,
        "by_code": by_code,
        "typed": {"code": request.POST.get("code", "")},
        "problems": problems,
        "back_url": reverse("shg:sign_in_who"),
    }
    return render(request, "shg/sign_in_forgot.html", context)


def _enter(request: HttpRequest, visit: Visit, device: Device, person: Person) -> HttpResponse:
    """Open the session of a woman whose PIN was right, under a new session key."""
    login(request, person, backend="shg.backends.MemberBackend")
    request.session.pop(PENDING, None)
    start_session(request, device.kind)
    request.session.save()
    session_opened(person=person, device=device, session_key=request.session.session_key or "")
    return redirect(_safe(request, visit.onward))


def _safe(request: HttpRequest, onward: str) -> str:
    """Return where she wanted to go, if it is here; else home."""
    if url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure()):
        return onward
    return "/"


@never_cache
@require_http_methods(["GET", "POST"])
def pin(request: HttpRequest) -> HttpResponse:
    """Ask a signed-in member for her PIN once more; too many wrong ones end the visit."""
    if place_of(request.user) is None:
        return redirect("shg:sign_in")
    person = cast(Person, request.user)
    secret = secret_of(request)
    device = device_of_secret(secret=secret)
    if device is None or not pin_is_set(person=person, device=device):
        return _out(request)
    onward = _safe(request, request.GET.get("next", ""))
    problems = []
    if request.method == "POST":
        try:
            pin_check(
                person=person, device=device, secret=secret, typed=request.POST.get("pin", "")
            )
        except PinLocked:
            return _out(request)
        except HaatError as error:
            problems = shown_problems(error, field="pin")
        else:
            pin_given(request)
            return redirect(onward)
    context = {"person": person, "problems": problems, "forgot_url": "", "back_url": "/"}
    return render(request, "shg/sign_in_pin.html", context)


def _out(request: HttpRequest) -> HttpResponse:
    """End the visit and begin at the door, where a PIN can be made anew."""
    if request.session.session_key:
        session_closed(session_key=request.session.session_key)
    logout(request)
    return redirect("shg:sign_in")
