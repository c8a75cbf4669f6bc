from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "lienket.coordination"
    label = "coordination"

    def ready(self) -> None:
        from lienket.coordination.actions.asking import index_everything
        from lienket.ground.search.rebuilding import refill

        refill(("request",), index_everything)
