"""Originals go when the rule of retention lets them: never while anything of them is held or waits."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.ground.audit.acts import Platform, act
from lienket.monitoring.actions.originals import ARCHIVE
from lienket.monitoring.choices import HeldOutcome
from lienket.monitoring.models import Intake
from lienket.monitoring.rules.retention import retention_on

_AT_ONCE = 500


def remove_originals(*, actor: Platform, today: date) -> int:
    """Remove archives older than the setting ORIGINALS_DAYS of which every file is taken or dismissed; how many.

    With the setting at 0 none is removed. The act is committed before the files go, at most 500 archives in one with
    one line of the trail; what a run that was killed between left, the next one removes.
    """
    _finish_removing()
    removed = 0
    while settings.ORIGINALS_DAYS > 0:
        found = _remove_some(actor, today)
        removed += len(found)
        if len(found) < _AT_ONCE:
            break
    return removed


def _remove_some(actor: Platform, today: date) -> list[str]:
    rule = retention_on(today)
    days = max(settings.ORIGINALS_DAYS, rule.days if rule else 0)
    edge = timezone.make_aware(datetime.combine(today - timedelta(days=days), time()))
    names = _ripe(edge)[:_AT_ONCE]
    if not names:
        return []
    words = _("cấu hình của nơi vận hành: giữ %(days)d ngày") % {"days": days}
    words = f"{words}; {rule.reference}" if rule else words
    with act(actor, "monitoring.remove_originals", words=f"xoá bản gốc của {len(names)} lượt nhận đã quá {days} ngày"):
        # Whoever takes held rows in again has them locked until it is done: then they are asked about once more.
        rows = Intake.objects.select_for_update().filter(archive__in=names)
        list(rows.order_by("pk").values_list("pk", flat=True))
        names = sorted(set(names) & set(_ripe(edge)))
        Intake.objects.filter(archive__in=names).update(removed_on=today, removed_by=words[:300])
    _unlink(names)
    return names


def _ripe(edge: datetime) -> list[str]:
    """Archives whose intakes all came before a moment, are cleared and settled, and of which nothing is held."""
    waiting = Count("helds", filter=Q(helds__outcome=HeldOutcome.WAITING))
    kept = Intake.objects.exclude(archive="").filter(removed_on=None).values("archive")
    told = kept.annotate(
        last=Max("started_at"), waiting=waiting, open=Count("pk", filter=Q(cleared=False) | Q(pending__gt=0))
    )
    return list(told.filter(last__lt=edge, waiting=0, open=0).order_by("archive").values_list("archive", flat=True))


def _finish_removing() -> None:
    """Files that a run which was killed after its act left behind."""
    root = Path(settings.HOME)
    there = [str(path.relative_to(root)) for path in (root / ARCHIVE).glob("*/*/*.tar.gz")]
    for first in range(0, len(there), 5000):
        part = Intake.objects.filter(archive__in=there[first : first + 5000], removed_on__isnull=False)
        _unlink(list(part.values_list("archive", flat=True)))


def _unlink(names: list[str]) -> None:
    root = Path(settings.HOME).resolve()
    for name in names:
        path = (root / name).resolve()
        if path.is_relative_to(root / ARCHIVE):
            with suppress(OSError):
                path.unlink(missing_ok=True)
