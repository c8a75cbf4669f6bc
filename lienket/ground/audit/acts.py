"""Acts: the only door through which rooms write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection, models, transaction

_current: ContextVar[str] = ContextVar("current_act", default="")


class Actor(Protocol):
    """Whoever acts: a person for an organisation, or the platform itself for scheduled work."""

    @property
    def person_id(self) -> int | None: ...
    @property
    def person_label(self) -> str: ...
    @property
    def organisation_id(self) -> int | None: ...
    @property
    def organisation_label(self) -> str: ...
    @property
    def behalf_label(self) -> str: ...


@dataclass(frozen=True)
class Platform:
    """The platform acting by itself: loaders, reminders, scheduled work."""

    person_label: str
    person_id: int | None = None
    organisation_id: int | None = None
    organisation_label: str = "Liên Kết"
    behalf_label: str = ""


@dataclass
class Line:
    """The act being done; set `on` when the thing is only made inside."""

    id: int
    on: models.Model | None = None
    reason: str = ""


@contextmanager
def act(actor: Actor, verb: str, *, words: str, on: models.Model | None = None, reason: str = "") -> Iterator[Line]:
    """Do one act: a transaction with its line. Acts may nest; each row change names the innermost."""
    with transaction.atomic():
        outer = _current.get()
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH n AS (SELECT nextval('audit_act_id_seq') AS id)"
                " SELECT id, set_config('lienket.act', id::text, true) FROM n"
            )
            (number, text) = cursor.fetchone()
        token = _current.set(text)
        line = Line(number, on, reason)
        try:
            yield line
            _write(actor, verb, words, line, outer)
        finally:
            _current.reset(token)


def _write(actor: Actor, verb: str, words: str, line: Line, outer: str) -> None:
    thing = line.on
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_act (id, actor_id, actor_label, organisation_id, organisation_label, behalf_label,"
            " verb, words, object_type, object_id, object_label, reason, era, xact)"
            " VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s, audit_era_now(), pg_current_xact_id()::text::bigint)"
            " RETURNING set_config('lienket.act', %s, true)",
            [
                line.id,
                actor.person_id,
                actor.person_label[:200],
                actor.organisation_id,
                actor.organisation_label[:300],
                actor.behalf_label[:300],
                verb,
                words[:500],
                thing._meta.label_lower if thing else "",
                thing.pk if thing else None,
                str(thing)[:500] if thing else "",
                line.reason,
                outer,
            ],
        )


def trail_of(things: list[tuple[str, int]], *, limit: int = 200) -> list[dict[str, Any]]:
    """Lines about the given things [(object_type, object_id)], newest first."""
    from lienket.ground.audit.models import Act

    if not things:
        return []
    wanted = models.Q()
    for object_type, object_id in things:
        wanted |= models.Q(object_type=object_type, object_id=object_id)
    columns = (
        "at",
        "actor_label",
        "organisation_label",
        "behalf_label",
        "words",
        "reason",
        "object_label",
        "verb",
    )
    return list(Act.objects.filter(wanted).order_by("-id").values(*columns)[:limit])
