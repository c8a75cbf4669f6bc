from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "lienket.market"
    label = "market"
