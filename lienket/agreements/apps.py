from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "lienket.agreements"
    label = "agreements"

    def ready(self) -> None:
        from lienket.agreements.actions import hold, refresh, refuse_due
        from lienket.agreements.actions.finding import index_everything
        from lienket.agreements.models import Commitment
        from lienket.coordination.actions import follow
        from lienket.ground.search.rebuilding import refill

        follow(Commitment._meta.label_lower, refresh, hold, refuse_due)
        refill(("agreement", "commitment"), index_everything)
