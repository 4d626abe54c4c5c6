"""The notices app: messages, their registered texts, the outbox and the gateways."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = _("Messages")
