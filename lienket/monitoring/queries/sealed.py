"""Sealed months: which there are, and the days in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings
from django.db.models import Min
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from lienket.engines.observations import parquet
from lienket.engines.observations.settle import Days, day_key
from lienket.ground.refusals import Refusal
from lienket.monitoring.models import IndexBackfill, SealedMonth, Series, Station

if TYPE_CHECKING:
    import ibis.expr.types as ir

FOLDER = "monitoring/sealed"
_ZERO = date(1970, 1, 1)


def sealed_path(name: str) -> Path:
    """Where a file of sealed readings lies."""
    return Path(settings.HOME) / name


def sealed_months(first: date, last: date) -> list[SealedMonth]:
    """Sealed months that hold a day between these two, oldest first."""
    return list(SealedMonth.objects.filter(month__range=(first.replace(day=1), last)).order_by("month"))


def sealed_months_of(station: Station, before: date | None) -> list[SealedMonth]:
    """Sealed months in which a station may have readings, the newest first; ``before``: only months before this one."""
    first = Series.objects.filter(station=station).aggregate(first=Min("since"))["first"]
    if first is None:
        return []
    found = SealedMonth.objects.filter(month__gte=first.replace(day=1)).order_by("-month")
    return list(found.filter(month__lt=before) if before else found)


def backfill_left(station: Station) -> int:
    """Sealed months of a station whose indices are still to be computed."""
    left = IndexBackfill.objects.filter(station_id=station.pk).first()
    return len(sealed_months_of(station, left.before)) if left else 0


def month_end(month: date) -> date:
    """The last day of a month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def sealed_days(series: NDArray[np.int64], first: date, last: date) -> list[Days]:
    """The days of these series that sealed months hold, from one day to another."""
    found = []
    for month in sealed_months(first, last):
        low, high = max(first, month.month), min(last, month_end(month.month))
        found += _read(month, series, (low - _ZERO).days, (high - _ZERO).days)
    return found


def _read(month: SealedMonth, series: NDArray[np.int64], first: int, last: int) -> list[Days]:
    with unreadable(month):
        return parquet.read(sealed_path(month.path), series, first, last)


@contextmanager
def unreadable(month: SealedMonth) -> Iterator[None]:
    """A file of a sealed month that cannot be read is a Refusal that names it."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise Refusal(
            _("Không đọc được tệp số liệu tháng %(month)s. Người quản trị cần khôi phục tệp “%(path)s” từ bản sao lưu.")
            % {"month": f"{month.month:%m/%Y}", "path": month.path}
        ) from error


def sealed_days_of_keys(series: NDArray[np.int64], day: NDArray[np.int64]) -> list[Days]:
    """The days of these keys as sealed months hold them."""
    first, last = (_ZERO + timedelta(days=int(one)) for one in (day.min(), day.max()))
    found = []
    for month in sealed_months(first, last):
        low, high = (month.month - _ZERO).days, (month_end(month.month) - _ZERO).days
        ours = (day >= low) & (day <= high)
        if ours.any():
            keys = day_key(series[ours], day[ours])
            span = int(day[ours].min()), int(day[ours].max())
            for part in _read(month, np.unique(series[ours]), *span):
                found.append(part.part(np.isin(part.key, keys)))
    return [part for part in found if len(part)]


def sealed_readings(first: date, last: date) -> ir.Table:
    """The sealed months from one day to another as one table for the expressions, on DuckDB; Refusal if there is none.
    Days that late readings opened again are not in it until their month is sealed anew.
    """
    months = sealed_months(first, last)
    if not months:
        raise Refusal(_("Chưa có tháng nào được niêm trong khoảng này. Hãy chọn khoảng thời gian cũ hơn."))
    return parquet.readings_table(
        [sealed_path(month.path) for month in months],
        threads=settings.DUCKDB_THREADS,
        memory=settings.DUCKDB_MEMORY,
    )
