"""Addresses of helping members, under /desk/members/."""

from django.urls import path

from shg import assist_views, phone_views

app_name = "members"

urlpatterns = [
    path("", phone_views.desk_members, name="list"),
    path("<int:person_id>/help/", phone_views.desk_help, name="help"),
    path("<int:person_id>/assist/", assist_views.desk_assist, name="assist"),
    path("<int:person_id>/card/", assist_views.desk_card, name="card"),
    path("assist/end/", assist_views.desk_assist_end, name="assist_end"),
]
