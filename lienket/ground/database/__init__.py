"""The database: the embedded server or any PostgreSQL from version 16, its roles, its backups."""

from lienket.ground.database.connections import Urls, check_external, connection_settings, home, resolve
from lienket.ground.database.roles import append_only

__all__ = ["Urls", "append_only", "check_external", "connection_settings", "home", "resolve"]
