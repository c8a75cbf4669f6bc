from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "lienket.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        from lienket.coordination.queries import also_on_desk
        from lienket.ground.search.rebuilding import refill
        from lienket.monitoring.actions.finding import STATION, index_all_stations
        from lienket.monitoring.queries import held_items, held_owners, station_items, station_owners

        also_on_desk(held_items, held_owners)
        also_on_desk(station_items, station_owners)
        refill((STATION,), index_all_stations)
