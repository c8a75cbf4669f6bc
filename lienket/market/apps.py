from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "lienket.market"
    label = "market"

    def ready(self) -> None:
        from lienket.coordination.actions import follow
        from lienket.coordination.queries import also_on_desk
        from lienket.ground.search.rebuilding import refill
        from lienket.market.actions import hold, hold_match, hold_paper, refresh, refresh_match, refresh_paper
        from lienket.market.actions.finding import KINDS, index_all_lots
        from lienket.market.models import Deal, Match, Paper
        from lienket.market.queries import ending_items, ending_owners

        follow(Deal._meta.label_lower, refresh, hold)
        follow(Paper._meta.label_lower, refresh_paper, hold_paper)
        follow(Match._meta.label_lower, refresh_match, hold_match)
        also_on_desk(ending_items, ending_owners)
        refill(tuple(KINDS.values()), index_all_lots)
