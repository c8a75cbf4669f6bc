"""The migration step that puts a room's tables under the audit trigger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation


class AuditTables(Operation):
    """Attach the trigger to every table of the app this migration belongs to. Safe to run again.

    ``without``: models that machines fill by the million, whose own rows say where each of them came from.
    """

    reversible = True
    reduces_to_sql = False

    def __init__(self, without: Sequence[str] = ()) -> None:
        self.without = frozenset(name.lower() for name in without)

    def state_forwards(self, app_label: str, state: Any) -> None:
        return None

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for model in to_state.apps.get_app_config(app_label).get_models(include_auto_created=True):
            if model._meta.model_name not in self.without:
                schema_editor.execute("SELECT audit_attach(%s)", [model._meta.db_table])

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        return None

    def describe(self) -> str:
        return "Put the app's tables under the audit trigger"
