"""The flipkart_sync app: the only app that knows Flipkart."""

from django.apps import AppConfig


class FlipkartSyncConfig(AppConfig):
    name = "flipkart_sync"
