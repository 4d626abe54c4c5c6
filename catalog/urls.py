"""Addresses of what a group makes."""

from django.urls import path

from catalog import photo_views, voice_views

app_name = "catalog"

urlpatterns = [
    path("voices/<int:voice_id>/", voice_views.voice_file, name="voice"),
    path("photos/<int:photo_id>/<slug:size>.jpg", photo_views.photo_file, name="photo"),
]
