"""The catalog app: what a group makes."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"
