from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "lienket.portal"
    label = "portal"
