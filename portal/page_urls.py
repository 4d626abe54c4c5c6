"""Addresses of the portal's own pages."""

from django.urls import path

from portal import style_views

app_name = "portal"

urlpatterns = [
    path("style/<slug:audience>.<slug:digest>.css", style_views.stylesheet_file, name="stylesheet"),
]
