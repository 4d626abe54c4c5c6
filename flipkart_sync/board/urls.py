"""Addresses of the sync board, under /desk/sync/."""

from django.urls import path

from flipkart_sync.board import views

app_name = "sync"

urlpatterns = [
    path("", views.board, name="board"),
    path("<int:remote_offer_id>/", views.product, name="product"),
]
