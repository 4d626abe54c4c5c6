"""Sign-in of staff where allauth's own views need a word of ours."""

from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.totp.views import ActivateTOTPView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from shg.second_factor import count_as_passed, passed_second_factor


class StaffLoginView(LoginView):  # type: ignore[misc]  # allauth ships no types
    """Name and password. Whoever is through already goes on to the desk."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, also to a member: staff may share her computer."""
        user: Any = request.user
        if user.is_authenticated and user.is_staff and passed_second_factor(request, user):
            wanted = request.GET.get("next", "")
            is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
            return redirect(wanted if is_ours else "/desk/")
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


class StaffSetUpView(ActivateTOTPView):  # type: ignore[misc]  # allauth ships no types
    """Set up the code app. The right code of the new app counts as passed."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the secret, and let her in."""
        user: Any = self.request.user
        response: HttpResponse = super().form_valid(form)
        count_as_passed(self.request, user)
        return response


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Say kindly that this name must wait; alike for names that exist and names that do not."""
    return render(request, "account/locked.html", status=429)


def second_factor_stays(request: HttpRequest) -> HttpResponse:
    """Send on whoever asks to manage the second factor: there is nothing to switch off."""
    return redirect("mfa_view_recovery_codes")
