from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "lienket.market"
    label = "market"

    def ready(self) -> None:
        from lienket.coordination.actions import follow
        from lienket.market.actions import hold, hold_paper, refresh, refresh_paper
        from lienket.market.models import Deal, Paper

        follow(Deal._meta.label_lower, refresh, hold)
        follow(Paper._meta.label_lower, refresh_paper, hold_paper)
