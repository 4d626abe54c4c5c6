"""The one address of messages: an operator's reports."""

from django.urls import path

from notices import views

app_name = "notices"

urlpatterns = [path("report/", views.delivery_report, name="report")]
