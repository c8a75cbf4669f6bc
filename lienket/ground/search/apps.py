from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "lienket.ground.search"
    label = "search"
