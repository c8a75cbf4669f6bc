from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "lienket.agreements"
    label = "agreements"
