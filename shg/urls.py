"""Addresses of people and groups."""

from django.urls import path

from shg import assist_views, member_views, phone_views, pin_views

app_name = "shg"

urlpatterns = [
    path("sign-in/", member_views.sign_in_phone, name="sign_in"),
    path("sign-in/code/", member_views.sign_in_code, name="sign_in_code"),
    path("sign-in/phone/", member_views.sign_in_own, name="sign_in_own"),
    path("sign-in/name/", member_views.sign_in_who, name="sign_in_who"),
    path("sign-in/pin/", pin_views.sign_in_pin, name="sign_in_pin"),
    path("sign-in/pin/new/", pin_views.sign_in_choose, name="sign_in_choose"),
    path("sign-in/pin/forgot/", pin_views.sign_in_forgot, name="sign_in_forgot"),
    path("pin/", pin_views.pin, name="pin"),
    path("sign-out/", member_views.sign_out, name="sign_out"),
    path("me/phones/", phone_views.my_phones, name="my_phones"),
    path("me/phones/<int:device_id>/not-me/", phone_views.not_me, name="not_me"),
    path("me/help/<int:assistance_id>/", assist_views.assist_asked, name="assist_asked"),
    path("group/members/", phone_views.group_members, name="group_members"),
    path("group/members/<int:person_id>/help/", phone_views.group_help, name="group_help"),
]
