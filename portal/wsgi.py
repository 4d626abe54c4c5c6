"""WSGI entry point, served by gunicorn.

With --preload this runs once, in the master: all addresses and views are imported here too, so
that its workers share them and the first visitor of each does not wait for them.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  reading it imports portal.urls and every view
# What is here now lives as long as the process. Without this each full collection walks it all
# again, a tenth of a second in the middle of somebody's page, and unshares the workers' memory.
gc.collect()
gc.freeze()
