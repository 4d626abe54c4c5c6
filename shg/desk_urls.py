"""Addresses of helping members, under /desk/members/."""

from django.urls import path

from shg import phone_views

app_name = "members"

urlpatterns = [
    path("", phone_views.desk_members, name="list"),
    path("<int:person_id>/help/", phone_views.desk_help, name="help"),
]
