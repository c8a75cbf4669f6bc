"""Django's own commands, for those who maintain the house; officials use `lienket`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienket.config.settings")
    os.environ.setdefault("LIENKET_DATABASE_ROLE", "owner")
    execute_from_command_line(sys.argv)
