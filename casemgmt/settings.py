"""Every setting, in one file. Nothing secret has a default; anything wrong stops the start."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from casemgmt.enums import ENUM_NAMES
from common.clamd import Clamd
from common.sealing import KeyRing

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()  # SECRET_KEY_FILE=/run/secrets/key is read in place of SECRET_KEY

# "build" renders static files into an image: it has no secrets and no services.
ENVIRONMENT = env.str("CASEMGMT_ENV", "production")
if ENVIRONMENT not in {"production", "development", "test", "build"}:
    raise ImproperlyConfigured("CASEMGMT_ENV must be production, development, test or build.")
PRODUCTION = ENVIRONMENT == "production"
BUILD = ENVIRONMENT == "build"
DEMO = env.bool("DEMO", False)

SECRET_KEY = "only-for-static-files" if BUILD else env.str("SECRET_KEY")
# The keys that seal each person's own key: "name:key, name:key", the first one seals anew.
try:
    KEY_RING = KeyRing({}) if BUILD else KeyRing.parse(env.list("FIELD_KEYS"))
except ValueError as error:
    raise ImproperlyConfigured(f"FIELD_KEYS is not usable: {error}.") from None
# The virus scanner, tcp://host:3310 or unix:///path. Without one no file is scanned, and the API
# says so.
try:
    CLAMD = Clamd.at(env.str("CLAMD_URL", ""))
except ValueError as error:
    raise ImproperlyConfigured(f"CLAMD_URL is not usable: {error}.") from None
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]  # never a disk
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = [] if BUILD else env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if PRODUCTION]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "csp",
    "oversight",
    "accounts",
    "cases",
    "screening",
    "referrals",
    "reports",
    "casemgmt",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "casemgmt.middleware.ContextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "casemgmt.urls"
WSGI_APPLICATION = "casemgmt.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]


def database() -> dict[str, Any]:
    """The app's own role, or the owner's for the commands that change tables."""
    if BUILD:
        return {"ENGINE": "django.db.backends.dummy"}
    owner = os.environ.get("CASEMGMT_DATABASE_ROLE") == "owner"
    settings: dict[str, Any] = env.db("DATABASE_OWNER_URL" if owner else "DATABASE_URL")
    settings |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
    settings["OPTIONS"] = {**settings.get("OPTIONS", {}), "application_name": "casemgmt"}
    return settings


DATABASES = {"default": database()}
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = "" if BUILD else env.str("REDIS_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesBackend", "accounts.authentication.AccountBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if ENVIRONMENT == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]
AXES_USERNAME_FORM_FIELD = "email"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# Not in the database: a stolen copy of it must open no session.
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SAMESITE = "Strict"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "no-referrer"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^live$", r"^ready$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = not (PRODUCTION or BUILD)
if PRODUCTION or BUILD:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_ACKS_ON_FAILURE_OR_TIMEOUT = False
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_IMPORTS = ["cases.attachments.tasks"]  # beside the tasks.py of each app
CELERY_BEAT_SCHEDULE = {
    "scan-waiting-attachments": {
        "task": "cases.attachments.tasks.scan_what_waits",
        "schedule": crontab(minute="3-58/5"),
    },
    "resume-forgotten-imports": {
        "task": "cases.tasks.resume_forgotten_imports",
        "schedule": crontab(minute="7-57/10"),
    },
    "announce-forgotten-referrals": {
        "task": "referrals.tasks.announce_forgotten_referrals",
        "schedule": crontab(minute="*/10"),
    },
    "expire-overdue-referrals": {
        "task": "referrals.tasks.expire_overdue_referrals",
        "schedule": crontab(minute="5-55/10"),
    },
    "resume-forgotten-replays": {
        "task": "screening.tasks.resume_forgotten_replays",
        "schedule": crontab(minute="2-52/10"),
    },
    "publish-closed-months": {
        "task": "reports.tasks.publish_closed_months",
        "schedule": crontab(minute=15),
    },
}

# Nobody is told of a referral without it, so production has no default.
EMAIL_CONFIG = env.email("EMAIL_URL") if PRODUCTION else env.email("EMAIL_URL", "dummymail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "no-reply@casemgmt.example.org")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.BearerAuthentication",
        "accounts.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.permissions.HasCapability"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["accounts.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["accounts.filters.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "accounts.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "casemgmt.schema.Schema",
    "EXCEPTION_HANDLER": "casemgmt.errors.handle",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Mixed-migration case management",
    "VERSION": "1",
    "DESCRIPTION": (BASE_DIR / "docs" / "api.md").read_text(),
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": [],
    "SERVE_AUTHENTICATION": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
    "SERVERS": [{"url": "/", "description": "This installation"}],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_row_values": {"()": "casemgmt.logs.WithoutRowValues"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "stream": sys.stderr,
            "formatter": "line",
            "filters": ["no_row_values"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},  # 4xx warnings carry paths and nothing new
        "axes": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS = ["axes.W002"]  # the sign-in view answers lock-outs itself
