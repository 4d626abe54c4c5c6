"""The flipkart_sync app: the only app that knows Flipkart."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FlipkartSyncConfig(AppConfig):
    name = "flipkart_sync"
    verbose_name = _("Flipkart")

    def ready(self) -> None:
        """Listen to the left apps, and register the checks."""
        import_module("flipkart_sync.receivers")
        import_module("flipkart_sync.checks")
