"""What every page of a member has in common: who she is, how long a phone stays open.

`@member_page` hands the view her open place in her group, keeps her pages out of every cache,
closes a shared phone after 15 idle minutes, and answers an expected refusal in a sentence.
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
OWN_DAYS_S = 90 * 24 * 3600
TOUCH_EVERY_S = 60
KIND = "phone_kind"
TOUCHED = "phone_touched"


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
    """Open a page to members only; see the module's docstring."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        membership = place_of(request.user)
        if membership is None:
            query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
            return redirect(f"{reverse('shg:sign_in')}?{query}".rstrip("?"))
        member_request = cast(MemberRequest, request)
        member_request.membership = membership
        keep_open(request)
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


def start_session(request: HttpRequest, kind: str) -> None:
    """Set how long the session lives: 90 days on her own phone, 15 idle minutes on a shared one."""
    request.session[KIND] = kind
    request.session[TOUCHED] = int(time.time())
    own = kind == Device.Kind.OWN
    request.session.set_expiry(OWN_DAYS_S if own else SHARED_IDLE_S)


def is_shared(request: HttpRequest) -> bool:
    """Whether she said that others use this phone too."""
    return request.session.get(KIND) == Device.Kind.SHARED


def keep_open(request: HttpRequest) -> None:
    """Begin the 15 idle minutes of a shared phone anew; writes at most once a minute."""
    now = int(time.time())
    if is_shared(request) and now - request.session.get(TOUCHED, 0) >= TOUCH_EVERY_S:
        request.session[TOUCHED] = now
        request.session.set_expiry(SHARED_IDLE_S)
