"""The notices app: messages, their registered texts, the outbox and the gateways."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
