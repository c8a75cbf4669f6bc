"""What departments declare of a month, the gluts and shortages that follow, and what is done about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import actions as coordination
from lienket.coordination.models import Request
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation
from lienket.market import access, queries, rules
from lienket.market.models import Commodity, Dismissal, Estimate, Forecast, Measure

_ANSWER_DAYS = 14


@dataclass(frozen=True)
class Declared:
    """One line of what is declared: amounts in the unit `measure`, the month by its first day."""

    commodity: Commodity
    month: date
    supply: Decimal | None
    demand: Decimal | None
    measure: Measure
    source: str


def check_declared(declared: Declared) -> None:
    """Raise Refusal, on the field at fault."""
    said = {
        "nothing": ("supply", _("Hãy ghi lượng cung, lượng cầu, hoặc cả hai.")),
        "supply": ("supply", _("Lượng phải từ 0 đến một tỷ đơn vị.")),
        "demand": ("demand", _("Lượng phải từ 0 đến một tỷ đơn vị.")),
    }
    problem = rules.estimate_problem(declared.supply, declared.demand)
    if problem:
        field, sentence = said[problem]
        raise Refusal(sentence, field=field)
    if declared.measure.dimension != "mass" or declared.measure.factor is None:
        raise Refusal(_("Ước tính ghi bằng đơn vị khối lượng: kg, tạ, tấn."), field="measure")
    if not declared.source.strip():
        raise Refusal(_("Hãy ghi nguồn của số liệu."), field="source")


@once
def declare(
    *, actor: Actor, owner: Organisation, declared: Declared, today: date, verified: bool = False, sample: bool = False
) -> Estimate:
    """Declare supply and demand of a month in the organisation's own province."""
    access.check_declares(actor, owner)
    check_declared(declared)
    province = owner.locality.province or owner.locality
    held = Estimate.objects.filter(owner=owner, province=province, commodity=declared.commodity, month=declared.month)
    if held.exists():
        raise Refusal(_("Mặt hàng và tháng này đã được khai: hãy sửa dòng đã khai."), field="commodity")
    with act(actor, "market.declare", words=f"khai cung cầu {declared.commodity.name} {declared.month:%m/%Y}") as line:
        line.on = Estimate.objects.create(
            owner=owner, province=province, declared_on=today, verified=verified, sample=sample, **_columns(declared)
        )
        derive(actor=actor, today=today)
        return line.on


def correct(*, actor: Viewer, estimate: Estimate, version: int, declared: Declared, today: date) -> Estimate:
    """Correct what was declared."""
    access.check_can_correct(actor, estimate)
    check_declared(declared)
    rows = Estimate.objects.filter(owner=estimate.owner_id, commodity=declared.commodity, month=declared.month)
    if rows.exclude(pk=estimate.pk).exists():
        raise Refusal(_("Mặt hàng và tháng này đã được khai: hãy sửa dòng đã khai."), field="commodity")
    with act(actor, "market.correct_estimate", words="sửa ước tính cung cầu", on=estimate):
        given = _columns(declared)
        locked = claim(Estimate, estimate.pk, version=version, submitted=given)
        for name, value in given.items():
            setattr(locked, name, value)
        locked.declared_on = today
        locked.save()
        derive(actor=actor, today=today)
    return locked


def declare_sheet(*, actor: Viewer, owner: Organisation, rows: Sequence[Declared], name: str, today: date) -> int:
    """Declare every row, all or none; what was declared of the same commodity and month is corrected.

    Sent twice it leaves what it left the first time. Returns how many rows.
    """
    access.check_declares(actor, owner)
    province = owner.locality.province or owner.locality
    with act(actor, "market.declare_sheet", words=f"khai cung cầu {len(rows)} dòng từ bảng “{name}”", on=owner):
        Organisation.objects.select_for_update(of=("self",)).get(pk=owner.pk)  # the same sheet sent twice waits here
        held = Estimate.objects.filter(owner=owner, province=province)
        known = {(one.commodity_id, one.month): one for one in held}
        fresh = []
        for declared in rows:
            check_declared(declared)
            one = known.get((declared.commodity.pk, declared.month))
            if one is None:
                fresh.append(Estimate(owner=owner, province=province, declared_on=today, **_columns(declared)))
            else:
                for field, value in _columns(declared).items():
                    setattr(one, field, value)
                one.declared_on, one.version = today, one.version + 1
                one.save()
        Estimate.objects.bulk_create(fresh)
        derive(actor=actor, today=today)
    return len(rows)


def _columns(declared: Declared) -> dict[str, object]:
    return {one.name: getattr(declared, one.name) for one in fields(declared)}


def derive(*, actor: Actor, today: date) -> int:
    """Bring the forecasts up to the lots and estimates of today; returns how many stand."""
    with act(actor, "market.derive_forecasts", words="tính lại cảnh báo cung cầu"):
        with connection.cursor() as cursor:  # two who declare at once would find the same forecast missing
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('market.forecasts'))")
        held = {(one.kind, one.commodity_id, one.province_id, one.month): one for one in Forecast.objects.all()}
        standing = queries.expected(today)
        for one in standing:
            row = held.pop((one.kind, one.commodity_id, one.province_id, one.month), None)
            given = {
                "supply": one.supply,
                "demand": one.demand,
                "lots": one.lots,
                "estimates": one.estimates,
                "sample": one.sample,
                "gone_on": None,
            }
            if row is None:
                row = Forecast(
                    kind=one.kind,
                    commodity_id=one.commodity_id,
                    province_id=one.province_id,
                    month=one.month,
                    found_on=today,
                )
            elif all(getattr(row, name) == value for name, value in given.items()):
                continue
            for name, value in given.items():
                setattr(row, name, value)
            row.save()
        for row in held.values():
            if row.gone_on is None:
                row.gone_on = today
                row.save()
    return len(standing)


@once
def dismiss(*, actor: Viewer, owner: Organisation, forecast: Forecast, reason: str) -> Dismissal:
    """Decide that a forecast needs nothing from the organisation; remembered, never asked twice."""
    access.check_can_enter(actor)
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do bỏ qua cảnh báo."), field="reason")
    with act(actor, "market.dismiss_forecast", words="bỏ qua cảnh báo cung cầu", on=forecast, reason=reason) as line:
        made, fresh = Dismissal.objects.get_or_create(
            forecast=forecast, owner=owner, defaults={"reason": reason.strip()[:500]}
        )
        if not fresh:
            raise Refusal(_("Đơn vị đã quyết định bỏ qua cảnh báo này."))
        line.on = made
        return made


@once
def ask_partner(
    *, actor: Viewer, asking: Organisation, answering: Organisation, forecast: Forecast, body: str, today: date
) -> Request:
    """Ask a partner of another province about a forecast: a request whose matter is the forecast."""
    access.check_can_enter(actor)
    return coordination.ask(
        actor=actor,
        asking=asking,
        answering=answering,
        title=_("Phối hợp cung cầu: %(what)s") % {"what": str(forecast)},
        body=body,
        due_on=today + timedelta(days=_ANSWER_DAYS),
        matter=forecast,
    )
