"""Answers that are remembered while nothing in the database has changed, and not a moment longer.

The text of `pg_current_snapshot()` changes with every transaction that commits: one that was running when it was taken
is named in it (or lies above it) and is not afterwards. So two equal texts, of one database in one life of the server,
mean that both readers see the very same rows. An answer made just after its question may already hold a later commit,
never lack one. One such question costs a tenth of a millisecond and saves the counts of a list.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from lienket.ground.database.prepared import prepared_cursor

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
    with prepared_cursor() as cursor:
        cursor.execute(
            "SELECT concat_ws(' ', current_database(), pg_postmaster_start_time(), pg_current_snapshot()),"
            " pg_current_xact_id_if_assigned() IS NULL"
        )
        snapshot, nothing_written = cursor.fetchone()
    return Moment(snapshot if nothing_written else "")
