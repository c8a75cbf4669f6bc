from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "lienket.monitoring"
    label = "monitoring"
