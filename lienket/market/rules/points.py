"""What points of sale may be and where they stand: pure, on plain values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from lienket.market.choices import (
    POINT_FACTS,
    InspectionResult,
    ItemVerdict,
    PointFactKind,
    PointKind,
    PointState,
)

DUE_BEFORE = timedelta(days=60)
"""How long before its end a recognition counts as due for renewal."""

LONGEST_WEEK_DAYS = 92
LONGEST_RECOGNITION_DAYS = 5 * 366


@dataclass(frozen=True)
class Happened:
    """A dated fact of a point, as the rules see it."""

    kind: str
    on: date
    until: date | None = None


@dataclass(frozen=True)
class PointStanding:
    """The state of a point on a day, and until when it is recognised (None: it is not)."""

    state: str
    until: date | None = None


def point_standing(
    kind: str, opens_on: date, closes_on: date | None, facts: Sequence[Happened], today: date
) -> PointStanding:
    """The state that the facts of up to today amount to. Facts of one day count in the order given."""
    past = [one for one in sorted(facts, key=lambda one: one.on) if one.on <= today]
    closed = _last(past, PointFactKind.CLOSE, PointFactKind.REOPEN)
    recognised = _last(past, PointFactKind.RECOGNISE, PointFactKind.RENEW, PointFactKind.REVOKE)
    until = recognised.until if recognised is not None and recognised.kind != PointFactKind.REVOKE else None
    if closed is not None and closed.kind == PointFactKind.CLOSE:
        return PointStanding(PointState.CLOSED)
    if kind == PointKind.WEEK:
        if closes_on is not None and closes_on < today:
            return PointStanding(PointState.OVER)
        return PointStanding(PointState.COMING if today < opens_on else PointState.RUNNING)
    if recognised is None:
        return PointStanding(PointState.PROPOSED)
    if until is None:
        return PointStanding(PointState.REVOKED)
    if until < today:
        return PointStanding(PointState.LAPSED, until)
    return PointStanding(PointState.DUE if until - today <= DUE_BEFORE else PointState.RECOGNISED, until)


def _last(facts: Sequence[Happened], *kinds: str) -> Happened | None:
    return next((one for one in reversed(facts) if one.kind in kinds), None)


def fact_problem(state: str, kind: str, on: date, until: date | None, today: date, last_on: date | None) -> str:
    """The sentence for a fact that cannot follow; empty when it can. `last_on`: the day of the latest fact."""
    if on > today:
        return _("Ngày %(day)s chưa tới: chỉ ghi việc đã xảy ra.") % {"day": _day(on)}
    if last_on is not None and on < last_on:
        return _("Ngày %(day)s sớm hơn việc đã ghi gần nhất, ngày %(last)s.") % {"day": _day(on), "last": _day(last_on)}
    if state not in POINT_FACTS[kind]:
        told = _("Điểm bán đang ở trạng thái “%(state)s” nên không ghi được việc “%(fact)s”.")
        return told % {"state": PointState(state).label, "fact": PointFactKind(kind).label}
    if kind not in (PointFactKind.RECOGNISE, PointFactKind.RENEW):
        return ""
    if until is None:
        return _("Hãy ghi ngày cuối của thời hạn công nhận.")
    if until <= on:
        return _("Ngày hết hạn công nhận phải sau ngày công nhận.")
    if (until - on).days > LONGEST_RECOGNITION_DAYS:
        return _("Thời hạn công nhận quá năm năm: hãy xem lại ngày.")
    return ""


def coordinates_problem(lat: float | None, lon: float | None) -> str:
    """The sentence for coordinates that are no place in Việt Nam's span of degrees; empty when they may be."""
    if lat is None and lon is None:
        return ""
    if lat is None or lon is None:
        return _("Hãy ghi cả vĩ độ và kinh độ, hoặc để trống cả hai.")
    if not (math.isfinite(lat) and math.isfinite(lon)):
        return _("Vĩ độ, kinh độ phải là số.")
    if 102 <= lat <= 118 and 6 <= lon <= 24:
        return _("Vĩ độ và kinh độ có lẽ ghi ngược chỗ: vĩ độ của Việt Nam từ 6 đến 24, kinh độ từ 102 đến 118.")
    if not (6 <= lat <= 24 and 102 <= lon <= 118):
        return _("Tọa độ nằm ngoài Việt Nam: vĩ độ từ 6 đến 24, kinh độ từ 102 đến 118.")
    return ""


def days_problem(kind: str, opens_on: date, closes_on: date | None) -> str:
    """The sentence for the days of a point or a week that cannot be; empty when they can."""
    if kind != PointKind.WEEK:
        return ""
    if closes_on is None:
        return _("Tuần hàng cần ngày cuối.")
    if closes_on < opens_on:
        return _("Ngày cuối sớm hơn ngày mở.")
    if (closes_on - opens_on).days >= LONGEST_WEEK_DAYS:
        return _("Tuần hàng dài quá ba tháng: hãy lập thành điểm bán.")
    return ""


def inspection_result(verdicts: Iterable[str]) -> str:
    """Failed as soon as one item fails."""
    failed = any(one == ItemVerdict.FAIL for one in verdicts)
    return str(InspectionResult.FAILED if failed else InspectionResult.PASSED)


def month_problem(month: date, today: date, opens_on: date) -> str:
    """The sentence for a month of sales that cannot be; empty when it can."""
    if month > today:
        return _("Tháng %(month)s chưa tới.") % {"month": f"{month:%m/%Y}"}
    if (month.year, month.month) < (opens_on.year, opens_on.month):
        return _("Tháng %(month)s trước ngày mở điểm bán (%(day)s).") % {
            "month": f"{month:%m/%Y}",
            "day": _day(opens_on),
        }
    return ""


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
