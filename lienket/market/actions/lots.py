"""Lots: entered, corrected, opened and closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal, Stale
from lienket.localities.models import Organisation, Unit
from lienket.market import access, rules
from lienket.market.actions.finding import index_lots
from lienket.market.actions.goods import check_enters_for
from lienket.market.choices import LOT_STEPS, Dimension, Keeping, LotState, LotStep, PriceAt, Side
from lienket.market.models import Certificate, CertificateKind, Commodity, Lot, Measure, Product


@dataclass(frozen=True)
class Goods:
    """What a lot says. `certificates` are the supplier's own papers, `required` what a buyer asks for."""

    commodity: Commodity
    title: str
    quantity: Decimal
    measure: Measure
    starts_on: date
    ends_on: date
    place: Unit
    member: str = ""
    product: Product | None = None
    spec: str = ""
    price_low: int | None = None
    price_high: int | None = None
    price_at: str = PriceAt.STORE
    min_lot: Decimal | None = None
    weekly: Decimal | None = None
    keeping: str = Keeping.PLAIN
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    note: str = ""
    price_sure: bool = False
    country: str = ""
    grow_from: date | None = None
    grow_to: date | None = None
    certificates: Sequence[Certificate] = ()
    required: Sequence[CertificateKind] = ()


_MANY = ("certificates", "required")


@once
def make_lot(
    *, actor: Actor, owner: Organisation, side: str, goods: Goods, state: str = LotState.DRAFT, sample: bool = False
) -> Lot:
    """Enter a lot, as a draft or open at once. Raises Refusal, on the field at fault."""
    check_enters_for(actor, owner)
    check_goods(owner.pk, side, goods)
    check_price_unit(goods)
    word = "lô cung" if side == Side.SUPPLY else "lô cầu"
    with act(actor, "market.make_lot", words=f"nhập {word} “{goods.title}”") as line:
        made = Lot.objects.create(owner=owner, side=side, state=state, sample=sample, **columns(goods))
        _connect(made, goods)
        index_lots([made.pk])
        line.on = made
    return made


def edit_lot(*, actor: Viewer, lot: Lot, version: int, goods: Goods) -> Lot:
    """Correct a lot. A closed one is opened again first."""
    access.check_can_edit(actor, lot)
    if lot.state == LotState.CLOSED:
        raise Refusal(_("Lô hàng đã đóng: hãy mở lại rồi sửa."))
    check_goods(lot.owner_id, lot.side, goods)
    check_price_unit(goods)
    with act(actor, "market.edit_lot", words="sửa lô hàng", on=lot):
        given = columns(goods)
        locked = _claimed(lot, version, given, goods)
        for name, value in given.items():
            setattr(locked, name, value)
        locked.save()
        _connect(locked, goods)
        index_lots([locked.pk])
    return locked


def step_lot(*, actor: Viewer, lot: Lot, step: str, version: int | None = None, reason: str = "") -> Lot:
    """Open or close a lot; closing an open one says why."""
    access.check_can_edit(actor, lot)
    if step == LotStep.CLOSE and lot.state == LotState.OPEN and not reason.strip():
        raise Refusal(_("Hãy ghi lý do đóng lô, ví dụ “đã bán hết”."), field="reason")
    verb, words = ("open", "mở lô hàng") if step == LotStep.OPEN else ("close", "đóng lô hàng")
    with act(actor, f"market.{verb}_lot", words=words, on=lot, reason=reason):
        locked = _stepped(lot, version, step, reason)
        problem = rules.step_problem(locked.state, step)
        if problem:
            raise Refusal(problem)
        locked.state = LOT_STEPS[step][1]
        locked.why_closed = reason.strip()[:500] if step == LotStep.CLOSE else ""
        locked.save()
        index_lots([locked.pk])
    return locked


def _claimed(lot: Lot, version: int, given: dict[str, Any], goods: Goods) -> Lot:
    """The lot, locked; whoever comes second reads what differs, papers included."""
    submitted = {name: value for name, value in given.items() if name != "province"}
    try:
        return claim(Lot, lot.pk, version=version, submitted=submitted)
    except Stale as stale:
        for name, label in (("certificates", _("giấy chứng nhận có")), ("required", _("giấy chứng nhận cần"))):
            theirs = "; ".join(sorted(str(one) for one in getattr(lot, name).all()))
            yours = "; ".join(sorted(str(one) for one in getattr(goods, name)))
            if theirs != yours:
                stale.differences.append((label, theirs, yours))
        raise


def _stepped(lot: Lot, version: int | None, step: str, reason: str) -> Lot:
    """The lot, locked; whoever comes second reads where it stands and what they wanted."""
    try:
        return claim(Lot, lot.pk, version=version)
    except Stale as stale:
        now = Lot.objects.get(pk=lot.pk)
        stale.differences.append((_("trạng thái"), now.state, LOT_STEPS[step][1]))
        if reason or now.why_closed:
            stale.differences.append((_("lý do đóng"), now.why_closed, reason))
        raise


def columns(goods: Goods) -> dict[str, Any]:
    """The columns of a lot that the goods fill."""
    given = {one.name: getattr(goods, one.name) for one in fields(goods) if one.name not in _MANY}
    given["province"] = goods.place.province or goods.place
    return given


def _connect(lot: Lot, goods: Goods) -> None:
    lot.certificates.set(goods.certificates)
    lot.required.set(goods.required)


def check_goods(owner_id: int, side: str, goods: Goods) -> None:
    """Raise Refusal for the first thing that cannot be, on its field."""
    for field, problem in goods_problems(owner_id, side, goods):
        if problem:
            raise Refusal(problem, field=field)


def check_price_unit(goods: Goods) -> None:
    """Raise Refusal for a price that looks meant for another unit, unless somebody said that it is right."""
    if goods.price_sure or goods.measure.dimension != Dimension.MASS:
        return
    nodes = Commodity.objects.filter(code__in=goods.commodity.path.split("/"), price_from__isnull=False)
    bands = {one.code: (one.price_from or 0, one.price_to or rules.MOST_PRICE) for one in nodes}
    band = rules.inherited(goods.commodity.path, bands)
    for field in ("price_low", "price_high"):
        problem = rules.price_unit_problem(getattr(goods, field), goods.measure.factor, band)
        if problem:
            raise Refusal(problem, field=field)


def goods_problems(owner_id: int, side: str, goods: Goods) -> Iterable[tuple[str, str]]:
    """(field, sentence or "") of everything that is looked at."""
    yield "title", "" if goods.title.strip() else _("Hãy ghi tên hàng.")
    yield "quantity", rules.quantity_problem(goods.quantity)
    yield "ends_on", rules.window_problem(goods.starts_on, goods.ends_on)
    yield "price_high", rules.price_problem(goods.price_low, goods.price_high)
    yield "min_lot", rules.part_problem(goods.min_lot, goods.quantity, _("Lượng mua bán ít nhất"))
    if goods.grow_from and goods.grow_to:
        yield "grow_to", rules.window_problem(goods.grow_from, goods.grow_to)
    if goods.grow_from and goods.grow_from > goods.ends_on:
        yield "grow_from", _("Ngày gieo trồng muộn hơn ngày cuối của lô.")
    yield "weekly", rules.part_problem(goods.weekly, goods.quantity, _("Khả năng mỗi tuần"))
    if goods.product is not None and goods.product.owner_id != owner_id:
        yield "product", _("Sản phẩm này của đơn vị khác.")
    if side == Side.DEMAND and goods.certificates:
        yield "certificates", _("Lô cầu ghi loại giấy cần có, không ghi giấy của bên mua.")
    for one in goods.certificates:
        foreign = _("Giấy chứng nhận này của đơn vị khác.") if one.owner_id != owner_id else ""
        yield (
            "certificates",
            foreign or rules.certificate_problem(str(one), one.issued_on, one.expires_on, goods.starts_on),
        )
