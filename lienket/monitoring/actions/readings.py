"""Readings come in: a fresh batch as arrivals, everything else straight into days; every one is counted once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from numpy.typing import NDArray

from lienket.engines.observations.copying import CLOCK, to_timestamps, write_rows
from lienket.engines.observations.settle import Incoming, append, in_order
from lienket.ground.audit.acts import Platform, act
from lienket.ground.database.columns import copy_in
from lienket.ground.refusals import Refusal
from lienket.monitoring.actions.marking import with_judgements
from lienket.monitoring.actions.settling import drain, drain_all, lock_series, put_into_days, update_latest
from lienket.monitoring.choices import HeldReason
from lienket.monitoring.models import Held, Intake, Source

INTAKE = Platform("Tiếp nhận số liệu")
#: Seconds of the station's clock: nothing was measured before 1990, and no clock here is so far ahead.
EARLIEST, AHEAD = 631_152_000, 5400


@dataclass(frozen=True)
class Readings:
    """Readings as columns of equal length, in the order they came.

    ``series``: keys of Series; ``at``: seconds since 1970 on the station's clock (+07:00 as if UTC); ``value`` in the
    unit that its parameter is stored in; ``status``: codes.Status; ``flags``: codes.Flag, automatic ones only.
    """

    series: NDArray[np.int64]
    at: NDArray[np.int64]
    value: NDArray[np.float32]
    status: NDArray[np.uint8]
    flags: NDArray[np.uint16]

    def __post_init__(self) -> None:
        if len({len(column) for column in (self.series, self.at, self.value, self.status, self.flags)}) > 1:
            raise ValueError("columns of readings must be equally long")

    def __len__(self) -> int:
        return len(self.at)


@dataclass(frozen=True)
class HeldRow:
    """A line or a file that could not be read: where it stood, what it says, and why."""

    file_name: str
    line: int
    text: str
    reason: str
    sentence: str
    station_id: int | None = None
    readings: int = 1


def take_readings(
    *,
    source: Source | None,
    readings: Readings,
    held: Sequence[HeldRow] = (),
    files: int = 0,
    archive: str = "",
    fresh: bool = False,
) -> Intake:
    """Store what came in together, in one transaction, and say what became of it.

    ``fresh``: a small batch of the live edge, which is settled into its days soon after; its Intake counts it as
    pending until then. A value that is not finite, a time that cannot be, a series that is gone and a reading whose
    slot another holds are held, not dropped.
    """
    given = Incoming(readings.series, readings.at, readings.value, readings.status, readings.flags)
    with override("vi"):  # it is kept for everybody, whatever language the sender reads
        given, impossible = _possible(given)
    rows = [*held, *impossible]
    aside = sum(row.readings for row in rows)
    with transaction.atomic():
        intake = Intake.objects.create(
            source=source, files=files, archive=archive, readings=len(given) + aside, held=aside, pending=len(given)
        )
        _hold(intake, rows)
        if len(given):
            (_arrive if fresh else _store)(intake, given)
            intake.refresh_from_db()
    return intake


def settle_arrivals() -> int:
    """Settle all arrivals into their days; how many there were. Done by two at once, each reading is settled once."""
    settled = 0
    while True:
        with transaction.atomic():
            _be_patient()
            lock_series(None)
            found, intakes = drain(None)
            if not len(found):
                return settled
            put_into_days(found, intakes)
        settled += len(found)


def _store(intake: Intake, given: Incoming) -> None:
    """The bulk road. What arrived for these series before is settled first, so that the later-sent wins."""
    _be_patient()
    series = np.unique(given.series)
    lock_series(series)
    earlier, intakes = drain_all(series)
    ours = np.full(len(given), intake.pk, dtype=np.int64)
    if len(earlier):
        given, ours = append(earlier, given), np.concatenate([intakes, ours])
    put_into_days(given, ours)


def _arrive(intake: Intake, given: Incoming) -> None:
    """The road of the live edge: append, and keep the latest values."""
    given = with_judgements(given)
    kinds = (">i8", ">i8", ">f4", ">i2", ">i4", ">i8")
    intakes = np.full(len(given), intake.pk)
    columns = (given.series, to_timestamps(given.at), given.value, given.status, given.flags, intakes)
    copy_in(
        "COPY monitoring_arrival (series_id, at, value, status, flags, intake_id) FROM STDIN (FORMAT BINARY)",
        [write_rows(kinds, columns)],
    )
    order = in_order(given)
    update_latest(given if order is None else given.part(order))


def _be_patient() -> None:
    """Bulk work may wait for another and take its time; a person's request never comes by here with much."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '120s'; SET LOCAL statement_timeout = '600s'")


def _possible(given: Incoming) -> tuple[Incoming, list[HeldRow]]:
    """The readings that can be, and those that cannot on any road, as rows to hold."""
    latest = int(timezone.now().timestamp()) + CLOCK + AHEAD
    bad = ~np.isfinite(given.value) | (given.at < EARLIEST) | (given.at > latest)
    if not bad.any():
        return given, []
    return given.part(~bad), [_impossible(given, place, latest) for place in np.flatnonzero(bad).tolist()]


def _impossible(given: Incoming, place: int, latest: int) -> HeldRow:
    series, at, value = int(given.series[place]), int(given.at[place]), float(given.value[place])
    if at > latest:
        reason, sentence = HeldReason.FUTURE, _("Thời gian ở tương lai. Hãy xem lại đồng hồ và múi giờ của thiết bị.")
    elif at < EARLIEST:
        reason, sentence = HeldReason.TIME, _("Thời gian trước năm 1990. Hãy xem lại đồng hồ của trạm.")
    else:
        reason, sentence = HeldReason.VALUE, _("Giá trị không phải là số hữu hạn.")
    when = np.datetime64(at, "s").item()
    said = f"{when:%Y-%m-%d %H:%M:%S}" if isinstance(when, datetime) else str(at)
    return HeldRow("", 0, f"{series} {said} {value}", reason, sentence)


def _hold(intake: Intake, rows: Sequence[HeldRow]) -> None:
    if not rows:
        return
    if any(row.readings < 0 for row in rows):
        raise Refusal(_("Số số liệu bị giữ lại không thể âm."))
    with act(INTAKE, "monitoring.hold", words=f"giữ lại {len(rows)} dòng, tệp số liệu kèm lý do"):
        Held.objects.bulk_create(
            [
                Held(
                    intake=intake,
                    station_id=row.station_id,
                    file_name=row.file_name[:300],
                    line=row.line,
                    text=row.text.replace("\0", "�")[:500],
                    readings=row.readings,
                    reason=row.reason,
                    sentence=row.sentence[:500],
                )
                for row in rows
            ],
            batch_size=1000,
        )
