"""The flipkart_sync app: the only app that knows Flipkart."""

from importlib import import_module

from django.apps import AppConfig


class FlipkartSyncConfig(AppConfig):
    name = "flipkart_sync"

    def ready(self) -> None:
        """Listen to the left apps."""
        import_module("flipkart_sync.receivers")
