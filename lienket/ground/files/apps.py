from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "lienket.ground.files"
    label = "files"
