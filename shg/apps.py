"""The shg app: people, places and groups."""

from django.apps import AppConfig


class ShgConfig(AppConfig):
    name = "shg"
