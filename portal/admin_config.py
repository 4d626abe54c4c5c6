"""Names our own records site to Django; stands in INSTALLED_APPS for django.contrib.admin."""

from django.contrib.admin.apps import AdminConfig


class RecordsConfig(AdminConfig):
    """Django's admin with our site."""

    default_site = "portal.admin_site.RecordsSite"
