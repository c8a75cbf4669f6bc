"""The sheet of deliveries: its columns, how rows become consignments or say why not, and the rows of the export."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from lienket.coordination.choices import State
from lienket.engines.vietnamese import fold
from lienket.ground.refusals import Refusal
from lienket.ground.sheets.columns import Column, SheetSpec
from lienket.ground.sheets.problems import CellProblem
from lienket.ground.sheets.rehearsal import Rehearsal, Row, rehearse
from lienket.market import queries, rules
from lienket.market.actions import Consignment, PlannedDelivery, delivery_problems
from lienket.market.choices import DeliveryState
from lienket.market.models import Deal, Delivery, Measure
from lienket.market.queries import Recorded, Words

MOST_DELIVERIES = 300
"""Rows of one sheet, written in one transaction of a few seconds: each is a report that asks for a verdict."""

_NUMBER = re.compile(r"gd-\d{4}-(\d+)", re.IGNORECASE)
_FIELDS = {"deal": "deal", "quantity": "quantity", "on": "on", "price": "price"}


def delivery_columns(deals: Iterable[Deal] = (), words: Words | None = None) -> list[Column]:
    """Columns of the template; with `deals` and `words` their numbers and the units stand in drop-downs."""
    numbers = [(one.number, f"{one.number} {one.commodity.name} → {one.buyer.name}"[:120]) for one in deals]
    units = [(one.code, one.name) for one in words.measures] if words else []
    told = _("Số giao dịch trên nền tảng, ví dụ GD-2026-00012, hoặc số hợp đồng đã ký.")
    deal = (
        Column("deal", _("Giao dịch"), "Deal", "choice", required=True, choices=numbers, help=told)
        if numbers
        else Column("deal", _("Giao dịch"), "Deal", required=True, max_length=200, help=told, aliases=("Số hợp đồng",))
    )
    unit = (
        Column("unit", _("Đơn vị"), "Unit", "choice", required=True, choices=units)
        if units
        else Column("unit", _("Đơn vị"), "Unit", required=True)
    )
    return [
        deal,
        Column("on", _("Ngày giao"), "Delivered on", "date", required=True),
        Column("quantity", _("Số lượng giao"), "Quantity", "decimal", required=True, aliases=("Số lượng",)),
        unit,
        Column(
            "price",
            _("Đơn giá (đồng)"),
            "Price",
            "money",
            help=_("Cho một đơn vị của hợp đồng; để trống thì lấy đơn giá của hợp đồng."),
        ),
        Column("batch", _("Số lô, số sê-ri"), "Batch", max_length=200, aliases=("Số lô",)),
        Column("papers", _("Giấy tờ kèm theo"), "Papers", max_length=500, aliases=("Giấy tờ",)),
        Column("note", _("Ghi chú"), "Note", max_length=1000),
        Column(
            "final", _("Chuyến cuối"), "Last one", "yes_no", help=_("Có, nếu giao xong hợp đồng; còn lại để trống.")
        ),
    ]


def delivery_spec(deals: Iterable[Deal] = (), words: Words | None = None) -> SheetSpec:
    """The sheet of deliveries of one organisation."""
    return SheetSpec(
        "chuyen-giao",
        _("Chuyến giao"),
        delivery_columns(deals, words),
        help=_(
            "Mỗi dòng là một chuyến hàng đã giao theo hợp đồng đang thực hiện; bên mua sẽ được đề nghị nghiệm thu từng "
            "chuyến. Số lượng ghi theo đơn vị ở cột bên cạnh; khác đơn vị của hợp đồng thì máy đổi, không làm tròn."
        ),
        unique=("deal", "on", "quantity", "batch"),
    )


def delivery_export_columns() -> list[Column]:
    """The template's columns, so that the file can be kept as a ledger, with who, whose verdict and why."""
    return [
        *delivery_columns(),
        Column("contract", _("Số hợp đồng"), "Contract"),
        Column("goods", _("Mặt hàng"), "Product"),
        Column("seller", _("Bên bán"), "Seller"),
        Column("buyer", _("Bên mua"), "Buyer"),
        Column(
            "state", _("Trạng thái"), "State", "choice", choices=[(str(v), str(x)) for v, x in DeliveryState.choices]
        ),
        Column("accepted", _("Nghiệm thu"), "Accepted", "decimal"),
        Column("accepted_on", _("Ngày nghiệm thu"), "Accepted on", "date"),
        Column("why", _("Lý do không nhận"), "Why not"),
        Column("sample", _("Dữ liệu mẫu"), "Sample", "yes_no"),
    ]


def delivery_export_row(one: Delivery) -> dict[str, Any]:
    """A delivery in the words of the sheet."""
    names = ("on", "quantity", "price", "batch", "papers", "note", "final", "state", "accepted", "accepted_on", "why")
    deal = one.deal
    return {
        **{name: getattr(one, name) for name in names},
        "deal": deal.number,
        "unit": queries.named(deal.measure),
        "contract": deal.contract.number if deal.contract else None,
        "goods": queries.named(deal.commodity),
        "seller": deal.seller.name,
        "buyer": deal.buyer.name,
        "sample": one.sample,
    }


@dataclass
class _Running:
    """What one deal has so far: from the platform, and from the rows above."""

    deal: Deal
    delivered: Decimal
    entries: set[tuple[date, Decimal, str]]
    final: int = 0


class DeliveryReading:
    """One reading of a sheet of deliveries for one organisation."""

    def __init__(self, organisation_ids: Sequence[int], today: date) -> None:
        self.today = today
        self.words = Words(today)
        deals = queries.deals_to_deliver(organisation_ids)
        held = queries.recorded(deals)
        none = Recorded(Decimal(0), frozenset())
        self.running = {
            one.pk: _Running(one, held.get(one.pk, none).delivered, set(held.get(one.pk, none).entries))
            for one in deals
        }
        self.by_contract: dict[str, list[int]] = {}
        for one in deals:
            assert one.contract is not None
            self.by_contract.setdefault(fold(one.contract.number), []).append(one.pk)
        self.planned: dict[int, PlannedDelivery] = {}

    def rehearse(self, data: bytes, name: str) -> Rehearsal:
        """Read and judge the whole file; nothing is written."""
        found = rehearse(data, delivery_spec(), name=name, check_row=self._check, partly=True)
        if found.total > MOST_DELIVERIES and not found.refusal:
            told = _("Bảng có %(n)d dòng; mỗi lần nhập nhiều nhất %(most)d. Hãy chia bảng rồi nộp từng phần.")
            words = told % {"n": found.total, "most": MOST_DELIVERIES}
            return Rehearsal(refusal=words, code="too_many", total=found.total)
        return found

    def plan(self, found: Rehearsal) -> list[PlannedDelivery]:
        """What the good rows become, in their order."""
        return [self.planned[row.number] for row in found.rows]

    def _check(self, row: Row) -> list[CellProblem]:
        values, problems = row.values, list[CellProblem]()
        held = self._looked_up("deal", values["deal"], self._deal, problems)
        measure = self._looked_up("unit", values["unit"], self.words.measure, problems)
        if row.unread or problems or held is None or measure is None or not values["on"] or values["quantity"] is None:
            return problems
        quantity = _in_unit_of(held.deal, values["quantity"], measure)
        if isinstance(quantity, CellProblem):
            return [quantity]
        if held.final:
            told = _("Dòng %(row)d đã ghi là chuyến cuối của giao dịch này.")
            return [CellProblem(told % {"row": held.final}, key="final")]
        consignment = _consignment(values, quantity)
        entry = (consignment.on, quantity, fold(consignment.batch))
        if entry in held.entries:
            told = _("Chuyến này đã được ghi: cùng giao dịch, ngày, số lượng và số lô.")
            return [CellProblem(told, key="quantity")]
        found = delivery_problems(held.deal, consignment, delivered=held.delivered, today=self.today)
        if found:
            return [CellProblem(said, key=_FIELDS[name]) for name, said in found]
        held.delivered += quantity
        held.entries.add(entry)
        held.final = row.number if consignment.final else 0
        self.planned[row.number] = PlannedDelivery(held.deal, consignment)
        return []

    def _deal(self, text: str) -> _Running:
        number = _NUMBER.match(text.strip())
        if number:
            found = [int(number[1])] if len(number[1]) < 10 else []
        else:
            found = self.by_contract.get(fold(text.strip()), [])
        if len(found) > 1:
            raise Refusal(_("Có %(n)d giao dịch cùng số hợp đồng này: hãy ghi số giao dịch.") % {"n": len(found)})
        if not found or found[0] not in self.running:
            told = _("Đơn vị không có hợp đồng nào đang giao với số “%(text)s”. Hãy chép số giao dịch từ danh sách.")
            raise Refusal(told % {"text": text[:60]})
        held = self.running[found[0]]
        if held.deal.delivering is not None and held.deal.delivering.state == State.REPORTED:
            raise Refusal(_("Giao dịch này đã báo giao xong, đang chờ bên mua xác nhận."))
        return held

    def _looked_up(self, key: str, text: Any, find: Any, problems: list[CellProblem]) -> Any:
        if not text:
            return None  # the reading itself tells that a required cell is empty
        try:
            return find(text)
        except Refusal as refusal:
            problems.append(CellProblem(refusal.sentence, key=key))
            return None


def _in_unit_of(deal: Deal, quantity: Decimal, measure: Measure) -> Decimal | CellProblem:
    """The quantity in the deal's unit; a problem where it cannot be said without rounding."""
    if measure.pk == deal.measure_id:
        return quantity
    names = {"unit": deal.measure.name, "given": measure.name}
    same = measure.dimension == deal.measure.dimension
    found = rules.converted(quantity, measure.factor, deal.measure.factor) if same else None
    if found is None:
        told = _("Hợp đồng tính bằng %(unit)s, không đổi được từ %(given)s. Hãy ghi số lượng theo %(unit)s.")
        return CellProblem(told % names, names["unit"], key="unit")
    assert measure.factor is not None
    assert deal.measure.factor is not None
    if found * deal.measure.factor != quantity * measure.factor:
        told = _("Đổi sang %(unit)s thì lẻ quá ba chữ số thập phân. Hãy ghi số lượng theo %(unit)s.")
        return CellProblem(told % names, names["unit"], key="unit")
    return found


def _consignment(values: dict[str, Any], quantity: Decimal) -> Consignment:
    texts = {name: values[name] or "" for name in ("batch", "papers", "note")}
    return Consignment(on=values["on"], quantity=quantity, price=values["price"], final=bool(values["final"]), **texts)
