"""Addresses of what a group makes."""

from django.urls import path

from catalog import group_views, licence_views, photo_views, voice_views

app_name = "catalog"

urlpatterns = [
    path("group/", group_views.group, name="group"),
    path("group/licences/", licence_views.licence_kind, name="licence_kind"),
    path(
        "group/licences/<int:licence_id>/photo/", licence_views.licence_photo, name="licence_photo"
    ),
    path(
        "group/licences/<int:licence_id>/number/",
        licence_views.licence_number,
        name="licence_number",
    ),
    path("licences/<int:licence_id>/paper.jpg", licence_views.licence_file, name="licence_file"),
    path("voices/<int:voice_id>/", voice_views.voice_file, name="voice"),
    path("photos/<int:photo_id>/<slug:size>.jpg", photo_views.photo_file, name="photo"),
]
