"""What every page of a member has in common: who she is, how long a phone stays open.

`@member_page` is hers alone. `@helped_page` opens also to staff who fill in for her while her yes
holds (shg.services.assist): `request.user` is who acts, `request.member` whose page it is, and
`request.on_behalf_of` is the member where another acts for her. Both
hand the view her open place in her group, keep her pages out of every cache, close a shared
phone after 15 idle minutes, ask for the PIN on her own after 30, and answer an expected refusal
in a sentence. `@fresh_pin` stands before what moves money or a published price.
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
from shg.models import Assistance, Device, Membership, Person
from shg.selectors import membership_of
from shg.services.assist import assistance_live, is_fresh

SHARED_IDLE_S = 15 * 60
OWN_IDLE_S = 30 * 60
OWN_DAYS_S = 90 * 24 * 3600
FRESH_S = 5 * 60
TOUCH_EVERY_S = 60
KIND = "phone_kind"
TOUCHED = "phone_touched"
PIN_AT = "pin_at"
HELD = "held_form"
ASSISTING = "assisting"  # session: id of the assistance under way


class MemberRequest(HttpRequest):
    """A request of a signed-in member."""

    user: Person
    member: Person
    membership: Membership
    on_behalf_of: Person | None
    assistance: Assistance | None


MemberView = Callable[..., HttpResponse]


def place_of(user: Any) -> Membership | None:
    """Return the open place of whoever is signed in, its group and city with it. Queries: 1."""
    if not user.is_authenticated or not user.is_active:
        return None
    return membership_of(user)


def member_page(view: MemberView) -> Callable[..., HttpResponse]:
    """Open a page to the member herself; see the module's docstring.

    A page that stood open for half an hour still sends what she wrote or photographed on it: the
    PIN is asked on the next page, so that nothing is lost.
    """
    return _page(view, may_be_helped=False)


def helped_page(view: MemberView) -> Callable[..., HttpResponse]:
    """Open a page to the member, and to staff who fill in for her."""
    return _page(view, may_be_helped=True)


def _page(view: MemberView, *, may_be_helped: bool) -> Callable[..., HttpResponse]:
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        assistance = assistance_of(request) if may_be_helped else None
        if may_be_helped and assistance is None and _was_assisting(request):
            return _to_her_yes(request, request.session[ASSISTING]["person"])
        membership = membership_of(assistance.person) if assistance else place_of(request.user)
        if membership is None:
            query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
            return redirect(f"{reverse('shg:sign_in')}?{query}".rstrip("?"))
        if assistance is None and request.method == "GET" and is_idle(request):
            return to_pin_page(request)
        member_request = cast(MemberRequest, request)
        member_request.membership = membership
        member_request.member = assistance.person if assistance else member_request.user
        member_request.on_behalf_of = assistance.person if assistance else None
        member_request.assistance = assistance
        if assistance is None:
            keep_open(request)
        else:
            member_request.user.helped_group_id = membership.group_id
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


def assistance_of(request: HttpRequest) -> Assistance | None:
    """Return the assistance under way in this session while her yes holds. Queries: none or few."""
    if not _was_assisting(request):
        return None
    kept = request.session[ASSISTING]
    return assistance_live(assistance_id=kept["id"], helper=cast(Person, request.user))


def assisting(request: HttpRequest, assistance: Assistance) -> None:
    """Write down in the session that this helper fills in for this member now."""
    request.session[ASSISTING] = {"id": assistance.pk, "person": assistance.person_id}


def _was_assisting(request: HttpRequest) -> bool:
    return bool(
        ASSISTING in request.session and request.user.is_authenticated and request.user.is_staff
    )


def _to_her_yes(request: HttpRequest, person_id: int) -> HttpResponse:
    """Her yes is over, or too old: lead to asking her again; a form on its way is kept."""
    _hold(request)
    query = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('members:assist', args=[person_id])}?{query}")


def fresh_pin(view: MemberView) -> Callable[..., HttpResponse]:
    """Ask for the PIN unless it was given in the last five minutes; goes under @member_page.

    Of whoever fills in for her: her yes, unless it is as young.

    A form sent too late is kept, and offered again when the PIN was right.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        assistance: Assistance | None = getattr(request, "assistance", None)
        if assistance is not None:
            if is_fresh(assistance):
                return view(request, *args, **kwargs)
            return _to_her_yes(request, assistance.person_id)
        if _age_s(request, PIN_AT) <= FRESH_S:
            return view(request, *args, **kwargs)
        _hold(request)
        return to_pin_page(request)

    return page


_CSRF = "csrfmiddlewaretoken"


def _hold(request: HttpRequest) -> None:
    """Keep a form that is on its way, to be offered again when she has proved who she is."""
    if request.method == "POST":
        kept = {name: values for name, values in request.POST.lists() if name != _CSRF}
        request.session[HELD] = {"path": request.get_full_path(), "fields": kept}


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
