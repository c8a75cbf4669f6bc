from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "lienket.coordination"
    label = "coordination"
