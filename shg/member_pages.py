"""What every page of a member has in common: who she is, how long a phone stays open.

`@member_page` hands the view her open place in her group, keeps her pages out of every cache,
closes a shared phone after 15 idle minutes, asks for the PIN on her own after 30, and answers an
expected refusal in a sentence. `@fresh_pin` stands before what moves money or a published price.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from common.errors import HaatError, NotFound
from shg.models import Device, Membership, Person
from shg.selectors import membership_of

SHARED_IDLE_S = 15 * 60
OWN_IDLE_S = 30 * 60
OWN_DAYS_S = 90 * 24 * 3600
FRESH_S = 5 * 60
TOUCH_EVERY_S = 60
KIND = "phone_kind"
TOUCHED = "phone_touched"
PIN_AT = "pin_at"
HELD = "held_form"


class MemberRequest(HttpRequest):
    """A request of a signed-in member."""

    user: Person
    membership: Membership


MemberView = Callable[..., HttpResponse]


def place_of(user: Any) -> Membership | None:
    """Return the open place of whoever is signed in, its group and city with it. Queries: 1."""
    if not user.is_authenticated or not user.is_active:
        return None
    return membership_of(user)


def member_page(view: MemberView) -> Callable[..., HttpResponse]:
    """Open a page to members only; see the module's docstring.

    A page that stood open for half an hour still sends what she wrote or photographed on it: the
    PIN is asked on the next page, so that nothing is lost.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        membership = place_of(request.user)
        if membership is None:
            query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
            return redirect(f"{reverse('shg:sign_in')}?{query}".rstrip("?"))
        if request.method == "GET" and is_idle(request):
            return to_pin_page(request)
        member_request = cast(MemberRequest, request)
        member_request.membership = membership
        keep_open(request)
        held = _held(request)
        if held is not None:
            return held
        try:
            response = view(member_request, *args, **kwargs)
        except NotFound as error:
            raise Http404 from error
        except HaatError as error:
            context = {"message": error.message, "back_url": "/"}
            response = render(request, "member/refused.html", context, status=error.http_status)
        response.setdefault("Cache-Control", "private, no-store")
        return response

    return page


def fresh_pin(view: MemberView) -> Callable[..., HttpResponse]:
    """Ask for the PIN unless it was given in the last five minutes; goes under @member_page.

    A form sent too late is kept, and offered again when the PIN was right.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if _age_s(request, PIN_AT) <= FRESH_S:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            kept = {name: values for name, values in request.POST.lists() if name != _CSRF}
            request.session[HELD] = {"path": request.get_full_path(), "fields": kept}
        return to_pin_page(request)

    return page


_CSRF = "csrfmiddlewaretoken"


def to_pin_page(request: HttpRequest) -> HttpResponse:
    """Lead to the PIN, and back to this page from there."""
    return redirect(f"{reverse('shg:pin')}?{urlencode({'next': request.get_full_path()})}")


def _held(request: HttpRequest) -> HttpResponse | None:
    """Offer again a form that was sent before the PIN was given: one press, nothing rewritten."""
    held = request.session.get(HELD)
    if held is None or request.method != "GET" or held["path"] != request.get_full_path():
        return None
    del request.session[HELD]
    pairs = [(name, value) for name, values in held["fields"].items() for value in values]
    context = {"pairs": pairs, "action": held["path"], "back_url": "/"}
    response = render(request, "member/held.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def start_session(request: HttpRequest, kind: str) -> None:
    """Set how long the session lives: 90 days on her own phone, 15 idle minutes on a shared one."""
    now = int(time.time())
    request.session[KIND] = kind
    request.session[TOUCHED] = request.session[PIN_AT] = now
    own = kind == Device.Kind.OWN
    request.session.set_expiry(OWN_DAYS_S if own else SHARED_IDLE_S)


def pin_given(request: HttpRequest) -> None:
    """Write down that her PIN was right just now."""
    request.session[TOUCHED] = request.session[PIN_AT] = int(time.time())


def is_shared(request: HttpRequest) -> bool:
    """Whether she said that others use this phone too."""
    return bool(request.session.get(KIND) == Device.Kind.SHARED)


def is_idle(request: HttpRequest) -> bool:
    """Whether her own phone lay still for half an hour: it stays known, and asks for the PIN."""
    return _age_s(request, TOUCHED) > OWN_IDLE_S


def _age_s(request: HttpRequest, mark: str) -> float:
    return time.time() - float(request.session.get(mark, 0))


def keep_open(request: HttpRequest) -> None:
    """Begin the idle minutes anew; writes at most once a minute.

    Not where they have run out: only her PIN begins them again.
    """
    if is_idle(request) or _age_s(request, TOUCHED) < TOUCH_EVERY_S:
        return
    request.session[TOUCHED] = int(time.time())
    if is_shared(request):
        request.session.set_expiry(SHARED_IDLE_S)
