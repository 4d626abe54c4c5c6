"""The settings of an installation under fault test: tests.settings, and workers that may die."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS as PRODUCT_APPS

INSTALLED_APPS = [*PRODUCT_APPS, "tests.faults.death.DeathConfig"]
