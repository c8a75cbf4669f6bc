"""Lots in their last days, as their owners are reminded of them: on the desk and in the daily letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.coordination.queries import DeskItem
from lienket.market import rules
from lienket.market.choices import LotState, Side
from lienket.market.models import Lot


def _ending(day: date) -> QuerySet[Lot]:
    last = day + timedelta(days=rules.REMIND_DAYS)
    return Lot.objects.filter(state=LotState.OPEN, ends_on__range=(day, last)).order_by()


def ending_owners(day: date) -> set[int]:
    """The organisations that have an open lot in its last days."""
    return set(_ending(day).values_list("owner_id", flat=True).distinct())


def ending_items(organisation_ids: Sequence[int], today: date) -> list[DeskItem]:
    """At most a line a side and owner, however many the lots: how many end, the first when. One query."""
    rows = _ending(today).filter(owner_id__in=list(organisation_ids)).values("side", "owner__name", "sample")
    found = []
    for row in rows.annotate(number=Count("pk"), first=Min("ends_on")).order_by("first", "-side", "owner__name"):
        supply = row["side"] == Side.SUPPLY
        words = _("%(n)d lô cung sắp hết ngày") if supply else _("%(n)d lô cầu sắp hết ngày")
        found.append(
            DeskItem(
                kind="due_soon",
                words=_("Lùi ngày cuối, hoặc để máy tự đóng"),
                title=words % {"n": row["number"]},
                other=row["owner__name"],
                due_on=row["first"],
                url=reverse("market:lots", args=[row["side"]]) + "?cua-toi=1&trang-thai=ending",
                late=False,
                soon=True,
                since=None,
                sample=row["sample"],
            )
        )
    return found
