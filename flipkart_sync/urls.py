"""Addresses of the catalogue desk, under /desk/catalogue/."""

from django.urls import path

from flipkart_sync import views

app_name = "flipkart_sync"

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("look/", views.look_now, name="look"),
    path("<int:offer_id>/", views.catalogue_offer, name="offer"),
    path("<int:offer_id>/product-id/", views.write, name="write"),
    path("proposals/<int:proposal_id>/adopt/", views.adopt, name="adopt"),
    path("proposals/<int:proposal_id>/refuse/", views.refuse, name="refuse"),
    path("proposals/<int:proposal_id>/picture.jpg", views.picture, name="picture"),
]
