from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "lienket.accounts"
    label = "accounts"
