"""A folder of station files is taken in: every reading is stored once or held with its reason, wherever it is killed.

A batch goes: read → sort → flag → originals packed and on disk → one transaction with its Intake → files removed →
the Intake is `cleared`. Killed before the commit, nothing happened but a packed file that the next run sweeps away;
killed after it, the next run first removes the files that its archive shows to be taken. A run first waits for the
database to be done with the last transaction of one that was killed.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.engines.stationfiles import read_name, shown
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.database import locks
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation
from lienket.monitoring import access
from lienket.monitoring.actions.flagging import flagged
from lienket.monitoring.actions.folders import Closed, Folder, Original
from lienket.monitoring.actions.originals import keep_originals, originals_of, sweep_originals
from lienket.monitoring.actions.readings import INTAKE, HeldRow, take_readings
from lienket.monitoring.actions.sorting import CLOCK, Book, Sorted, Sorting
from lienket.monitoring.choices import HeldOutcome, HeldReason, SourceKind
from lienket.monitoring.models import FolderLook, Held, Intake, Source
from lienket.monitoring.queries import codes_allowed

MOST_FILES, MOST_BYTES = 4000, 8_000_000
#: The live edge: so many readings at most, none older than this many seconds.
_FRESH, _FRESH_AGE = 20_000, 3 * 3600
_FOLDERS = 0x6C6B696E
_STAYS = (HeldReason.UNREADABLE, HeldReason.SIZE)


@dataclass
class Taken:
    """What a run took in. The five counts of readings add up to ``readings``."""

    intakes: int = 0
    files: int = 0
    readings: int = 0
    new: int = 0
    repeated: int = 0
    corrected: int = 0
    held: int = 0
    pending: int = 0
    waiting: int = 0
    """Files left because they are still being written."""
    left: int = 0
    """Files taken that could not be removed from the folder; they are not taken again."""

    def __add__(self, other: Taken) -> Taken:
        """Both runs together; what waits or is left is what the later one saw."""
        both = Taken(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})
        both.waiting, both.left = other.waiting, other.left
        return both

    def add(self, intake: Intake) -> None:
        """Count an intake."""
        self.intakes += 1
        for one in fields(self)[1:8]:
            setattr(self, one.name, getattr(self, one.name) + getattr(intake, one.name))


def take_folder(
    *,
    folder: Path,
    source: Source | None = None,
    age: float = 10.0,
    until: float | None = None,
    batch: int = MOST_FILES,
    tell: Callable[[Taken], None] = lambda _taken: None,
) -> Taken:
    """Take in what stands whole in a folder, batch by batch in the order of names; files are removed once stored.

    ``age``: seconds since the last write after which a file counts as whole. ``until``: `time.monotonic()` after which
    no further batch is begun. ``batch``: files at most in one transaction. Raises Refusal where the folder cannot be
    opened or another run is at it.
    """
    where = Folder(folder, age)
    lock = locks.take(Path(settings.HOME) / "monitoring" / "locks" / where.tag, wait=False)
    if lock is None:
        raise Refusal(_("Thư mục này đang được một lượt khác nhận. Hãy đợi lượt ấy xong."))
    try:
        return _Run(where, source, batch, tell).work(until)
    finally:
        where.close()
        os.close(lock)


@once
def make_folder_source(*, actor: Actor, owner: Organisation, code: str) -> Source:
    """A source whose stations write to `intake/<code>` under the home folder, or to a folder that a command names."""
    access.check_can_enter(actor, owner)
    if not re.fullmatch(r"[a-z0-9-]{1,60}", code):
        raise Refusal(_("Mã nguồn chỉ gồm chữ thường không dấu, số và gạch nối, nhiều nhất 60 ký tự."), field="code")
    if Source.objects.filter(code=code).exists():
        raise Refusal(_("Đã có nguồn số liệu mang mã “%(code)s”.") % {"code": code}, field="code")
    with act(actor, "monitoring.make_folder_source", words=f"lập nguồn số liệu “{code}”") as line:
        name = f"Thư mục {code} của {owner.name}"[:200]
        made = Source.objects.create(code=code, kind=SourceKind.FOLDER, owner=owner, name=name)
        line.on = made
    return made


def take_sources(*, age: float = 10.0, until: float | None = None) -> Taken:
    """Take in the folder of every active source (`drop_folder`); it is made where it lacks.

    A folder that another run is at, or that cannot be opened, is left for the next time; what was seen stays in its
    FolderLook.
    """
    taken = Taken()
    for source in Source.objects.filter(kind=SourceKind.FOLDER, active=True).order_by("pk"):
        here, trouble = _look_into(source, age, until)
        taken = taken + here
        seen = {"looked_at": timezone.now(), "waiting": here.waiting, "left": here.left, "trouble": trouble[:500]}
        FolderLook.objects.update_or_create(source=source, defaults=seen)
        if until is not None and time.monotonic() > until:
            break
    return taken


def drop_folder(source: Source) -> Path:
    """Where the stations of a source write: a folder named by its code, nowhere else."""
    return Path(settings.INTAKE_FOLDER or Path(settings.HOME) / "intake") / source.code


def _look_into(source: Source, age: float, until: float | None) -> tuple[Taken, str]:
    """What was taken in from the folder of a source, and why it could not be looked into."""
    folder = drop_folder(source)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return take_folder(folder=folder, source=source, age=age, until=until), ""
    except OSError as error:
        told = _("Không lập được thư mục “%(name)s” (%(why)s). Hãy báo quản trị nền tảng.")
        return Taken(), told % {"name": source.code, "why": error.strerror or type(error).__name__}
    except Refusal as refusal:
        return Taken(), refusal.sentence


class _Run:
    """One run over a folder whose lock is held."""

    def __init__(self, folder: Folder, source: Source | None, batch: int, tell: Callable[[Taken], None]) -> None:
        self.folder, self.source, self.batch, self.tell = folder, source, batch, tell
        self.taken, self.book, self.allowed = Taken(), Book(), codes_allowed(source)
        self.told = set(
            Held.objects.filter(outcome=HeldOutcome.WAITING, reason__in=_STAYS).values_list("file_name", flat=True)
        )

    def work(self, until: float | None) -> Taken:
        """Finish what an earlier run left, then take batch after batch."""
        with transaction.atomic():
            self._wait_for_the_last()
        sweep_originals(self.folder.tag)
        done_before = self._finish_earlier()
        paths = [path for path in self.folder.paths() if path not in done_before]
        for originals, closed in self._batches(paths):
            self._take(originals, closed)
            self.tell(self.taken)
            if until is not None and time.monotonic() > until:
                break
        self.taken.waiting = self.folder.waiting
        self.taken.left += len(done_before)
        return self.taken

    def _wait_for_the_last(self) -> None:
        """Until the transaction ends, no other is about this folder: the server may still be at one of a dead run."""
        number = int(self.folder.tag[:8], 16) - (1 << 31)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '120s'")
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_FOLDERS, number])

    def _finish_earlier(self) -> set[str]:
        """Remove files of intakes that were committed and not cleared; those that cannot be removed."""
        left: set[str] = set()
        for intake in Intake.objects.filter(cleared=False, archive__contains=f"/{self.folder.tag}-").order_by("pk"):
            kept = originals_of(intake.archive)
            stays = {path for path, content in kept.items() if not self.folder.clear_taken(path, content)}
            if not stays:
                Intake.objects.filter(pk=intake.pk).update(cleared=True)
            left |= stays
        return left

    def _batches(self, paths: list[str]) -> Iterator[tuple[list[Original], list[Closed]]]:
        originals: list[Original] = []
        closed: list[Closed] = []
        size, now = 0, time.time()
        for path in paths:
            found = self.folder.read(path, now)
            if isinstance(found, Original):
                originals.append(found)
                size += len(found.content)
            elif found is not None and shown(found.path, 300) not in self.told:
                closed.append(found)
            if len(originals) + len(closed) >= self.batch or size >= MOST_BYTES:
                yield originals, closed
                originals, closed, size, now = [], [], 0, time.time()
        if originals or closed:
            yield originals, closed

    def _take(self, originals: list[Original], closed: list[Closed]) -> None:
        """One batch, from its files to its cleared Intake."""
        names = [name for one in originals if (name := read_name(one.path.rpartition("/")[2]))]
        self.book.learn(name.station for name in names)
        now = int(time.time()) + CLOCK
        sorting = Sorting(self.book, now, self.allowed)
        for one in originals:
            sorting.take(one.path, one.content)
        held = [*sorting.done.held, *(HeldRow(shown(one.path, 300), 0, "", one.reason, one.sentence) for one in closed)]
        fresh = _is_fresh(sorting.done, now)
        readings = flagged(sorting.done.readings(), now=now, sent=sorting.done.sent_at(), fresh=fresh)
        archive = keep_originals(self.folder.tag, ((one.path, one.content) for one in originals)) if originals else ""
        with transaction.atomic():
            self._wait_for_the_last()
            intake = take_readings(
                source=self.source,
                readings=readings,
                held=held,
                files=len(originals) + len(closed),
                archive=archive,
                fresh=fresh,
            )
            Intake.objects.filter(pk=intake.pk).update(cleared=not originals)
            self._no_longer_closed(originals)
        self.told |= {shown(one.path, 300) for one in closed}
        self.taken.add(intake)
        if originals:
            left = self.folder.clear(originals)
            self.taken.left += len(left)
            if not left:
                Intake.objects.filter(pk=intake.pk).update(cleared=True)

    def _no_longer_closed(self, originals: list[Original]) -> None:
        """Files that could not be opened before and now were: what was held of them is done."""
        again = self.told & {shown(one.path, 300) for one in originals} if self.told else set()
        if not again:
            return
        with act(INTAKE, "monitoring.retake", words=f"đã mở được {len(again)} tệp trước đó bị giữ lại"):
            Held.objects.filter(outcome=HeldOutcome.WAITING, reason__in=_STAYS, file_name__in=again).update(
                outcome=HeldOutcome.RETAKEN
            )
        self.told -= again


def _is_fresh(done: Sorted, now: int) -> bool:
    return 0 < len(done.at) <= _FRESH and min(done.at) > now - _FRESH_AGE
