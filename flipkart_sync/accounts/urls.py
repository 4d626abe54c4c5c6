"""Addresses of the accounts, under /desk/accounts/."""

from django.urls import path

from flipkart_sync.accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.account_list, name="list"),
    path("callback/", views.callback, name="callback"),
    path("<int:account_id>/", views.account, name="account"),
    path("<int:account_id>/hold/", views.hold, name="hold"),
    path("<int:account_id>/switch/", views.switch, name="switch"),
    path("<int:account_id>/unblock/", views.unblock, name="unblock"),
    path("<int:account_id>/take-over/", views.take_over, name="take_over"),
    path("<int:account_id>/application/", views.application, name="application"),
    path("<int:account_id>/connect/", views.connect, name="connect"),
]
