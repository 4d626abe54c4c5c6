"""Addresses of people and groups."""

from django.urls import path

from shg import member_views

app_name = "shg"

urlpatterns = [
    path("sign-in/", member_views.sign_in_phone, name="sign_in"),
    path("sign-in/code/", member_views.sign_in_code, name="sign_in_code"),
    path("sign-in/phone/", member_views.sign_in_own, name="sign_in_own"),
    path("sign-in/name/", member_views.sign_in_who, name="sign_in_who"),
    path("sign-out/", member_views.sign_out, name="sign_out"),
]
