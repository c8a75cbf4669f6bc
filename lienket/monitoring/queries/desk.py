"""What waits on those who keep stations: silence, upkeep that is overdue, alerts that go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.coordination.queries import DeskItem
from lienket.monitoring import rules
from lienket.monitoring.choices import AlertState, StationState
from lienket.monitoring.models import Alert, Latest, Station, Upkeep


@dataclass
class _Owed:
    """Of one organisation: how many stations need what, since when, and whether all of it is sample data."""

    name: str
    silent: int = 0
    overdue: int = 0
    running: int = 0
    first_due: date | None = None
    sample: bool = True


def _looked_at(day: date) -> QuerySet[Station]:
    """Stations in operation with when they were heard, the first overdue upkeep, and whether an alert goes on."""
    later = Upkeep.objects.filter(
        station=OuterRef("station"), kind=OuterRef("kind"), done_on__gt=OuterRef("done_on")
    ).filter(Q(instrument=OuterRef("instrument")) | Q(instrument=None))
    overdue = Upkeep.objects.filter(~Exists(later), station=OuterRef("pk"), due_on__lt=day).order_by()
    heard = Latest.objects.filter(series__station=OuterRef("pk")).order_by("-at")
    running = Alert.objects.filter(station=OuterRef("pk"), rule__owner=OuterRef("owner"), state=AlertState.RUNNING)
    found = Station.objects.filter(Q(closes_on=None) | Q(closes_on__gte=day), opens_on__lte=day).annotate(
        heard_at=Subquery(heard.values("at")[:1]),
        first_due=Subquery(overdue.values("station").annotate(first=Min("due_on")).values("first")[:1]),
        alarmed=Exists(running),
        owner_name=F("owner__name"),
    )
    return found.order_by("owner_id", "pk")


def _owed(rows: QuerySet[Station], day: date) -> dict[int, _Owed]:
    now = timezone.localtime()
    found: dict[int, _Owed] = {}
    for one in rows:
        state = rules.standing(one.opens_on, one.closes_on, one.heard_at, now)  # type: ignore[attr-defined]
        silent = state == StationState.SILENT
        due: date | None = one.first_due  # type: ignore[attr-defined]
        alarmed: bool = one.alarmed  # type: ignore[attr-defined]
        if not (silent or due or alarmed):
            continue
        owed = found.setdefault(one.owner_id, _Owed(one.owner_name))  # type: ignore[attr-defined]
        owed.silent += silent
        owed.overdue += due is not None
        owed.running += alarmed
        owed.first_due = min(filter(None, (owed.first_due, due)), default=None)
        owed.sample = owed.sample and one.sample
    return found


def station_owners(day: date) -> set[int]:
    """The organisations whose stations need attention."""
    return set(_owed(_looked_at(day), day))


def station_items(organisation_ids: Sequence[int], today: date) -> list[DeskItem]:
    """At most three lines an organisation, however many its stations. One query."""
    lines = []
    for owed in _owed(_looked_at(today).filter(owner_id__in=list(organisation_ids)), today).values():
        if owed.running:
            title = _("%(n)d trạm đang có cảnh báo") % {"n": owed.running}
            lines.append(_item(_("Xem diễn biến, đề nghị đã gửi"), title, owed, reverse("monitoring:alerts")))
        if owed.silent:
            title = _("%(n)d trạm quan trắc mất tín hiệu") % {"n": owed.silent}
            lines.append(_item(_("Kiểm tra nguồn điện, đường truyền"), title, owed, _board("silent")))
        if owed.overdue:
            title = _("%(n)d trạm quá hạn hiệu chuẩn, bảo trì") % {"n": owed.overdue}
            told = _item(_("Làm rồi ghi vào trang của trạm"), title, owed, _board(""), due_on=owed.first_due)
            lines.append(told)
    return lines


def _board(state: str) -> str:
    asked = "?cua-toi=1" + (f"&trang-thai={state}" if state else "")
    return reverse("monitoring:board") + asked


def _item(words: str, title: str, owed: _Owed, url: str, due_on: date | None = None) -> DeskItem:
    return DeskItem(
        kind="overdue" if due_on else "at_risk",
        words=words,
        title=title,
        other=owed.name,
        due_on=due_on,
        url=url,
        late=due_on is not None,
        soon=due_on is None,
        since=None,
        sample=owed.sample,
    )
