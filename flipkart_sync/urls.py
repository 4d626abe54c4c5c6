"""Addresses of the catalogue desk, under /desk/catalogue/."""

from django.urls import path

from flipkart_sync import file_views, views

app_name = "flipkart_sync"

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("look/", views.look_now, name="look"),
    path("<int:offer_id>/", views.catalogue_offer, name="offer"),
    path("<int:offer_id>/product-id/", views.write, name="write"),
    path("proposals/<int:proposal_id>/adopt/", views.adopt, name="adopt"),
    path("proposals/<int:proposal_id>/refuse/", views.refuse, name="refuse"),
    path("proposals/<int:proposal_id>/picture.jpg", views.picture, name="picture"),
    # --- files
    path("types/", file_views.types, name="types"),
    path("types/<int:account_id>/<int:type_id>/", file_views.one_type, name="type"),
    path(
        "types/<int:account_id>/<int:type_id>/template/",
        file_views.template_save,
        name="template",
    ),
    path("types/<int:account_id>/<int:type_id>/rule/", file_views.rule_save, name="rule"),
    path("types/<int:account_id>/<int:type_id>/fill/", file_views.fill, name="fill"),
    path("files/<int:file_id>/", file_views.download, name="file"),
    path("files/<int:file_id>/photos.zip", file_views.photos, name="file_photos"),
    path("qc/", file_views.qc, name="qc"),
    path("qc/read/", file_views.qc_save, name="qc_save"),
    path("qc/rows/<int:row_id>/settle/", file_views.settle, name="settle"),
    path("brands/", file_views.brands, name="brands"),
    path("brands/keep/", file_views.brand_save, name="brand_save"),
]
