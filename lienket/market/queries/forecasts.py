"""Estimates, what they and the lots foresee, and who could help."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.refusals import NotThere
from lienket.localities.choices import OrganisationKind
from lienket.localities.models import Organisation, holding_on
from lienket.market import rules
from lienket.market.choices import ForecastKind, LotState, Side
from lienket.market.models import Estimate, Forecast, Lot
from lienket.market.queries.lots import below, visible_lots
from lienket.market.queries.months import Part, contracted, counted, uncontracted


@dataclass
class Expected:
    """What a month is heading for; amounts in kg, with the ids of what shows it."""

    commodity_id: int
    province_id: int | None
    month: date
    kind: str = ""
    supply: Decimal = Decimal(0)
    demand: Decimal = Decimal(0)
    lots: list[int] = field(default_factory=list)
    estimates: list[int] = field(default_factory=list)
    sample: bool = False


def expected(today: date) -> list[Expected]:
    """The gluts and shortages of the coming months: by the estimates of each province, and by the open lots of the
    whole country, without what contracts have taken. The two are never added up. Five queries.
    """
    months = rules.months_from(today, rules.HORIZON)
    return [*_by_estimates(months), *_by_lots(months, today)]


def _by_estimates(months: list[date]) -> list[Expected]:
    rows = Estimate.objects.filter(month__in=months, supply__isnull=False, demand__isnull=False)
    latest: dict[tuple[int, int, date], Estimate] = {}
    for one in rows.select_related("measure").order_by("declared_on", "pk"):
        latest[one.commodity_id, one.province_id, one.month] = one  # several may declare: the last one speaks
    found = []
    for (commodity, province, month), one in latest.items():
        factor = one.measure.factor or Decimal(0)
        supply, demand = (one.supply or Decimal(0)) * factor, (one.demand or Decimal(0)) * factor
        kind = rules.forecast_kind(supply, demand)
        if kind:
            found.append(Expected(commodity, province, month, kind, supply, demand, [], [one.pk], one.sample))
    return found


def _by_lots(months: list[date], today: date) -> list[Expected]:
    rows = counted(months).filter(ends_on__gte=today, measure__dimension="mass")
    taken = contracted(rows)
    columns = ("pk", "side", "commodity_id", "quantity", "measure__factor", "starts_on", "ends_on", "sample")
    found: dict[tuple[int, date], Expected] = {}
    for pk, side, commodity, quantity, factor, starts_on, ends_on, sample in rows.order_by("pk").values_list(*columns):
        for month, part in rules.spread(uncontracted(quantity, taken.get(pk)) * factor, starts_on, ends_on).items():
            if month not in months or not part:
                continue
            one = found.setdefault((commodity, month), Expected(commodity, None, month, sample=True))
            one.lots.append(pk)
            one.sample = one.sample and sample
            if side == Side.SUPPLY:
                one.supply += part
            else:
                one.demand += part
    for one in found.values():
        one.kind = rules.forecast_kind(one.supply, one.demand)
    return [one for one in found.values() if one.kind]


def estimates(*, commodity: str = "", province: str = "") -> QuerySet[Estimate]:
    """What was declared, newest month first."""
    query = Estimate.objects.select_related("commodity", "province", "measure", "owner")
    if commodity:
        query = query.filter(below(commodity))
    if province:
        query = query.filter(province__code=province)
    return query.order_by("-month", "commodity__order", "province__sort_key", "pk")


def estimate(viewer: Viewer, pk: int) -> Estimate:
    rows = Estimate.objects.filter(owner_id__in=viewer.organisation_ids)
    found = rows.select_related("commodity", "province", "measure", "owner").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy ước tính này trong cơ quan của anh/chị."))
    return found


def forecasts(viewer: Viewer, *, commodity: str = "", province: str = "") -> list[Forecast]:
    """Those that stand and the viewer's organisation has not set aside, soonest first."""
    query = Forecast.objects.filter(gone_on=None).select_related("commodity", "province")
    if viewer.organisation_ids:
        query = query.exclude(dismissals__owner_id__in=viewer.organisation_ids)
    if commodity:
        query = query.filter(below(commodity))
    if province:
        query = query.filter(Q(province__code=province) | Q(province=None))
    return list(query.order_by("month", "commodity__order", "kind", "pk"))


def forecast(pk: int) -> Forecast:
    found = Forecast.objects.select_related("commodity", "province").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy cảnh báo này."))
    return found


def shown_by(one: Forecast, viewer: Viewer) -> tuple[list[Part], list[Estimate]]:
    """The lots the viewer may see, with what each adds to the month today, and the estimates that show a forecast."""
    lots = visible_lots(viewer).filter(pk__in=one.lots)
    taken, parts = contracted(lots), []
    for lot in lots.select_related("measure", "owner", "province").order_by("-side", "starts_on", "pk"):
        left = uncontracted(lot.quantity, taken.get(lot.pk))
        month = rules.spread(left * (lot.measure.factor or 0), lot.starts_on, lot.ends_on).get(one.month, Decimal(0))
        parts.append(Part(lot, left, month))
    rows = Estimate.objects.filter(pk__in=one.estimates).select_related("measure", "owner", "province", "commodity")
    return parts, list(rows)


def counterparts(one: Forecast, viewer: Viewer, today: date) -> list[tuple[Organisation, str]]:
    """(organisation to ask, why): of provinces whose forecast is the opposite, and owners of lots of the other side.

    Three queries.
    """
    opposite = ForecastKind.GLUT if one.kind == ForecastKind.SHORTAGE else ForecastKind.SHORTAGE
    rows = Forecast.objects.filter(gone_on=None, kind=opposite, commodity=one.commodity_id, month=one.month)
    declared = [pk for row in rows.exclude(province=None) for pk in row.estimates]
    why: dict[int, str] = {}
    for each in Estimate.objects.filter(pk__in=declared).select_related("province"):
        words = _("%(where)s đang dư") if opposite == ForecastKind.GLUT else _("%(where)s đang thiếu")
        why[each.owner_id] = words % {"where": each.province.name}
    side = Side.SUPPLY if one.kind == ForecastKind.SHORTAGE else Side.DEMAND
    following = rules.months_from(one.month, 2)[1]
    lots = Lot.objects.filter(side=side, state=LotState.OPEN, commodity=one.commodity_id, starts_on__lt=following)
    found: dict[int, int] = defaultdict(int)
    for (owner,) in lots.filter(ends_on__gte=max(one.month, today)).values_list("owner_id"):
        found[owner] += 1
    for owner, count in found.items():
        words = _("có %(n)d lô cung đang mở") if side == Side.SUPPLY else _("có %(n)d lô cầu đang mở")
        why.setdefault(owner, words % {"n": count})
    offices = Organisation.objects.filter(holding_on(today), pk__in=why).exclude(pk__in=viewer.organisation_ids)
    ordered = offices.order_by("name")
    public = {OrganisationKind.PEOPLE_COMMITTEE, OrganisationKind.DEPARTMENT, OrganisationKind.AGENCY}
    return sorted(((each, why[each.pk]) for each in ordered), key=lambda pair: pair[0].kind not in public)


def growing(months: list[date], *, commodity: str = "", province: str = "") -> list[Lot]:
    """Open demand that is wanted before it is planted; it stands apart from the balance. One query."""
    query = Lot.objects.filter(state=LotState.OPEN, side=Side.DEMAND, grow_from__isnull=False, ends_on__gte=months[0])
    if commodity:
        query = query.filter(below(commodity))
    if province:
        query = query.filter(province__code=province, province__valid_to=None)
    return list(query.select_related("commodity", "measure", "province", "owner").order_by("grow_from", "pk")[:50])
