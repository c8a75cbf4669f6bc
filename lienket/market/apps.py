from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "lienket.market"
    label = "market"

    def ready(self) -> None:
        from lienket.coordination.actions import follow
        from lienket.coordination.queries import also_on_desk
        from lienket.ground.search.rebuilding import refill
        from lienket.market.actions import (
            hold,
            hold_asked,
            hold_dossier,
            hold_match,
            hold_paper,
            hold_proposal,
            refresh,
            refresh_asked,
            refresh_dossier,
            refresh_match,
            refresh_paper,
            refresh_proposal,
        )
        from lienket.market.actions.finding import KINDS, PRODUCT, index_all_lots, index_all_products
        from lienket.market.models import Asked, Deal, Dossier, Match, Paper, Proposal
        from lienket.market.queries import (
            attention_items,
            attention_owners,
            ending_items,
            ending_owners,
            ocop_items,
            ocop_owners,
        )

        follow(Deal._meta.label_lower, refresh, hold)
        follow(Paper._meta.label_lower, refresh_paper, hold_paper)
        follow(Match._meta.label_lower, refresh_match, hold_match)
        follow(Asked._meta.label_lower, refresh_asked, hold_asked)
        follow(Proposal._meta.label_lower, refresh_proposal, hold_proposal)
        also_on_desk(ending_items, ending_owners)
        also_on_desk(attention_items, attention_owners)
        also_on_desk(ocop_items, ocop_owners)
        follow(Dossier._meta.label_lower, refresh_dossier, hold_dossier)
        refill(tuple(KINDS.values()), index_all_lots)
        refill((PRODUCT,), index_all_products)
