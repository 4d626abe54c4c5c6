"""The product's settings as tests run them: cheap passwords, plain static files, own folders.

The environment is set before the product reads it, and child processes inherit it.
"""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("HAAT_ENV", "test")
if "PRIVATE_MEDIA_ROOT" not in os.environ:
    files = tempfile.mkdtemp(prefix="haat-test-")
    os.environ["PRIVATE_MEDIA_ROOT"] = os.path.join(files, "private")
    os.environ["CHANNEL_MEDIA_ROOT"] = os.path.join(files, "channel")
    os.environ["STATIC_ROOT"] = os.path.join(files, "static")
    os.mkdir(os.environ["STATIC_ROOT"])  # WhiteNoise warns where there is none
    atexit.register(shutil.rmtree, files, ignore_errors=True)

from portal.settings import *  # noqa: E402, F403
from portal.settings import STORAGES as PRODUCT_STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # argon2 is slow on purpose
STORAGES = {
    **PRODUCT_STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
