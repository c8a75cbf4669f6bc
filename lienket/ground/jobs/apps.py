"""The jobs app: background work in the same PostgreSQL, through procrastinate."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "lienket.ground.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
