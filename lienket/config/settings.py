"""Settings: every switch comes from the environment, with defaults for one machine; wrong values fail loudly."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from lienket.ground.database import connection_settings

env = Env()
PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(env.str("LIENKET_HOME", "var")).resolve()
TESTING = "pytest" in sys.modules

DEBUG = False
ALLOWED_HOSTS = env.list("LIENKET_HOSTS", ["localhost", "127.0.0.1", "[::1]", "testserver"])
PUBLIC_URL = env.str("LIENKET_URL", "")
BEHIND_TLS = PUBLIC_URL.startswith("https://")


def _secret() -> str:
    """The signing key: from the environment, else made once and kept in the data directory."""
    given = env.str("LIENKET_SECRET", "")
    if given:
        return given
    if TESTING:
        return hashlib.sha256(b"tests only").hexdigest()
    kept = HOME / "secret.key"
    if not kept.exists():
        import secrets

        HOME.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(64))
    return kept.read_text().strip()


SECRET_KEY = _secret()

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
    "csp",
    "lienket.ground.ui",
    "lienket.ground.maps",
    "lienket.ground.charts",
    "lienket.ground.audit",
    "lienket.ground.files",
    "lienket.ground.jobs",
    "lienket.ground.search",
    "lienket.localities",
    "lienket.accounts",
    "lienket.coordination",
    "lienket.agreements",
    "lienket.monitoring",
    "lienket.drafting",
    "lienket.market",
    "lienket.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "lienket.config.middleware.HeadersMiddleware",
    # Below the headers: a drawing opened by its own address is a document like any other.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lienket.config.middleware.ViewerMiddleware",
    "lienket.config.middleware.AccessMiddleware",
]

ROOT_URLCONF = "lienket.config.urls"
WSGI_APPLICATION = "lienket.config.wsgi.application"
APPEND_SLASH = False

ROOMS = ["portal", "market", "drafting", "monitoring", "agreements", "coordination", "accounts", "localities"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / room / "templates" for room in ROOMS] + [PACKAGE / "ground" / "ui" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "lienket.ground.ui.environment.environment",
            "context_processors": ["lienket.config.context.page"],
            "auto_reload": False,
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

DATABASES = {"default": connection_settings(env.str("LIENKET_DATABASE_ROLE", "app"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["lienket.ground.ui.formats"]
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
WHITENOISE_MAX_AGE = 31_536_000
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = TESTING
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "files"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILES_ROOT = HOME / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
MAX_EVIDENCE_BYTES = 20 * 1024 * 1024
MAX_SHEET_BYTES = 5 * 1024 * 1024

# --- folders that stations write to: where, and what officials tell those who run the stations' loggers ------------
INTAKE_FOLDER = env.str("LIENKET_INTAKE_FOLDER", "")
"""Holds a folder for each source; empty: `intake` in the data directory. docs/runbooks/nhan-tep-sftp.md."""
SFTP_HOST = env.str("LIENKET_SFTP_HOST", "")
SFTP_PORT = env.int("LIENKET_SFTP_PORT", 22)
SFTP_FINGERPRINT = env.str("LIENKET_SFTP_FINGERPRINT", "")
"""Of the server's key, as `ssh-keygen -lf` says it."""

# --- means of readings: policies, shown beside every number they make --------------------------------------
HOUR_SHARE = env.float("LIENKET_HOUR_SHARE", 0.75)
"""Part of the readings that the calendar asks of an hour which its mean needs."""
CENSORED_SHARE = env.float("LIENKET_CENSORED_SHARE", 0.5)
"""Part of the detection limit that a reading below it enters a mean with."""
MONTHS_AS_ROWS = env.int("LIENKET_MONTHS_AS_ROWS", 2)
"""Whole months before this one whose readings stay rows; older ones are sealed into files."""
ORIGINALS_DAYS = env.int("LIENKET_ORIGINALS_DAYS", 0)
"""Days after which originals of what came in may be removed, if nothing of them is held; 0: they are kept for ever.
Never fewer than the rule of data/rules/retention.toml in force."""
DUCKDB_THREADS = env.int("LIENKET_DUCKDB_THREADS", 2)
DUCKDB_MEMORY = env.str("LIENKET_DUCKDB_MEMORY", "1GB")
if not (0 < HOUR_SHARE <= 1 and 0 <= CENSORED_SHARE <= 1):
    raise ImproperlyConfigured("LIENKET_HOUR_SHARE and LIENKET_CENSORED_SHARE are parts of one: 0 to 1")

# --- who signs in -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:desk"
LOGOUT_REDIRECT_URL = "portal:home"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_IDLE_S = 30 * 60
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "lienket.portal.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

ACCOUNT_ADAPTER = "lienket.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/15m/ip,5/15m/key",
    "reauthenticate": "10/m/user",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_ADAPTER = "lienket.accounts.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS
MFA_TOTP_ISSUER = "Liên Kết"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_ADAPTER = "lienket.accounts.adapter.SocialAdapter"
SOCIALACCOUNT_PROVIDERS: dict[str, object] = {}
OIDC_ISSUER = env.str("LIENKET_OIDC_ISSUER", "").rstrip("/")
OIDC_ORIGINS: list[str] = []
"""Where the sign-in form may lead: the issuer, and others that it sends browsers on to."""
if OIDC_ISSUER:
    _issuer = urlsplit(OIDC_ISSUER)
    if _issuer.scheme != "https" and _issuer.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ImproperlyConfigured("LIENKET_OIDC_ISSUER must begin with https:// (http:// only on this machine)")
    OIDC_ORIGINS = [f"{_issuer.scheme}://{_issuer.netloc}", *env.list("LIENKET_OIDC_ORIGINS", [])]
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": env.str("LIENKET_OIDC_NAME", "Đăng nhập một lần"),
                "client_id": env.str("LIENKET_OIDC_CLIENT_ID"),
                "secret": env.str("LIENKET_OIDC_SECRET"),
                "settings": {"server_url": OIDC_ISSUER, "uid_field": "uid"},
            }
        ],
    }

CACHES = {
    # Counters of failed sign-ins must hold across workers and restarts, so the cache is a table.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "ground_cache"}
}

REQUIRE_MFA = env.bool("LIENKET_REQUIRE_MFA", False)
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("LIENKET_PROXIES", 0)

# --- what a browser may do ----------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *OIDC_ORIGINS],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []

EMAIL_BACKEND = env.str("LIENKET_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_HOST = env.str("LIENKET_EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("LIENKET_EMAIL_PORT", 25)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("LIENKET_EMAIL_FROM", "lienket@localhost")

CONTACT_EMAIL = env.str("LIENKET_CONTACT", "")
SOURCE_URL = env.str("LIENKET_SOURCE_URL", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LIENKET_LOG_LEVEL", "WARNING")},
}
