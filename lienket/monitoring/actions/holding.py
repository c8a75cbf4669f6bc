"""What was held back: taken in again from its original once a station, series or limit is there, or dismissed."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines.stationfiles import read_name, shown
from lienket.ground.audit.acts import Actor, act
from lienket.ground.refusals import Refusal
from lienket.monitoring import access
from lienket.monitoring.actions.flagging import flagged
from lienket.monitoring.actions.originals import originals_of
from lienket.monitoring.actions.readings import HeldRow, take_readings
from lienket.monitoring.actions.sorting import CLOCK, Book, Sorting
from lienket.monitoring.choices import HeldOutcome
from lienket.monitoring.models import Held, Intake
from lienket.monitoring.queries import codes_allowed, own_helds

MOST_HELDS = 500


@dataclass
class Retaken:
    """What a second try brought: rows of held that are done, readings stored, and rows that wait on."""

    done: int = 0
    readings: int = 0
    left: int = 0


def retake(*, actor: Actor, helds: Collection[int]) -> Retaken:
    """Read the originals of held rows again and store what can now be read. What still cannot, waits on.

    A file that was held whole is taken whole: lines of it that cannot be read are held each for itself.
    """
    access.check_can_settle(actor)
    result = Retaken()
    with act(actor, "monitoring.retake", words=f"nhận lại {len(helds)} dòng, tệp số liệu bị giữ lại"):
        rows = _locked(actor, helds)
        by_intake: dict[Intake, list[Held]] = defaultdict(list)
        for one in rows:
            by_intake[one.intake].append(one)
        for intake, ours in by_intake.items():
            if not intake.archive:
                result.left += len(ours)
                continue
            done, readings = _retake_intake(intake, ours)
            _settle(actor, done, HeldOutcome.RETAKEN)
            result.done += len(done)
            result.left += len(ours) - len(done)
            result.readings += readings
    return result


def dismiss(*, actor: Actor, helds: Collection[int], reason: str) -> int:
    """Set held rows aside for good, with the reason; the originals stay. How many were still waiting."""
    access.check_can_settle(actor)
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do bỏ qua."), field="reason")
    with act(actor, "monitoring.dismiss", words=f"bỏ qua {len(helds)} dòng, tệp số liệu bị giữ lại", reason=reason):
        rows = _locked(actor, helds)
        _settle(actor, [one.pk for one in rows], HeldOutcome.DISMISSED, why=reason.strip())
    return len(rows)


def _locked(actor: Actor, helds: Collection[int]) -> list[Held]:
    """Those that wait and are the actor's, until the transaction ends; a second click finds none left."""
    if len(helds) > MOST_HELDS:
        raise Refusal(_("Mỗi lần chọn nhiều nhất %(most)d dòng.") % {"most": MOST_HELDS})
    waiting = Held.objects.filter(pk__in=helds, outcome=HeldOutcome.WAITING).order_by("pk")
    if isinstance(actor, Viewer):
        waiting = waiting.filter(own_helds(actor))
    return list(waiting.select_for_update(of=("self",)).select_related("intake__source"))


def _settle(actor: Actor, ids: Sequence[int], outcome: HeldOutcome, why: str = "") -> None:
    Held.objects.filter(pk__in=ids).update(
        outcome=outcome,
        settled_by_id=actor.person_id,
        settled_at=timezone.now(),
        why=why,
        version=F("version") + 1,
    )


def _retake_intake(intake: Intake, ours: list[Held]) -> tuple[list[int], int]:
    """Held rows that are done, and the readings that were stored, as an intake of their own."""
    kept = {shown(path, 300): (path, content) for path, content in originals_of(intake.archive).items()}
    book = Book()
    book.learn(name.station for path, _content in kept.values() if (name := read_name(path.rpartition("/")[2])))
    sorting, done = Sorting(book, int(time.time()) + CLOCK, codes_allowed(intake.source)), list[int]()
    by_file: dict[str, list[Held]] = defaultdict(list)
    for one in ours:
        by_file[one.file_name].append(one)
    again: list[HeldRow] = []
    for path, rows in by_file.items():
        if path in kept:
            done += _retake_file(sorting, *kept[path], rows, again)
    if not done:
        return [], 0
    readings = flagged(sorting.done.readings(), now=sorting.now, sent=sorting.done.sent_at())
    made = take_readings(source=intake.source, readings=readings, held=again, archive=intake.archive)
    return done, made.readings - made.held


def _retake_file(sorting: Sorting, path: str, content: bytes, rows: list[Held], again: list[HeldRow]) -> list[int]:
    """The held rows of one file that can now be stored; ``again`` takes what is held anew."""
    sorting.done.held, before = [], len(sorting.done.at)
    if any(one.line == 0 for one in rows):
        sorting.take(path, content)
        if any(one.line == 0 for one in sorting.done.held):
            return []
        again += sorting.done.held
        return [one.pk for one in rows if one.line == 0]
    sorting.take(path, content, only={(one.line, one.text) for one in rows})
    still = {(one.line, one.text) for one in sorting.done.held}
    return [one.pk for one in rows if (one.line, one.text) not in still] if len(sorting.done.at) > before else []
