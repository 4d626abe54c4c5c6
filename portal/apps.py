"""The portal app: wires; holds no business rule."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
