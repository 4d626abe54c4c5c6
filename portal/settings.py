"""Settings of every environment, read from the environment through portal.env only.

HAAT_ENV is one of development, test, demo, production. Production refuses to start with the
development secrets; `manage.py check --deploy` says what else it misses.
"""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal import env

BASE_DIR = Path(__file__).resolve().parent.parent

HAAT_ENV = env.text("HAAT_ENV", "development")
if HAAT_ENV not in {"development", "test", "demo", "production"}:
    raise ImproperlyConfigured("HAAT_ENV must be development, test, demo or production.")
IS_PRODUCTION = HAAT_ENV == "production"

# --- secrets: safe defaults exist outside production only ------------------------------------
DEVELOPMENT_SECRET = "development-only-" + "0123456789" * 5
DEVELOPMENT_FIELD_KEY = "ZGV2ZWxvcG1lbnQtb25seS1maWVsZC1rZXktMDAwMDA="  # 32 known bytes


def _secret(name: str, development: str) -> str:
    """Return a secret; in production it must be given."""
    return env.secret(name, None if IS_PRODUCTION else development)


SECRET_KEY = _secret("SECRET_KEY", DEVELOPMENT_SECRET)
FIELD_KEYS = [key.strip() for key in _secret("FIELD_KEYS", DEVELOPMENT_FIELD_KEY).split(",")]
PIN_PEPPER = _secret("PIN_PEPPER", "development-only-pepper")
DEBUG = env.flag("DEBUG", False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "" if IS_PRODUCTION else "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

# --- this installation -----------------------------------------------------------------------
# Ties the database, the key file and each Flipkart account together; see docs/operations.md.
HAAT_INSTALLATION_ID = env.text("HAAT_INSTALLATION_ID", "dev")
HAAT_SKU_PREFIX = env.text("HAAT_SKU_PREFIX", "SH")
# Divides every wait of the sync engine. 1 in production; fault tests shorten waits and say so.
HAAT_TIME_SCALE = env.decimal("HAAT_TIME_SCALE", 1.0)
# With it a monitor on another machine may read /metrics; empty: only this machine may.
METRICS_TOKEN = env.secret("METRICS_TOKEN", "")
# simulator | sandbox | production: which accounts this installation may speak to.
FLIPKART_ENVIRONMENT = env.text("FLIPKART_ENVIRONMENT", "simulator")
SIMULATOR_URL = env.text("SIMULATOR_URL", "http://127.0.0.1:8600")
NOTICES_GATEWAY = env.text("NOTICES_GATEWAY", "none" if IS_PRODUCTION else "inbox")
# The operator of the "http" gateway; what it reports is signed with NOTICES_REPORT_SECRET.
NOTICES_HTTP_URL = env.text("NOTICES_HTTP_URL", "")
NOTICES_HTTP_TOKEN = env.secret("NOTICES_HTTP_TOKEN", "")
NOTICES_REPORT_SECRET = env.secret("NOTICES_REPORT_SECRET", "")
NOTICES_SENDER = env.text("NOTICES_SENDER", "SMOOHT")
NOTICES_SMS_A_DAY = env.whole("NOTICES_SMS_A_DAY", 5000)
HELP_PHONE = env.text("HELP_PHONE", "+915220000000")

# --- applications ----------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal.admin_config.RecordsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "django_filters",
    "phonenumber_field",
    "rest_framework",
    "drf_spectacular",
    "notices",
    "shg",
    "catalog",
    "listings",
    "flipkart_sync",
    "portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "portal.middleware.NoNulMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.offline.KeepMiddleware",
    "shg.staff_door.StaffDoor",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "portal.context.portal",
            ],
        },
    },
]

# --- stores: PostgreSQL is the truth; Redis carries wake-ups and cache ------------------------
DATABASES = {
    "default": {
        **environ.Env.db_url_config(env.secret("DATABASE_URL", "postgresql://haat@127.0.0.1/haat")),
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": env.whole("DATABASE_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.secret("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": f"haat-{HAAT_INSTALLATION_ID}",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
}
# cached_db: a flushed Redis signs nobody out.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 90 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"

# --- who signs in ----------------------------------------------------------------------------
AUTH_USER_MODEL = "shg.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "shg.backends.StaffBackend",
    "shg.backends.MemberBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "shg.adapters.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False  # a member's browser may be used by staff
ACCOUNT_SESSION_REMEMBER = False
# By address nobody is refused; "login_failed" counts wrong codes of the second step by person.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/300s/key"}
MFA_ADAPTER = "shg.second_factor.SecondFactorAdapter"
MFA_TOTP_TOLERANCE = 1  # one step of 30 s either way: office clocks drift
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Samooh Haat"
# Locked by user name; an office shares one address, so an address alone locks nobody.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # asks for the address too: see the reason above
AXES_LOCKOUT_CALLABLE = "shg.staff_views.locked_out"

# --- language and time -----------------------------------------------------------------------
LANGUAGE_CODE = "hi"
LANGUAGES = [("hi", "हिन्दी"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "haat_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Kolkata"
PHONENUMBER_DEFAULT_REGION = "IN"
PHONENUMBER_DB_FORMAT = "E164"

# --- files -----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
# Two stores: private files pass a view that asks visible_to; channel files are renditions of
# approved versions under unguessable names, fetched by Flipkart.
PRIVATE_MEDIA_ROOT = Path(env.text("PRIVATE_MEDIA_ROOT", str(BASE_DIR / ".haat" / "private")))
CHANNEL_MEDIA_ROOT = Path(env.text("CHANNEL_MEDIA_ROOT", str(BASE_DIR / ".haat" / "channel")))
CHANNEL_MEDIA_URL = env.text("CHANNEL_MEDIA_URL", " ").strip()
# With S3_ENDPOINT both lie in buckets of an object store instead of folders of this machine.
S3_ENDPOINT = env.text("S3_ENDPOINT", " ").strip()


def _store(folder: Path, bucket: str) -> dict[str, Any]:
    """Return where a store's files lie: a folder here, or a bucket there."""
    if not S3_ENDPOINT:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(folder), "base_url": None},
        }
    return {
        "BACKEND": "portal.object_store.BucketStore",
        "OPTIONS": {
            "endpoint_url": S3_ENDPOINT,
            "region_name": env.text("S3_REGION", "ap-south-1"),
            "access_key": env.secret("S3_ACCESS_KEY"),
            "secret_key": env.secret("S3_SECRET_KEY"),
            "bucket_name": bucket,
        },
    }


_private = _store(PRIVATE_MEDIA_ROOT, env.text("S3_PRIVATE_BUCKET", "haat-private"))
STORAGES: dict[str, dict[str, Any]] = {
    "default": _private,
    "private": _private,
    "channel": _store(CHANNEL_MEDIA_ROOT, env.text("S3_CHANNEL_BUCKET", "haat-channel")),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
PHOTO_MAX_BYTES = 15 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# A file past PHOTO_MAX_BYTES is drained while it arrives, never kept.
FILE_UPLOAD_HANDLERS = [
    "common.uploads.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- security headers ------------------------------------------------------------------------
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],  # her own recording, heard before it is sent
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_PRODUCTION else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_HSTS_PRELOAD = IS_PRODUCTION

# --- Celery: wake-ups only -------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Asia/Kolkata"
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "notices.tasks.*": {"queue": "notices"},
    "catalog.tasks.*": {"queue": "photos"},
}

CELERY_TASK_TIME_LIMIT = 90
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
}

# --- API -------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "common.api.Pages",
    "PAGE_SIZE": 50,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "common.api.error_answer",
    "DEFAULT_THROTTLE_CLASSES": ["common.throttling.PatientThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min"},
    # Whose address it is: the one proxy of production says; elsewhere nobody else's word counts.
    "NUM_PROXIES": 1 if IS_PRODUCTION else 0,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Samooh Haat API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
}

# --- logs: no bodies, no secrets, no phone numbers -------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}
