from django.apps import AppConfig


class LocalitiesConfig(AppConfig):
    name = "lienket.localities"
    label = "localities"
