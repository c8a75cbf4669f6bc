from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "lienket.ground.audit"
    label = "audit"
