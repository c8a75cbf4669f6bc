"""The sheets of tracing: batches and events out, events in, a trace and a recall for whoever must act on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.sheets.columns import Column, SheetSpec
from lienket.ground.sheets.problems import CellProblem
from lienket.ground.sheets.rehearsal import Rehearsal, Row, rehearse
from lienket.market import actions, queries, rules
from lienket.market.actions import Happening
from lienket.market.choices import ENTERED_EVENTS, EventKind, LineSide, RecallAnswer
from lienket.market.models import Batch, Recall, RecallParty, TraceEvent
from lienket.market.queries import Trace


def batch_columns() -> list[Column]:
    """The list of an organisation's batches."""
    return [
        Column("code", _("Mã truy xuất"), "Trace code"),
        Column("number", _("Số lô"), "Batch number"),
        Column("product", _("Sản phẩm"), "Product"),
        Column("quantity", _("Số lượng"), "Quantity", "decimal"),
        Column("unit", _("Đơn vị"), "Unit"),
        Column("made_on", _("Ngày sản xuất, thu hoạch"), "Produced on", "date"),
        Column("expires_on", _("Hạn sử dụng"), "Expires on", "date"),
        Column("place", _("Nơi sản xuất"), "Origin"),
        Column("province", _("Tỉnh, thành phố"), "Province"),
        Column("producer", _("Tên cơ sở sản xuất"), "Producer"),
        Column("address", _("Địa chỉ cơ sở sản xuất"), "Address"),
        Column("growing_area", _("Mã số vùng trồng, cơ sở đóng gói"), "Growing area"),
        Column("brand", _("Nhãn hiệu, thương hiệu"), "Brand"),
        Column("standards", _("Tiêu chuẩn áp dụng"), "Standards"),
        Column("owner", _("Đơn vị lập"), "Owner"),
        Column("sample", _("Dữ liệu mẫu"), "Sample", "yes_no"),
    ]


def batch_row(one: Batch) -> dict[str, Any]:
    same = ("quantity", "made_on", "expires_on", "producer", "address", "growing_area", "brand", "standards", "sample")
    return {name: getattr(one, name) for name in same} | {
        "code": rules.shown_code(one.code),
        "number": one.number,
        "product": one.product.name,
        "unit": queries.named(one.measure),
        "place": "" if one.place_id == one.province_id else one.place.name,
        "province": one.province.name,
        "owner": one.owner.name,
    }


def _entered() -> list[tuple[str, str]]:
    return [(str(one), str(one.label)) for one in ENTERED_EVENTS]


def event_columns(*, out: bool = False) -> list[Column]:
    """Events of batches; what goes `out` tells more than what comes in."""
    kinds = [(str(value), str(label)) for value, label in EventKind.choices] if out else _entered()
    entered = [
        Column("number", _("Số lô"), "Batch number", required=True, max_length=60, help=_("Hoặc mã truy xuất.")),
        Column("kind", _("Việc"), "Event", "choice", required=True, choices=kinds),
        Column("on", _("Ngày xảy ra"), "Date", "date", required=True),
        Column("note", _("Nội dung"), "Note", max_length=500),
        Column("place", _("Địa điểm cụ thể"), "Place", max_length=200),
        Column("container", _("Mã thùng, kiện, pa-lét"), "Container", max_length=120),
    ]
    if not out:
        return entered
    return [
        *entered,
        Column("side", _("Vai trò của lô"), "Side"),
        Column("quantity", _("Số lượng"), "Quantity", "decimal"),
        Column("unit", _("Đơn vị"), "Unit"),
        Column("by", _("Đơn vị làm"), "By"),
        Column("recorded_at", _("Ghi lúc"), "Recorded at"),
        Column("wrong", _("Khai báo ghi sai"), "Declared wrong"),
        Column("code", _("Mã truy xuất"), "Trace code"),
    ]


def event_rows(events: Iterable[TraceEvent], batches: Iterable[int]) -> list[dict[str, Any]]:
    """A row for each of some batches in each event."""
    wanted = set(batches)
    found = []
    for one in events:
        for line in one.lines.all():
            if line.batch_id in wanted:
                found.append(
                    {name: getattr(one, name) for name in ("kind", "on", "note", "place", "container")}
                    | {
                        "number": line.batch.number,
                        "side": "" if line.side == LineSide.ABOUT else line.get_side_display(),
                        "quantity": line.quantity,
                        "unit": queries.named(line.measure) if line.measure else "",
                        "by": one.by.name,
                        "recorded_at": f"{one.recorded_at:%d/%m/%Y %H:%M}",
                        "wrong": one.declared.reason if queries.is_wrong(one) else "",
                        "code": rules.shown_code(line.batch.code),
                    }
                )
    return found


def event_spec() -> SheetSpec:
    return SheetSpec(
        "su-kien",
        _("Sự kiện truy xuất"),
        event_columns(),
        help=_("Mỗi dòng là một việc đã xảy ra với một lô. Lô phải được lập trước; ghi số lô hoặc mã truy xuất."),
        unique=("number", "kind", "on", "note"),
    )


class EventsReading:
    """One reading of a sheet of events of the viewer's batches."""

    def __init__(self, viewer: Viewer, today: date) -> None:
        self.viewer, self.today = viewer, today
        rows = queries.own_batches(viewer)
        self.by_key: dict[str, Batch] = {}
        for one in rows:
            self.by_key.setdefault(one.code.casefold(), one)
            self.by_key[one.key] = one
        self.there = queries.event_keys(list({one.pk for one in self.by_key.values()}))
        self.events: dict[int, tuple[Batch, Happening]] = {}

    def rehearse(self, data: bytes, name: str) -> Rehearsal:
        """Read and judge the whole file; nothing is written."""
        return rehearse(data, event_spec(), name=name, check_row=self._check, partly=True)

    def plan(self, found: Rehearsal) -> list[tuple[Batch, Happening]]:
        """What the good rows become, in their order."""
        return [self.events[row.number] for row in found.rows]

    def _check(self, row: Row) -> list[CellProblem]:
        values = row.values
        if not values["number"] or row.unread:
            return []
        batch = self.by_key.get(rules.batch_key(values["number"]))
        if batch is None:
            batch = self.by_key.get(rules.read_code(values["number"]).casefold())
        if batch is None:
            told = _("Đơn vị chưa có lô “%(number)s”: hãy lập lô trước, hoặc xem lại số lô.")
            return [CellProblem(told % {"number": values["number"][:60]}, key="number")]
        if values["kind"] is None or values["on"] is None:
            return []
        happening = Happening(
            values["kind"], values["on"], values["note"] or "", values["place"] or "", values["container"] or ""
        )
        field, problem = actions.event_problem(happening, self.today)
        if problem:
            return [CellProblem(problem, key=field)]
        if (batch.pk, happening.kind, happening.on, happening.note) in self.there:
            return [CellProblem(_("Sự kiện này đã được ghi: hãy bỏ dòng này."), key="number")]
        self.events[row.number] = (batch, happening)
        return []


def trace_columns() -> list[Column]:
    """A trace: what was reached in how many steps, and which delivery took it where."""
    return [
        Column("direction", _("Chiều"), "Direction"),
        Column("depth", _("Bước"), "Step", "integer"),
        Column("number", _("Số lô"), "Batch number"),
        Column("code", _("Mã truy xuất"), "Trace code"),
        Column("product", _("Sản phẩm"), "Product"),
        Column("owner", _("Đơn vị lập"), "Owner"),
        Column("province", _("Tỉnh, thành phố"), "Province"),
        Column("quantity", _("Số lượng"), "Quantity", "decimal"),
        Column("unit", _("Đơn vị"), "Unit"),
        Column("shipped_on", _("Ngày giao"), "Delivered on", "date"),
        Column("buyer", _("Giao cho"), "Delivered to"),
        Column("deal", _("Giao dịch"), "Deal"),
    ]


def trace_rows(traces: Sequence[Trace], shipments: Sequence[TraceEvent]) -> list[dict[str, Any]]:
    """A row for each batch, and one for each delivery that carried it."""
    sent: dict[int, list[dict[str, Any]]] = {}
    for event in shipments:
        assert event.delivery is not None
        for line in event.lines.all():
            sent.setdefault(line.batch_id, []).append(
                {
                    "shipped_on": event.on,
                    "buyer": event.delivery.deal.buyer.name,
                    "deal": event.delivery.deal.number,
                    "quantity": line.quantity,
                    "unit": queries.named(line.measure) if line.measure else "",
                }
            )
    found = []
    for trace in traces:
        direction = _("xuôi") if trace.forward else _("ngược")
        for pk, depth in sorted(trace.depth.items(), key=lambda pair: (pair[1], pair[0])):
            if pk not in trace.batches or (pk == trace.start and not trace.forward):
                continue
            about = batch_row(trace.batches[pk])
            plain = {name: about[name] for name in ("number", "code", "product", "owner", "province")}
            first = plain | {"direction": direction, "depth": depth}
            found.append(first | {"quantity": about["quantity"], "unit": about["unit"]})
            found += [first | one for one in sent.get(pk, [])]
    return found


def recall_columns() -> list[Column]:
    """Everyone a recall touches."""
    return [
        Column("organisation", _("Nơi phải thu hồi"), "Organisation"),
        Column("locality", _("Tỉnh, thành phố"), "Province"),
        Column("contact", _("Liên hệ"), "Contact"),
        Column("deliveries", _("Chuyến giao"), "Deliveries"),
        Column("points", _("Điểm bán"), "Points of sale"),
        Column("received", _("Đã nhận"), "Received", "decimal"),
        Column("found", _("Còn tìm thấy"), "Found", "decimal"),
        Column("returned", _("Đã trả lại"), "Returned", "decimal"),
        Column("destroyed", _("Đã tiêu hủy"), "Destroyed", "decimal"),
        Column("unit", _("Đơn vị"), "Unit"),
        Column(
            "state",
            _("Trạng thái"),
            "State",
            "choice",
            choices=[(str(value), str(label)) for value, label in RecallAnswer.choices],
        ),
        Column("answered_on", _("Ngày báo"), "Answered on", "date"),
        Column("note", _("Ghi chú"), "Note"),
    ]


def recall_rows(recall: Recall, parties: Iterable[RecallParty]) -> list[dict[str, Any]]:
    same = ("received", "found", "returned", "destroyed", "answered_on", "note")
    return [
        {name: getattr(one, name) for name in same}
        | {
            "organisation": one.organisation.name,
            "locality": one.organisation.locality.name,
            "contact": queries.contacts_of(one),
            "deliveries": "; ".join(str(delivery) for delivery in one.deliveries.all()),
            "points": "; ".join(point.name for point in one.points.all()),
            "unit": queries.named(one.measure),
            "state": queries.answer_of(one),
        }
        for one in parties
    ]
