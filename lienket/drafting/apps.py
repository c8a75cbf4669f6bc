from django.apps import AppConfig


class DraftingConfig(AppConfig):
    name = "lienket.drafting"
    label = "drafting"
