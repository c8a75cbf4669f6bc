"""Months of days move into one sorted Parquet file each; late readings open days beside it until it is sealed anew."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.engines.observations import parquet
from lienket.engines.observations.settle import Days
from lienket.engines.observations.tallies import join_tallies, pack, tally
from lienket.ground.database import locks
from lienket.ground.database.columns import raw_cursor
from lienket.ground.refusals import Refusal
from lienket.monitoring.actions.settling import lock_series
from lienket.monitoring.models import SealedCounts, SealedMonth, Series, SeriesDay
from lienket.monitoring.queries.days import live_days
from lienket.monitoring.queries.sealed import FOLDER, month_end, sealed_days, sealed_months, sealed_path, unreadable

_TRIES = 3


@dataclass(frozen=True)
class _Written:
    """A file of a month, whole and named, that no row tells of yet."""

    path: Path
    readings: int
    sha256: str
    counts: bytes


def seal_month(month: date, *, reached: Callable[[str], None] = lambda step: None) -> SealedMonth:
    """Move the days of a month into its file, with what the file held before; Refusal for a month that is not over.

    One sealing at a time. The file is written beside and renamed to a name that no other has, since a name that is
    recorded must never be written over; the rows go in the transaction that records it. Killed before that, the file is
    no more than a leftover that the next sealing removes. The revision before the last stays, for readers and backups
    that were told of it; older ones go. ``reached`` hears of each step.
    """
    month = month.replace(day=1)
    if month_end(month) >= timezone.localdate():
        raise Refusal(_("Tháng %(month)s chưa hết nên chưa niêm được.") % {"month": f"{month:%m/%Y}"})
    with locks.held(Path(settings.HOME) / "monitoring" / "locks" / "sealing"):
        return _seal(month, reached)


def _seal(month: date, reached: Callable[[str], None]) -> SealedMonth:
    for _turn in range(_TRIES):
        before = _fingerprint(month)
        old = SealedMonth.objects.filter(month=month).first()
        if old is not None and not before[0]:
            return old
        revision = old.revision + 1 if old else 1
        written = _write(month, revision, reached)
        with transaction.atomic():
            with raw_cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '120s'; SET LOCAL statement_timeout = '600s'")
            lock_series(None)
            reached("locked")
            if _fingerprint(month) != before:
                continue
            sealed = _record(month, revision, written)
            reached("recorded")
        _tidy(month, {written.path.name, Path(old.path).name if old else ""})
        return sealed
    raise Refusal(_("Số liệu của tháng này đang được ghi liên tục. Hãy niêm tháng vào lúc khác."))


def seal_old_months() -> list[SealedMonth]:
    """Seal every month with days that ended before the last whole months kept as rows (settings). One that cannot be
    sealed keeps none of the others from it; its Refusal is raised when they are done.
    """
    edge = timezone.localdate().replace(day=1)
    for _turn in range(settings.MONTHS_AS_ROWS):
        edge = (edge - timedelta(days=1)).replace(day=1)
    months = SeriesDay.objects.filter(day__lt=edge).dates("day", "month")
    sealed, refused = [], None
    for month in months:
        try:
            sealed.append(seal_month(month))
        except Refusal as refusal:
            refused = refused or refusal
    if refused is not None:
        raise refused
    return sealed


def _fingerprint(month: date) -> tuple[int, Any]:
    """(rows, sum over them of which version of which row): changes when any row of the month does."""
    with raw_cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(hashtextextended(concat_ws(' ', series_id, day, xmin), 0)::numeric), 0)"
            " FROM monitoring_seriesday WHERE day BETWEEN %s AND %s",
            [month, month_end(month)],
        )
        row = cursor.fetchone()
    return (int(row[0]), row[1]) if row else (0, 0)


def _write(month: date, revision: int, reached: Callable[[str], None]) -> _Written:
    path = sealed_path(f"{FOLDER}/{month:%Y-%m}.r{revision}-{secrets.token_hex(4)}.parquet")
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}")
    readings, counts = 0, []
    try:
        with parquet.writer(partial) as out:
            for names, days in _stations(month):
                readings += out.add(days, names)
                counts.append(tally(days))
        reached("written")
        with partial.open("rb+") as whole:
            digest = hashlib.file_digest(whole, "sha256").hexdigest()
            os.fsync(whole.fileno())
        partial.replace(path)
        _to_disk(path.parent)
    finally:
        partial.unlink(missing_ok=True)
    reached("named")
    return _Written(path, readings, digest, pack(join_tallies(counts)))


def _stations(month: date) -> Iterator[tuple[dict[int, tuple[str, str]], list[Days]]]:
    """Station by station, in the order of their codes: names of the series, and days with rows over sealed ones."""
    last = month_end(month)
    for names in _names(month):
        series = np.array(sorted(names), dtype=np.int64)
        live = live_days(series, month, last)
        over = np.concatenate([part.key for part in live]) if live else np.zeros(0, dtype=np.int64)
        kept = [part.part(~np.isin(part.key, over)) for part in sealed_days(series, month, last)]
        parts = [part for part in (*live, *kept) if len(part)]
        if parts:
            yield names, parts


def _names(month: date) -> list[dict[int, tuple[str, str]]]:
    """series → (station, parameter) for each station; first the series that are gone, whose readings stay."""
    there = set(SeriesDay.objects.filter(day__range=(month, month_end(month))).values_list("series_id", flat=True))
    for sealed in sealed_months(month, month):
        with unreadable(sealed):
            there |= set(parquet.series_in(sealed_path(sealed.path)))
    by_station: dict[str, dict[int, tuple[str, str]]] = {}
    for pk, code, parameter in Series.objects.filter(pk__in=there).values_list("pk", "station__code", "parameter"):
        by_station.setdefault(code, {})[pk] = (code, parameter)
        there.discard(pk)
    gone = {pk: ("", f"#{pk}") for pk in there}
    return [*([gone] if gone else []), *(names for _code, names in sorted(by_station.items()))]


def _record(month: date, revision: int, written: _Written) -> SealedMonth:
    told = {
        "revision": revision,
        "path": f"{FOLDER}/{written.path.name}",
        "readings": written.readings,
        "bytes": written.path.stat().st_size,
        "sha256": written.sha256,
        "sealed_at": timezone.now(),
    }
    sealed, _made = SealedMonth.objects.update_or_create(month=month, defaults=told)
    counted = {"revision": revision, "packed": written.counts}
    SealedCounts.objects.update_or_create(sealed=sealed, defaults=counted)
    with raw_cursor() as cursor:
        cursor.execute("DELETE FROM monitoring_seriesday WHERE day BETWEEN %s AND %s", [month, month_end(month)])
    return sealed


def _to_disk(folder: Path) -> None:
    """Without this the rows could be gone and the name of their file, after a loss of power, too."""
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _tidy(month: date, kept: set[str]) -> None:
    """Remove revisions older than the one before, and what a killed sealing left behind."""
    for path in sealed_path(FOLDER).glob(f"*{month:%Y-%m}.r*"):
        if path.name not in kept:
            path.unlink(missing_ok=True)
