"""The listings app: what is offered for sale."""

from django.apps import AppConfig


class ListingsConfig(AppConfig):
    name = "listings"
