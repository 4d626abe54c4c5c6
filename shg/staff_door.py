"""The door of /desk/ and /admin/: staff only, and only after the second factor.

The middleware is the lock for every page under the two prefixes, written or yet to be written;
`desk_page` on a view says which action its reader needs. Elsewhere, a member of staff who has
not passed the second factor is nobody: a password alone, or a phone code alone, opens no row.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.views.decorators.cache import never_cache

from shg.access import can
from shg.second_factor import has_second_factor, passed_second_factor

GetResponse = Callable[[HttpRequest], HttpResponse]
AnyView = TypeVar("AnyView", bound=Callable[..., HttpResponse])

GUARDED = ("/desk/", "/admin/")
SIGN_IN = ("/desk/sign-in/", "/desk/sign-out/")
# Open to all: the two steps of signing in.
ENTRANCE = frozenset({"account_login", "mfa_authenticate", "account_logout"})
# Open after the password alone, to staff who have no second factor yet.
SET_UP = frozenset({"mfa_activate_totp", "account_reauthenticate"})


class StaffDoor:
    """Middleware; stands after allauth's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(SIGN_IN):
            signed_in = request.user
            request.user = SimpleLazyObject(  # type: ignore[assignment]  # a lazy user, as Django's
                lambda: _without_half_signed_staff(request, signed_in)
            )
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Turn away whoever may not see a page behind the door; None lets her in."""
        if not request.path.startswith(GUARDED):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in ENTRANCE:
            return None
        user: Any = request.user
        if user.is_authenticated and user.is_staff:
            if passed_second_factor(request, user):
                return None
            if name in SET_UP and not has_second_factor(user):
                return None
        return _to_sign_in(request)


def _without_half_signed_staff(request: HttpRequest, user: Any) -> Any:
    if user.is_authenticated and user.is_staff and not passed_second_factor(request, user):
        request.half_signed_in = user  # type: ignore[attr-defined]  # read in _to_sign_in only
        return AnonymousUser()
    return user


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send to set-up whoever gave her password and has no second factor; others to sign in."""
    half: Any = getattr(request, "half_signed_in", None) or request.user
    if half.is_authenticated and half.is_staff and not has_second_factor(half):
        return redirect("mfa_activate_totp")
    back = request.get_full_path() if request.method == "GET" else "/desk/"
    return redirect_to_login(back, login_url=reverse("account_login"))


def desk_page(action: str = "desk.open") -> Callable[[AnyView], AnyView]:
    """Open a desk view to staff who may do `action` somewhere; others get 403.

    Which rows they may do it on is asked below the view; a stranger's row is 404.
    """

    def wrap(view: AnyView) -> AnyView:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not can(request.user, action):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.desk_action = action  # type: ignore[attr-defined]  # for the table of routes
        return cast(AnyView, never_cache(guarded))

    return wrap
