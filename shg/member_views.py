"""Sign-in of members: number → code → own or shared phone → which name. And out again."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import HaatError
from common.identifiers import parse_phone, show_phone
from common.numbers import latin_digits
from common.shown import shown_problems
from shg.errors import CodeIncomplete
from shg.member_pages import is_shared, place_of, start_session
from shg.models import Device, Person
from shg.services.sign_in import (
    device_keep,
    device_of_secret,
    login_code_check,
    login_code_send,
    people_of_number,
)

PENDING = "sign_in"  # session: {"e164", "proven_at"?, "kind"?, "next"?}
PROOF_LIFE = dt.timedelta(minutes=15)
DEVICE_COOKIE = "haat_device"
DEVICE_COOKIE_S = 365 * 24 * 3600
CLOTHS = ("c-aasmani", "c-pista", "c-haldi", "c-kasni", "c-gulabi")


def _pending(request: HttpRequest) -> dict[str, Any]:
    kept: dict[str, Any] = request.session.get(PENDING, {})
    return kept


def _proven(request: HttpRequest) -> bool:
    """Whether the number of this visit was proven by a code in the last 15 minutes."""
    proven_at = _pending(request).get("proven_at")
    if not proven_at:
        return False
    return timezone.now() - dt.datetime.fromisoformat(proven_at) < PROOF_LIFE


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_phone(request: HttpRequest) -> HttpResponse:
    """Ask for the number; send a code to it."""
    if place_of(request.user):
        return redirect("/")
    typed = {"phone": request.POST.get("phone", "")}
    problems = []
    if request.method == "POST":
        try:
            e164 = parse_phone(typed["phone"])
            login_code_send(e164=e164)
        except HaatError as error:
            problems = shown_problems(error, field="phone")
        else:
            request.session[PENDING] = {"e164": e164, "next": request.GET.get("next", "")}
            return redirect("shg:sign_in_code")
    return render(request, "shg/sign_in_phone.html", {"typed": typed, "problems": problems})


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask for the six digits, or send them again."""
    pending = _pending(request)
    if not pending:
        return redirect("shg:sign_in")
    if _proven(request):
        return redirect("shg:sign_in_own")
    typed = {"code": request.POST.get("code", "")}
    problems = []
    if request.method == "POST":
        try:
            if "again" in request.POST:
                asked = login_code_send(e164=pending["e164"])
                said = "new" if asked.is_new else "wait"
                return redirect(f"{reverse('shg:sign_in_code')}?again={said}")
            login_code_check(e164=pending["e164"], code=_six_digits(typed["code"]))
        except HaatError as error:
            problems = shown_problems(error, field="code")
        else:
            request.session[PENDING] = {**pending, "proven_at": timezone.now().isoformat()}
            return redirect("shg:sign_in_own")
    context = {
        "typed": typed,
        "problems": problems,
        "resent": "" if problems else request.GET.get("again", ""),
        "phone_shown": show_phone(pending["e164"]),
        "inbox_url": _inbox_url(pending["e164"]),
        "back_url": reverse("shg:sign_in"),
    }
    return render(request, "shg/sign_in_code.html", context)


def _six_digits(text: str) -> str:
    """Return the code as meant: pasted with spaces, in Hindi digits. Raises CodeIncomplete."""
    digits = "".join(letter for letter in latin_digits(text) if letter in "0123456789")
    if len(digits) != 6:
        raise CodeIncomplete()
    return digits


def _inbox_url(e164: str) -> str:
    """Return the trial inbox of a number, "" where real messages go out."""
    if settings.IS_PRODUCTION or settings.NOTICES_GATEWAY != "inbox":
        return ""
    return f"/dev/inbox/?{urlencode({'to': e164})}"


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_own(request: HttpRequest) -> HttpResponse:
    """Ask whether the phone is her own; a browser known from before is not asked again."""
    if not _proven(request):
        return redirect("shg:sign_in")
    pending = _pending(request)
    known = device_of_secret(secret=request.COOKIES.get(DEVICE_COOKIE, ""), e164=pending["e164"])
    if known:
        return _go_on(request, known.kind)
    kind = request.POST.get("kind", "")
    if request.method != "POST" or kind not in Device.Kind.values:
        return render(request, "shg/sign_in_own.html", {"back_url": reverse("shg:sign_in")})
    response = _go_on(request, kind)
    response.set_cookie(
        DEVICE_COOKIE,
        device_keep(e164=pending["e164"], kind=kind),
        max_age=DEVICE_COOKIE_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _go_on(request: HttpRequest, kind: str) -> HttpResponse:
    """Keep the kind of phone; ask for the name where several women use the number."""
    pending = {**_pending(request), "kind": kind}
    request.session[PENDING] = pending
    people = list(people_of_number(e164=pending["e164"])[:2])
    if len(people) == 1:
        return _enter(request, people[0])
    return redirect("shg:sign_in_who")


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_who(request: HttpRequest) -> HttpResponse:
    """Ask which of the women of this number she is."""
    if not _proven(request) or "kind" not in _pending(request):
        return redirect("shg:sign_in")
    people = list(people_of_number(e164=_pending(request)["e164"]))
    if request.method == "POST":
        chosen = request.POST.get("person", "")
        for person in people:
            if str(person.pk) == chosen:
                return _enter(request, person)
    rows = [
        {"person": person, "cloth": CLOTHS[place % len(CLOTHS)]}
        for place, person in enumerate(people)
    ]
    context = {"rows": rows, "back_url": reverse("shg:sign_in")}
    return render(request, "shg/sign_in_who.html", context)


def _enter(request: HttpRequest, person: Person) -> HttpResponse:
    """Open the session of a person who proved her number."""
    pending = _pending(request)
    login(request, person, backend="shg.backends.MemberBackend")
    request.session.pop(PENDING, None)
    start_session(request, pending["kind"])
    onward = pending.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure()):
        onward = "/"
    return redirect(onward)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the visit; on a shared phone the browser is told to forget what it kept."""
    shared = is_shared(request)
    logout(request)
    response = redirect("shg:sign_in")
    if shared:
        response["Clear-Site-Data"] = '"cache"'
    return response
