"""The market in four figures, for pages of other rooms: open lots, the next round, what is foreseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F
from django.db.models.functions import JSONObject

from lienket.accounts.access import Viewer
from lienket.localities.models import Unit
from lienket.market.choices import ForecastKind, LotState, Side
from lienket.market.models import Forecast, Lot
from lienket.market.queries.rounds import visible_rounds


@dataclass(frozen=True)
class Panel:
    """Open lots of each side, the nearest round still to come (number, title, day), gluts and shortages that stand."""

    supply: int = 0
    demand: int = 0
    gluts: int = 0
    shortages: int = 0
    next_round: tuple[int, str, date] | None = None

    @property
    def warnings(self) -> int:
        return self.gluts + self.shortages


def panel(viewer: Viewer, today: date) -> Panel:
    """The figures of the country: one query, on any unit, for without one there is no lot."""
    units: Any = Unit.objects.order_by("pk").annotate(**panel_columns(viewer, today))
    row = units.values("market", "coming").first()
    return panel_from(row) if row else Panel()


def panel_columns(viewer: Viewer, today: date, *, province: str = "") -> dict[str, Any]:
    """The columns "market" and "coming" to add to a query that a page runs anyway; `panel_from` reads them.

    Of the country, or of one province of today by its code; rounds are everyone's. Forecasts that the viewer's
    organisation set aside are not counted; those of the whole country only without a province.
    """
    lots = Lot.objects.filter(state=LotState.OPEN, ends_on__gte=today)
    warned = Forecast.objects.filter(gone_on=None)
    if viewer.organisation_ids:
        warned = warned.exclude(dismissals__owner_id__in=viewer.organisation_ids)
    if province:
        lots = lots.filter(province__code=province, province__valid_to=None)
        warned = warned.filter(province__code=province, province__valid_to=None)
    counted = [
        rows.order_by().values(name).annotate(row=JSONObject(what=F(name), number=Count("pk"))).values("row")
        for rows, name in ((lots, "side"), (warned, "kind"))
    ]
    coming: Any = visible_rounds(viewer).filter(held_on__gte=today).order_by("held_on", "pk")
    nearest = coming.values(row=JSONObject(pk="pk", title="title", day="held_on"))[:1]
    return {
        "market": ArraySubquery(counted[0].union(counted[1], all=True)),
        "coming": ArraySubquery(nearest),
    }


def panel_from(row: Mapping[str, Any]) -> Panel:
    """What the columns of `panel_columns` tell."""
    found = {one["what"]: one["number"] for one in row["market"]}
    coming = next(iter(row["coming"]), None)
    return Panel(
        supply=found.get(Side.SUPPLY, 0),
        demand=found.get(Side.DEMAND, 0),
        gluts=found.get(ForecastKind.GLUT, 0),
        shortages=found.get(ForecastKind.SHORTAGE, 0),
        next_round=(coming["pk"], coming["title"], date.fromisoformat(coming["day"])) if coming else None,
    )
