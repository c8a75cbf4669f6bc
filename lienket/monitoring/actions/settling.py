"""Readings into days under locks: what became of each is counted on its intake, what was corrected is kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import override
from numpy.typing import NDArray

from lienket.engines.air.methods import PARAMETERS
from lienket.engines.observations.codes import Flag
from lienket.engines.observations.copying import (
    WRITE_COLUMNS,
    from_timestamps,
    read_rows,
    to_timestamps,
    write_days,
    write_rows,
)
from lienket.engines.observations.settle import (
    Days,
    Incoming,
    Outcome,
    append,
    in_order,
    join_readings,
    of_key,
    settle,
)
from lienket.ground.audit.acts import Platform, act
from lienket.ground.database.columns import array_text, copy_in, copy_out, raw_cursor
from lienket.monitoring.actions.comparing import Rules, compare_days, moment_key
from lienket.monitoring.actions.marking import with_judgements
from lienket.monitoring.choices import HeldReason
from lienket.monitoring.models import Held, Series
from lienket.monitoring.queries.days import slots_of, standing_days
from lienket.monitoring.queries.readings import moment

SETTLING = Platform("Tiếp nhận số liệu")
_LOCKS, _BUCKETS = 0x6C6B6D6F, 256
_MOST_ARRIVALS, _MOST_DAYS = 1_000_000, 20_000
_GONE = 9
"""Beside the outcomes of settle: the series no longer exists."""
_MOST_COMPARED = 4_000
_UNCOMPARED = np.uint16(Flag.UNCOMPARED)
_TABLE = WRITE_COLUMNS.replace(" values", ' "values"')


def lock_series(series: NDArray[np.int64] | None) -> None:
    """Until the transaction ends nobody else writes days of these series (None: of any). Always asked for in the same
    order, so that two never wait for each other.
    """
    buckets = np.arange(_BUCKETS) if series is None else np.unique(series % _BUCKETS)
    with raw_cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, b) FROM (SELECT b FROM unnest(%s::int[]) AS b ORDER BY b) AS s",
            [_LOCKS, array_text(buckets)],
        )


def drain(series: NDArray[np.int64] | None) -> tuple[Incoming, NDArray[np.int64]]:
    """Take arrivals of these series (None: of any) out of their table: at most a million, the oldest, with the intake
    of each. The locks of the series must be held.
    """
    kinds = (">i8", ">i8", ">i8", ">f4", ">i2", ">i4", ">i8")
    chosen = "" if series is None else "WHERE series_id = ANY(%s::bigint[])"
    statement = (
        "COPY (DELETE FROM monitoring_arrival WHERE id IN"  # noqa: S608
        f" (SELECT id FROM monitoring_arrival {chosen} ORDER BY id LIMIT {_MOST_ARRIVALS})"
        " RETURNING id, series_id, at, value, status, flags, intake_id) TO STDOUT (FORMAT BINARY)"
    )
    data = b"".join(copy_out(statement, [] if series is None else [array_text(series)]))
    number, of, at, value, status, flags, intake = read_rows(kinds, data)
    order = np.argsort(number)
    found = Incoming(of, from_timestamps(at), value, status.astype(np.uint8), flags.astype(np.uint16))
    return found.part(order), intake[order]


def drain_all(series: NDArray[np.int64]) -> tuple[Incoming, NDArray[np.int64]]:
    """Every arrival of these series, in the order they came."""
    found, intakes = drain(series)
    while len(found) and len(found) % _MOST_ARRIVALS == 0:
        more, theirs = drain(series)
        if not len(more):
            break
        found, intakes = append(found, more), np.concatenate([intakes, theirs])
    return found, intakes


@dataclass
class _Became:
    """What became of each reading, what stood in its place before, and which days are not as they were."""

    outcome: NDArray[np.uint8]
    old_value: NDArray[np.float32]
    old_status: NDArray[np.uint8]
    keys: list[NDArray[np.int64]] = field(default_factory=list)
    newest: list[Incoming] = field(default_factory=list)


def put_into_days(given: Incoming, intakes: NDArray[np.int64], *, also: NDArray[np.int64] | None = None) -> None:
    """Settle readings, in the order they came, into their days, flag anew whom they concern there, and mark them as
    people's judgements say; the locks of their series must be held. Once a transaction: rows that several write at
    the same time are then taken by all in one order. ``also``: keys of days that the caller changed.
    """
    order = in_order(given)
    if order is not None:
        given, intakes = given.part(order), intakes[order]
    given = with_judgements(given)
    changed = [] if also is None or not len(also) else [also]
    slots = slots_of(np.unique(given.series))
    count = len(given)
    became = _Became(np.zeros(count, np.uint8), np.zeros(count, np.float32), np.zeros(count, np.uint8), changed)
    there = np.isin(given.series, np.array(list(slots), dtype=np.int64))
    became.outcome[~there] = _GONE
    places = np.flatnonzero(there)
    known = given if len(places) == count else given.part(places)
    rules = Rules(np.unique(known.series)) if (known.flags & _UNCOMPARED).any() else None
    most = _MOST_COMPARED if rules else _MOST_DAYS
    key = known.key
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else np.zeros(0, dtype=np.int64)
    for first in range(0, len(starts), most):
        begin = starts[first]
        end = starts[first + most] if first + most < len(starts) else len(key)
        _settle_part(known.part(slice(begin, end)), places[begin:end], slots, became, rules)
    _keep_corrections(given, intakes, became)
    again = _hold_clashes(given, intakes, became)
    _count(intakes, became.outcome, again)
    if became.keys:
        make_due(*of_key(np.unique(np.concatenate(became.keys))))
    if became.newest:
        update_latest(join_readings(became.newest))


def _settle_part(
    given: Incoming, places: NDArray[np.intp], slots: dict[int, int], became: _Became, rules: Rules | None
) -> None:
    key, compared = given.key, (given.flags & _UNCOMPARED) != 0
    given = replace(given, flags=given.flags & ~_UNCOMPARED)
    beside = rules.days_around(np.unique(key[compared]), after=True) if rules and compared.any() else None
    for days in standing_days(*of_key(np.unique(key)), slots, beside):
        ours = np.isin(key, days.key)
        answer = settle(days, given if ours.all() else given.part(ours))
        at, changed = places[ours], answer.changed
        became.outcome[at], became.old_value[at] = answer.outcome, answer.old_value
        became.old_status[at] = answer.old_status
        put = np.flatnonzero(ours)[(answer.outcome == Outcome.NEW) | (answer.outcome == Outcome.CORRECTED)]
        put = put[compared[put]]
        if rules and len(put):
            changed = changed | compare_days(answer.days, moment_key(given.series[put], given.at[put]), rules)
        if changed.any():
            written = answer.days if changed.all() else answer.days.part(changed)
            write_changed(written)
            became.keys.append(written.key)
            became.newest.append(newest_of(written))


def write_changed(days: Days) -> None:
    """Put days in the place of their rows, if there are any; the locks of their series must be held."""
    with raw_cursor() as cursor:
        cursor.execute(
            "DELETE FROM monitoring_seriesday d USING unnest(%s::bigint[], %s::int[]) AS k (s, n)"
            " WHERE d.series_id = k.s AND d.day = date '1970-01-01' + k.n",
            [array_text(days.series), array_text(days.day)],
        )
    copy_in(f"COPY monitoring_seriesday ({_TABLE}) FROM STDIN (FORMAT BINARY)", write_days(days))


def make_due(series: NDArray[np.int64], day: NDArray[np.int64]) -> None:
    """Indices of public air stations that rest on these days are due again: those of the day and of the next day's
    morning. What is due already is held until the transaction ends: who computes it meanwhile leaves it to be computed
    once more, since these readings cannot be seen yet.
    """
    wanted = (
        " SELECT DISTINCT s.station_id, date '1970-01-01' + k.n + m"
        " FROM unnest(%s::bigint[], %s::int[]) AS k (s, n) JOIN monitoring_series s ON s.id = k.s"
        " JOIN monitoring_station t ON t.id = s.station_id CROSS JOIN generate_series(0, 1) AS m"
        " WHERE t.medium = 'air' AND t.public AND s.parameter = ANY(%s)"
        " AND date '1970-01-01' + k.n + m <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
    )
    given = [array_text(series), array_text(day), list(PARAMETERS)]
    with raw_cursor() as cursor:
        cursor.execute(
            f"INSERT INTO monitoring_indexdue (station_id, day) {wanted} ORDER BY 1, 2 ON CONFLICT DO NOTHING",
            given,
        )
        cursor.execute(
            f"SELECT 1 FROM monitoring_indexdue WHERE (station_id, day) IN ({wanted}) FOR KEY SHARE",  # noqa: S608
            given,
        )


def newest_of(days: Days) -> Incoming:
    """The last reading of each of these days that has one."""
    there = ~np.isnan(days.values)
    row = np.flatnonzero(there.any(axis=1))
    slot = days.slots - 1 - np.argmax(there[row, ::-1], axis=1)
    values, status, flags = days.values[row, slot], days.status[row, slot], days.flags[row, slot]
    return Incoming(days.series[row], days.at[row, slot], values, status, flags)


def update_latest(given: Incoming) -> None:
    """Keep the newest of readings in the order of (series, time), and what stands there when that is newer."""
    if not len(given):
        return
    newest = given.part(np.flatnonzero(np.r_[given.series[1:] != given.series[:-1], True]))
    kinds = (">i8", ">i8", ">f4", ">i2", ">i4")
    flags = newest.flags & ~_UNCOMPARED
    columns = (newest.series, to_timestamps(newest.at), newest.value, newest.status, flags)
    with raw_cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS newest (series_id bigint, at timestamptz, value real, status smallint,"
            " flags integer) ON COMMIT DELETE ROWS"
        )
        cursor.execute("DELETE FROM newest")
    copy_in("COPY newest FROM STDIN (FORMAT BINARY)", [write_rows(kinds, columns)])
    with raw_cursor() as cursor:
        cursor.execute(
            "INSERT INTO monitoring_latest AS l (series_id, at, value, status, flags)"
            " SELECT series_id, at, value, status, flags FROM newest ORDER BY series_id"
            " ON CONFLICT (series_id) DO UPDATE SET at = excluded.at, value = excluded.value,"
            " status = excluded.status, flags = excluded.flags,"
            " received_at = CASE WHEN excluded.at > l.at THEN now() ELSE l.received_at END WHERE excluded.at >= l.at"
        )


def _keep_corrections(given: Incoming, intakes: NDArray[np.int64], became: _Became) -> None:
    ours = np.flatnonzero(became.outcome == Outcome.CORRECTED)
    if not len(ours):
        return
    kinds = (">i8", ">i8", ">f4", ">i2", ">f4", ">i2", ">i8")
    columns = (
        given.series[ours], to_timestamps(given.at[ours]), became.old_value[ours], became.old_status[ours],
        given.value[ours], given.status[ours], intakes[ours],
    )  # fmt: skip
    copy_in(
        "COPY monitoring_correction (series_id, at, old_value, old_status, new_value, new_status, intake_id)"
        " FROM STDIN (FORMAT BINARY)",
        [write_rows(kinds, columns)],
    )


def _hold_clashes(given: Incoming, intakes: NDArray[np.int64], became: _Became) -> NDArray[np.bool_]:
    """Hold the readings that found no place; which of them were held already, word for word."""
    again = np.zeros(len(given), dtype=np.bool_)
    ours = np.flatnonzero(became.outcome > Outcome.CORRECTED)
    if not len(ours):
        return again
    series = {one.pk: one for one in Series.objects.filter(pk__in=np.unique(given.series[ours]).tolist())}
    rows: dict[tuple[int | None, str], tuple[int, Held]] = {}
    for place in ours.tolist():
        with override("vi"):  # it is kept for everybody, whatever language the sender reads
            row = _held_row(given, place, int(intakes[place]), series.get(int(given.series[place])), became)
        if (row.station_id, row.text) in rows:
            again[place] = True
        else:
            rows[(row.station_id, row.text)] = (place, row)
    reasons = (HeldReason.CLASH, HeldReason.SLOT, HeldReason.SYMBOL)
    known = Held.objects.filter(reason__in=reasons, line=0, file_name="")
    known = known.filter(station_id__in={station for station, _text in rows if station})
    if len(rows) <= 1000:
        known = known.filter(text__in=[text for _station, text in rows])
    for pair in known.values_list("station_id", "text").iterator():
        if pair in rows:
            again[rows.pop(pair)[0]] = True
    if rows:
        with act(SETTLING, "monitoring.hold_clashes", words=f"giữ lại {len(rows)} số liệu không có chỗ trong chu kỳ"):
            Held.objects.bulk_create([row for _place, row in rows.values()], batch_size=1000)
    return again


def _held_row(given: Incoming, place: int, intake: int, series: Series | None, became: _Became) -> Held:
    at, value, status = int(given.at[place]), float(given.value[place]), int(given.status[place])
    said = f"{moment(at):%Y-%m-%d %H:%M:%S} {value:.7g} {status:02d}"
    if series is None:
        sentence = _("Chuỗi số liệu của giá trị này không còn trong hệ thống.")
        return Held(
            intake_id=intake, text=f"#{given.series[place]} {said}", reason=HeldReason.SYMBOL, sentence=sentence
        )
    reason = HeldReason.CLASH
    if became.old_value[place] == given.value[place] and became.old_status[place] == status:
        reason = HeldReason.SLOT
        sentence = _(
            "Chu kỳ này của %(name)s đã có số liệu cùng giá trị nhưng đo vào giờ khác; mỗi chu kỳ chỉ giữ một số liệu."
            " Hãy xem lịch đo và đồng hồ của trạm."
        )
    elif given.flags[place] & np.uint16(Flag.CLOCK):
        sentence = _(
            "Chu kỳ này của %(name)s đã có giá trị khác; đồng hồ lúc đo số liệu này bị ngờ là sai nên nó không thay giá"
            " trị ấy. Hãy kiểm tra đồng hồ của trạm."
        )
    else:
        sentence = _("Chu kỳ này của %(name)s đã có giá trị khác, đo vào giờ khác. Hãy kiểm tra đồng hồ của trạm.")
    return Held(
        intake_id=intake,
        station_id=series.station_id,
        text=f"{series.parameter} {said}",
        reason=reason,
        sentence=sentence % {"name": series.what.name},
    )


def _count(intakes: NDArray[np.int64], outcome: NDArray[np.uint8], again: NDArray[np.bool_]) -> None:
    """Move what was pending on each intake to what became of it."""
    numbers, place = np.unique(intakes, return_inverse=True)
    repeated = (outcome == Outcome.REPEATED) | again
    kinds = (outcome == Outcome.NEW, repeated, outcome == Outcome.CORRECTED, (outcome > Outcome.CORRECTED) & ~again)
    counts = [np.bincount(place[kind], minlength=len(numbers)) for kind in kinds]
    total = np.bincount(place, minlength=len(numbers))
    with raw_cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM monitoring_intake WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE",
            [array_text(numbers)],
        )
        cursor.execute(
            "UPDATE monitoring_intake i SET new = i.new + k.n, repeated = i.repeated + k.r, corrected = i.corrected"
            " + k.c, held = i.held + k.h, pending = i.pending - k.t FROM unnest(%s::bigint[], %s::bigint[],"
            " %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS k (id, n, r, c, h, t) WHERE i.id = k.id",
            [array_text(column) for column in (numbers, *counts, total)],
        )
