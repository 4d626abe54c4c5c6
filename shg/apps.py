"""The shg app: people, places and groups."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShgConfig(AppConfig):
    name = "shg"
    verbose_name = _("People, places and groups")
