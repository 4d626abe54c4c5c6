"""Sign-in of members: number → code → own or shared phone → which name → PIN. And out again.

A browser that is known asks for the name (where there are several) and the PIN, no more.
"""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from redis.exceptions import RedisError

from common.errors import HaatError
from common.identifiers import parse_phone, show_phone
from common.numbers import latin_digits
from common.shown import shown_problems
from notices.models import Channel
from shg.errors import CodeIncomplete
from shg.member_pages import is_shared, place_of
from shg.models import Device, Person
from shg.services.devices import device_keep, device_of_secret, session_closed
from shg.services.sign_in import login_code_check, login_code_send
from shg.visit import (
    DEVICE_COOKIE,
    DEVICE_COOKIE_S,
    Visit,
    known_device,
    people_here,
    secret_of,
    visit_of,
)

CLOTHS = ("c-aasmani", "c-pista", "c-haldi", "c-kasni", "c-gulabi")
# A whole town may share one address: many tries from it are slowed down, never refused.
FREE_A_MINUTE, SLOWED_S = 120, 1.0


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_phone(request: HttpRequest) -> HttpResponse:
    """Ask for the number; send a code to it. A known browser goes straight to name and PIN."""
    if place_of(request.user):
        return redirect("/")
    device = device_of_secret(secret=secret_of(request))
    if request.method == "GET" and device is not None and "other" not in request.GET:
        Visit(e164=device.phone.e164, onward=request.GET.get("next", "")).keep(request)
        return redirect("shg:sign_in_who")
    typed = {"phone": request.POST.get("phone", "")}
    problems = []
    if request.method == "POST":
        _slow_down(request)
        try:
            e164 = parse_phone(typed["phone"])
            login_code_send(e164=e164)
        except HaatError as error:
            problems = shown_problems(error, field="phone")
        else:
            Visit(e164=e164, onward=request.GET.get("next", "")).keep(request)
            return redirect("shg:sign_in_code")
    return render(request, "shg/sign_in_phone.html", {"typed": typed, "problems": problems})


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask for the six digits, or send them again, or have them read aloud by a call."""
    visit = visit_of(request)
    if not visit.e164:
        return redirect("shg:sign_in")
    if visit.is_proven:
        return redirect("shg:sign_in_own")
    typed = {"code": request.POST.get("code", "")}
    problems = []
    if request.method == "POST":
        _slow_down(request)
        try:
            if {"again", "call"} & set(request.POST):
                return _sent_again(request, visit)
            login_code_check(e164=visit.e164, code=six_digits(typed["code"]))
        except HaatError as error:
            problems = shown_problems(error, field="code")
        else:
            visit.proven_at = timezone.now().isoformat()
            visit.keep(request)
            return redirect("shg:sign_in_own")
    context = {
        "typed": typed,
        "problems": problems,
        "resent": "" if problems else request.GET.get("again", ""),
        "phone_shown": show_phone(visit.e164),
        "inbox_url": _inbox_url(visit.e164),
        "back_url": f"{reverse('shg:sign_in')}?other=1",
    }
    return render(request, "shg/sign_in_code.html", context)


def _sent_again(request: HttpRequest, visit: Visit) -> HttpResponse:
    channel = Channel.CALL if "call" in request.POST else Channel.SMS
    asked = login_code_send(e164=visit.e164, channel=channel)
    said = ("call" if channel == Channel.CALL else "new") if asked.is_new else "wait"
    return redirect(f"{reverse('shg:sign_in_code')}?again={said}")


def six_digits(text: str) -> str:
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


def _slow_down(request: HttpRequest) -> None:
    """Make many tries from one address in a minute a second slower each. Without Redis: none."""
    address = request.META.get("HTTP_X_FORWARDED_FOR", request.META.get("REMOTE_ADDR", ""))
    key = f"sign-in:{address.rpartition(',')[2].strip()}:{int(time.time() // 60)}"
    try:
        cache.add(key, 0, 120)
        if cache.incr(key) > FREE_A_MINUTE:
            time.sleep(SLOWED_S)
    except (RedisError, ValueError):
        return


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_own(request: HttpRequest) -> HttpResponse:
    """Ask whether the phone is her own; a browser known from before is not asked again."""
    visit = visit_of(request)
    if not visit.is_proven:
        return redirect("shg:sign_in")
    if known_device(request, visit.e164) is not None:
        return redirect("shg:sign_in_who")
    kind = request.POST.get("kind", "")
    if request.method != "POST" or kind not in Device.Kind.values:
        return render(request, "shg/sign_in_own.html", {"back_url": reverse("shg:sign_in")})
    _device, secret = device_keep(
        e164=visit.e164, kind=kind, user_agent=request.headers.get("User-Agent", "")
    )
    response = redirect("shg:sign_in_who")
    response.set_cookie(
        DEVICE_COOKIE,
        secret,
        max_age=DEVICE_COOKIE_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_who(request: HttpRequest) -> HttpResponse:
    """Ask which of the women of this number she is; not where there is one alone."""
    visit = visit_of(request)
    device = known_device(request, visit.e164) if visit.e164 else None
    if device is None:
        return redirect("shg:sign_in")
    people = people_here(visit.e164)
    chosen = request.POST.get("person", "")
    for person in people:
        if str(person.pk) == chosen or len(people) == 1:
            visit.person_id = person.pk
            visit.keep(request)
            return redirect("shg:sign_in_pin")
    context = {"rows": _rows(people), "back_url": f"{reverse('shg:sign_in')}?other=1"}
    return render(request, "shg/sign_in_who.html", context)


def _rows(people: list[Person]) -> list[dict[str, Any]]:
    return [
        {"person": person, "cloth": CLOTHS[place % len(CLOTHS)]}
        for place, person in enumerate(people)
    ]


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the visit; on a shared phone the browser is told to forget what it kept."""
    shared = is_shared(request)
    if request.session.session_key:
        session_closed(session_key=request.session.session_key)
    logout(request)
    response = redirect("shg:sign_in")
    if shared:
        response["Clear-Site-Data"] = '"cache"'
    return response
