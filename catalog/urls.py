"""Addresses of what a group makes."""

from django.urls import path

from catalog import photo_views

app_name = "catalog"

urlpatterns = [
    path("photos/<int:photo_id>/<slug:size>.jpg", photo_views.photo_file, name="photo"),
]
