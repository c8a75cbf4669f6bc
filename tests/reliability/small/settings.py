"""A house of one small room: the database, the jobs and one page that writes. The faults are tried on it."""

from lienket.ground.database import connection_settings, home

SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django.contrib.contenttypes",
    "procrastinate.contrib.django",
    "lienket.ground.jobs",
    "tests.reliability.small",
]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "tests.reliability.small.urls"
DATABASES = {"default": connection_settings()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = home() / "static"
