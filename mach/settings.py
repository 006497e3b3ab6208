"""What a server may choose comes from the environment (mach/environment.py); the rest is decided here."""

from celery.schedules import crontab
from csp.constants import NONE, SELF

from mach import environment

ENV = environment.read_or_stop()
BASE_DIR = environment.ROOT

MACH_ENV = ENV.mode
MACH_STATE = ENV.state
MACH_HUB_NAME = ENV.hub_name
MACH_API_RATE = ENV.api_rate
MACH_PORT = ENV.port
MACH_ADDRESS = ENV.address
MACH_REDIS_URL = ENV.redis_url
MACH_APP_ROLE = ENV.app_role
MACH_OWNER_ROLE = ENV.owner_role

DEBUG = ENV.mode == "development"
SECRET_KEY = ENV.secret_key
ALLOWED_HOSTS = ENV.allowed_hosts
ROOT_URLCONF = "mach.urls"
WSGI_APPLICATION = "mach.wsgi.application"
ASGI_APPLICATION = "mach.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "mach",
    "referrals",
    "assessments",
    "improvement",
    "sample",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "mach.staticfiles.Config",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "simple_history",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mach.http.NoStoreMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mach.sessions.IdleSignOutMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mach.kept.KeepPostMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "mach.http.DomainErrorsMiddleware",
    "mach.http.PlainTextMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mach.context.hub",
                "mach.context.frame",
            ],
        },
    },
]
# What a page says once may name a child: it waits in the session, never in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
FORM_RENDERER = "mach.forms.Renderer"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

# Databases and caches

DATABASES = {"default": ENV.database}
if ENV.mode == "test":
    # Test databases are cleared by emptying whole tables, which the append-only triggers refuse otherwise.
    DATABASES["default"]["OPTIONS"]["options"] = "-c app.allow_truncate=on"
CACHES = {
    # Sign-in lock-outs live here: they must survive a lost broker and a restart.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "mach_cache"},
    "throttles": {
        "BACKEND": "mach.throttles.Counters",
        "LOCATION": environment.redis_database_url(ENV.redis_url, 2),
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    },
}

# Signing in

AUTH_USER_MODEL = "mach.User"
AUTHENTICATION_BACKENDS = ["mach.accounts.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "mach.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,5/10m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.trusted_proxies

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_AGE = 30 * 60
SESSION_BACKGROUND_PATHS: set[str] = set()
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# What browsers may do with our pages

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
if ENV.production:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
if ENV.trusted_proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = ENV.static
PLAIN_STATIC_FILES = ENV.mode in {"development", "test"}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = PLAIN_STATIC_FILES
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if PLAIN_STATIC_FILES
        else "mach.staticfiles.HashedStaticFilesStorage"
    },
}
MEDIA_ROOT = ENV.state / "documents"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Email

EMAIL_BACKEND = ENV.email["EMAIL_BACKEND"]
EMAIL_HOST = ENV.email["EMAIL_HOST"]
EMAIL_PORT = ENV.email["EMAIL_PORT"]
EMAIL_HOST_USER = ENV.email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = ENV.email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = ENV.email["EMAIL_USE_TLS"]
EMAIL_USE_SSL = ENV.email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = ENV.email["EMAIL_TIMEOUT"]
EMAIL_FILE_PATH = str(ENV.state / "mail")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.email_from

# API

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "mach.http.problem",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "MACH",
    "DESCRIPTION": "Contacts from partner agencies to the multi-agency hub for children.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1/",
}

# Jobs

CELERY_BROKER_URL = environment.broker_url(ENV.redis_url)
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page or an API call is never held up by a dead broker: publishing fails at once; the beat makes good the rest
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "max_retries": 0,
    "retry_policy": {"timeout": 1.0},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(ENV.state / "celerybeat-schedule")
# A tick that nobody could take expires, so that a stopped worker comes back to one sweep and not to an hour of them.
CELERY_BEAT_SCHEDULE = {
    "sweep clocks": {"task": "mach.tasks.sweep_clocks", "schedule": 60, "options": {"expires": 55}},
    "deliver notices": {"task": "mach.tasks.deliver_notices", "schedule": 30, "options": {"expires": 25}},
    "find candidates": {"task": "referrals.tasks.find_candidates", "schedule": 60, "options": {"expires": 55}},
    "note returns": {"task": "assessments.tasks.note_returns", "schedule": 120, "options": {"expires": 110}},
    "refresh figures": {"task": "improvement.tasks.refresh_figures", "schedule": 300, "options": {"expires": 290}},
    "forecast demand": {"task": "improvement.tasks.forecast_demand", "schedule": 3600, "options": {"expires": 3500}},
    "purge what has expired": {"task": "mach.tasks.purge_expired", "schedule": 24 * 60 * 60},
    "find duplicates": {"task": "mach.tasks.find_duplicates", "schedule": crontab(minute=30, hour=2, day_of_week=0)},
    "list re-referrals": {"task": "improvement.tasks.list_re_referrals", "schedule": 24 * 60 * 60},
    "forget idempotency keys": {"task": "referrals.tasks.forget_keys", "schedule": 24 * 60 * 60},
}

# Logs: no row values, no personal data

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"errors_by_type": {"()": "mach.logs.ErrorsByType"}},
    "formatters": {
        "frames_only": {
            "()": "mach.logs.FramesOnly",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "frames_only", "filters": ["errors_by_type"]}
    },
    "root": {"handlers": ["stderr"], "level": "INFO" if ENV.mode != "test" else "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        "django.db.backends": {"level": "WARNING"},
        # "ready" is what whoever started a worker waits for, in tests too.
        "celery.apps.worker": {"level": "INFO"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
    },
}
