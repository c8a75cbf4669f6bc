"""Answers that are remembered while nothing in the database has changed, and not a moment longer.

The text of `pg_current_snapshot()` changes with every transaction that commits: two equal texts mean that both
readers see the very same rows. One such question costs a tenth of a millisecond and saves the counts of a list.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.db import connection

Answer = TypeVar("Answer")
_MOST = 512
_answers: OrderedDict[Hashable, tuple[str, Any]] = OrderedDict()


@dataclass(frozen=True)
class Moment:
    """What the database looked like at one query; `snapshot` is empty inside a transaction that has written."""

    snapshot: str

    def remembered(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer made at this same state of the database, else a new one. `key` names everything it depends on."""
        if not self.snapshot:
            return make()
        held = _answers.get(key)
        if held is not None and held[0] == self.snapshot:
            return cast(Answer, held[1])
        made = make()
        _answers[key] = (self.snapshot, made)
        while len(_answers) > _MOST:
            _answers.popitem(last=False)
        return made


def this_moment() -> Moment:
    """The state of the database now: one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text, pg_current_xact_id_if_assigned() IS NULL")
        snapshot, nothing_written = cursor.fetchone()
    return Moment(snapshot if nothing_written else "")
