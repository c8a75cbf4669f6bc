"""Readings that programs send one by one or in arrays: checked like those of files, each stored once or refused."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.engines.observations import Status
from lienket.engines.observations.copying import CLOCK
from lienket.ground.refusals import NotThere, Refusal
from lienket.monitoring.actions.flagging import flagged
from lienket.monitoring.actions.readings import HeldRow, Readings, take_readings
from lienket.monitoring.actions.sorting import TOO_FAR_AHEAD
from lienket.monitoring.choices import HeldReason
from lienket.monitoring.models import Intake, Series, Source
from lienket.monitoring.queries.days import day_of
from lienket.monitoring.queries.observations import rows_between
from lienket.monitoring.queries.sources import series_to_write

_FRESH_AGE = 3 * 3600
_DAY = 86_400
MOST_DAYS = 62


@dataclass(frozen=True)
class Sent:
    """A reading as a program sends it, in the unit that its series is stored in."""

    series: int
    at: datetime
    value: float
    status: int = 0


@dataclass(frozen=True)
class Answered:
    """What became of one: the second of the station's clock under which it stands, or why it does not."""

    series: int
    at: int
    refusal: Refusal | None = None


class Held(Refusal):
    """A reading that is refused, with the reason under which it is held."""

    def __init__(self, reason: str, sentence: str, status: int = 422) -> None:
        super().__init__(sentence)
        self.reason, self.status = reason, status


def take_observations(
    *, source: Source, sent: Sequence[Sent], hold: bool, whole: bool = False
) -> tuple[Intake | None, list[Answered]]:
    """Store what the source may write, in one transaction, and say of each what became of it.

    Sent again it is the same reading: nothing is doubled. ``hold``: what is refused is kept among what is held back,
    for the keeper to see; else only the caller is told. ``whole``: nothing is stored if one is refused.
    """
    now = int(timezone.now().timestamp()) + CLOCK
    known = series_to_write(source, sorted({one.series for one in sent}))
    seconds = [int(one.at.timestamp() // 1) + CLOCK for one in sent]
    answers: list[Answered] = []
    slots = _filled(known, [(one.series, at) for one, at in zip(sent, seconds, strict=True) if one.series in known])
    for one, at in zip(sent, seconds, strict=True):
        try:
            _check(known.get(one.series), one, at, now)
            _take_slot(slots, known[one.series], at)
            answers.append(Answered(one.series, at))
        except Refusal as refusal:
            answers.append(Answered(one.series, at, refusal))
    if whole and any(one.refusal for one in answers):
        return None, answers
    return _stored(source, sent, answers, now, hold), answers


def _check(series: Series | None, one: Sent, at: int, now: int) -> None:
    if series is None:
        raise NotThere(_("Khóa này không ghi được vào chuỗi số liệu %(pk)s.") % {"pk": one.series})
    if not math.isfinite(one.value) or abs(one.value) > 3e38:
        raise Held(HeldReason.VALUE, _("Giá trị phải là một số."))
    if one.status not in (Status.MEASURING, Status.CALIBRATING, Status.FAULT, Status.MAINTENANCE, Status.BELOW):
        raise Held(HeldReason.STATUS, _("Mã trạng thái không có trong quy định."))
    if at > now + TOO_FAR_AHEAD:
        raise Held(HeldReason.FUTURE, _("Thời gian ở tương lai. Hãy xem lại đồng hồ và múi giờ của thiết bị."))
    if at < (_day_number(series) * _DAY):
        words = _("Thời gian trước ngày chuỗi số liệu bắt đầu (%(day)s).")
        raise Held(HeldReason.TIME, words % {"day": f"{series.since:%d/%m/%Y}"})


def _day_number(series: Series) -> int:
    return series.since.toordinal() - 719_163


def _filled(known: dict[int, Series], given: list[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """(series, slot) → the second of the reading that stands there."""
    if not given:
        return {}
    days = [at // _DAY for _series, at in given]
    if max(days) - min(days) > MOST_DAYS:
        words = _("Một lần gửi chỉ được trải trên %(days)s ngày. Hãy gửi làm nhiều lần.")
        raise Refusal(words % {"days": MOST_DAYS})
    rows = rows_between(sorted({series for series, _at in given}), day_of(min(days)), day_of(max(days)))
    return {
        (series, at // (known[series].minutes * 60)): at
        for series, at in zip(rows.series.tolist(), rows.at.tolist(), strict=True)
    }


def _take_slot(slots: dict[tuple[int, int], int], series: Series, at: int) -> None:
    standing = slots.setdefault((series.pk, at // (series.minutes * 60)), at)
    if standing != at:
        time = datetime.fromtimestamp(standing - CLOCK, tz=timezone.get_default_timezone())
        words = _("Chu kỳ %(minutes)s phút này đã có số liệu lúc %(time)s; mỗi chu kỳ chỉ giữ một số liệu.")
        given = {"minutes": series.minutes, "time": f"{time:%H:%M:%S %d/%m/%Y}"}
        raise Held(HeldReason.CLASH, words % given, status=409)


def _stored(source: Source, sent: Sequence[Sent], answers: list[Answered], now: int, hold: bool) -> Intake | None:
    kept = [(one, answer) for one, answer in zip(sent, answers, strict=True) if answer.refusal is None]
    rows = _held_rows(sent, answers) if hold else []
    if not kept and not rows:
        return None
    at = np.array([answer.at for _one, answer in kept], dtype=np.int64)
    readings = Readings(
        np.array([one.series for one, _answer in kept], dtype=np.int64),
        at,
        np.array([one.value for one, _answer in kept], dtype=np.float32),
        np.array([one.status for one, _answer in kept], dtype=np.uint8),
        np.zeros(len(kept), dtype=np.uint16),
    )
    # Not older than the live edge: the road of arrivals; history goes straight into its days.
    fresh = not len(at) or int(at.min()) > now - _FRESH_AGE
    return take_readings(source=source, readings=flagged(readings, now=now, fresh=fresh), held=rows, fresh=fresh)


def _held_rows(sent: Sequence[Sent], answers: list[Answered]) -> list[HeldRow]:
    return [
        HeldRow(
            "SensorThings",
            line,
            f"{one.series} {one.at.isoformat()} {one.value:g} {one.status:02d}",
            getattr(answer.refusal, "reason", HeldReason.SYMBOL),
            answer.refusal.sentence,
        )
        for line, (one, answer) in enumerate(zip(sent, answers, strict=True), start=1)
        if answer.refusal is not None
    ]
