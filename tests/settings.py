"""The product's settings as tests run them: cheap passwords, plain static files, own stores.

The environment is set before the product reads it, and child processes inherit it. Processes
that share a run share nothing else: pytest-django gives each a database, here each gets folders
and a Redis database, which a test may empty.
"""

import atexit
import os
import shutil
import tempfile

from devtools.messages import compile_messages

compile_messages()  # git does not keep them, and Django reads them once
os.environ.setdefault("HAAT_ENV", "test")
if "HAAT_TEST_FILES" not in os.environ:
    os.environ["HAAT_TEST_FILES"] = tempfile.mkdtemp(prefix="haat-test-")
    atexit.register(shutil.rmtree, os.environ["HAAT_TEST_FILES"], ignore_errors=True)
worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
if os.environ.get("HAAT_TEST_WORKER") != worker:
    os.environ["HAAT_TEST_WORKER"] = worker
    files = os.path.join(os.environ["HAAT_TEST_FILES"], worker)
    os.environ["PRIVATE_MEDIA_ROOT"] = os.path.join(files, "private")
    os.environ["CHANNEL_MEDIA_ROOT"] = os.path.join(files, "channel")
    os.environ["STATIC_ROOT"] = os.path.join(files, "static")
    os.makedirs(os.environ["STATIC_ROOT"])  # WhiteNoise warns where there is none
    server, _, number = os.environ.get("REDIS_URL", "").rpartition("/")
    if number.isdecimal() and worker.startswith("gw"):
        os.environ["REDIS_URL"] = f"{server}/{(int(number) + int(worker[2:])) % 16}"

from portal.settings import *  # noqa: E402, F403
from portal.settings import CACHES as PRODUCT_CACHES  # noqa: E402
from portal.settings import STORAGES as PRODUCT_STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # argon2 is slow on purpose
CACHES = {  # a machine that stands still for a moment must not look like a cache that is down
    "default": {
        **PRODUCT_CACHES["default"],
        "OPTIONS": {"socket_connect_timeout": 60, "socket_timeout": 60},
    }
}
STORAGES = {
    **PRODUCT_STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
