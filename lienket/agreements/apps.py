from django.apps import AppConfig

from lienket.ground.audit.acts import Actor


class AgreementsConfig(AppConfig):
    name = "lienket.agreements"
    label = "agreements"

    def ready(self) -> None:
        from lienket.agreements.actions import refresh
        from lienket.agreements.models import Commitment
        from lienket.coordination.actions import follow

        def derive_again(actor: Actor, commitment_id: int) -> None:
            refresh(actor, commitment_id)

        follow(Commitment._meta.label_lower, derive_again)
