"""The portal app: wires; holds no business rule."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Register the self-checks."""
        import portal.checks  # noqa: F401, PLC0415  checks read models, ready only now
