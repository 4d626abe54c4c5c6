"""Addresses of staff sign-in. allauth's names, and only the routes that are needed."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from django.urls import path

from shg import staff_views

urlpatterns = [
    path("sign-in/", staff_views.StaffLoginView.as_view(), name="account_login"),
    path("sign-in/code/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/set-up/", staff_views.StaffSetUpView.as_view(), name="mfa_activate_totp"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/again/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("sign-in/spare-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "sign-in/spare-codes/new/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    # allauth sends here by name; both lead to the spare codes.
    path("sign-in/second-step/", staff_views.second_factor_stays, name="mfa_index"),
    path("sign-in/second-step/off/", staff_views.second_factor_stays, name="mfa_deactivate_totp"),
    path("sign-out/", account.logout, name="account_logout"),
]
