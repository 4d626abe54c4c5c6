"""Addresses of the officers' papers, under /desk/licences/."""

from django.urls import path

from catalog import licence_views

app_name = "licences"

urlpatterns = [
    path("", licence_views.desk_licences, name="list"),
    path("<int:licence_id>/", licence_views.desk_licence, name="decide"),
]
