"""The portal app: wires; holds no business rule."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        """Register the self-checks."""
        import portal.checks  # noqa: F401, PLC0415  checks read models, ready only now
