"""Deals: their list, as a page and as files, and the page of one with its papers, deliveries and next steps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination.choices import State
from lienket.ground.audit.acts import trail_of
from lienket.ground.refusals import NotThere
from lienket.ground.sheets.columns import Column
from lienket.ground.sheets.writing import csv_bytes, workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.misreading import misread, refuse_misread, understood
from lienket.ground.ui.paging import Page, query
from lienket.ground.ui.shapes import FileItem, Link, TrailEntry
from lienket.market import access, forms, queries, rules
from lienket.market.choices import BEFORE_CONTRACT, RUNNING, DealSide, DeliveryState, PaperState
from lienket.market.models import Deal, Delivery, Paper
from lienket.market.queries import DealFilter
from lienket.market.views import deal_parts as parts
from lienket.market.views.lot_list import MOST, tabs

_SUFFIXES = (("xlsx", "Excel (.xlsx)"), ("csv", "CSV"), ("json", "JSON"))
LOOKS = {
    "memo": "sent",
    "contracted": "signed",
    "delivering": "doing",
    "completed": "done",
    "proposed": "waiting",
    "agreed": "confirmed",
    "partly": "at_risk",
    "accepted": "confirmed",
    "replaced": "closed",
}
"""How states look where their own code has no look, or another one in other rooms."""


def look(code: str) -> str:
    return LOOKS.get(code, code)


def _filter(form: forms.DealFilterForm, flags: Mapping[int, object]) -> DealFilter:
    chosen = form.chosen()
    return DealFilter(
        text=chosen.get("tu_khoa", ""),
        stage=chosen.get("giai_doan", ""),
        side=chosen.get("ben", ""),
        province=chosen.get("tinh", ""),
        commodity=chosen.get("mat_hang", ""),
        late=chosen.get("han", "") == "tre",
        counted=form.counted(),
        only=frozenset(flags) if chosen.get("han", "") == "chu-y" else None,
    )


def deals(request: HttpRequest) -> HttpResponse:
    """The deals the viewer may see, newest first, with counts of memoranda and contracts apart."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    form = forms.DealFilterForm(request.GET or None)
    flags = queries.flagged(viewer, today)
    chosen = _filter(form, flags)
    unread = misread(request.GET, form)
    page = Page.asked(request, queries.filtered_deals(viewer, chosen, today).count(), misread=unread)
    rows = queries.deal_rows(viewer, chosen, today, start=page.start, stop=page.stop)
    kept = query(understood(request.GET, unread))
    exports = [
        Link(words, reverse("market:deals_format", args=[suffix]) + ("" if kept == "?" else kept), f"filetype-{suffix}")
        for suffix, words in _SUFFIXES
    ]
    context = {
        "page": page.with_rows(rows),
        "counts": queries.deal_counts(viewer, chosen, today),
        "filter_form": form,
        "export_items": exports,
        "tabs": tabs("deals"),
        "today": today,
        "named": queries.named,
        "look": look,
        "running": RUNNING,
        "flags": flags,
        "counted": _counted_words(chosen.counted),
        "empty_text": _("Giao dịch mở ra khi hai bên đồng ý một cặp ghép nối hoặc một bên được chọn báo giá."),
    }
    return render(request, "market/deals.html", context)


def _counted_words(counted: queries.Counted | None) -> str:
    """What a number of the page of rates counts, where the list shows its deals."""
    if counted is None:
        return ""
    names = {"start": f"{counted.within.start:%d/%m/%Y}", "end": f"{counted.within.end:%d/%m/%Y}"}
    return {
        "memo": _("Đang xem các giao dịch có bản ghi nhớ thống nhất từ %(start)s đến %(end)s, theo bảng tỷ lệ."),
        "contract": _("Đang xem các giao dịch ký hợp đồng từ %(start)s đến %(end)s, theo bảng tỷ lệ."),
        "fault": _("Đang xem các hợp đồng ký từ %(start)s đến %(end)s đã chấm dứt sớm do lỗi, theo bảng tỷ lệ."),
    }[counted.what] % names


def _columns() -> list[Column]:
    return [
        Column("number", _("Số"), "Number"),
        Column("stage", _("Giai đoạn"), "Stage"),
        Column("commodity", _("Mặt hàng"), "Product"),
        Column("seller", _("Bên bán"), "Seller"),
        Column("from", _("Tỉnh bán"), "From"),
        Column("buyer", _("Bên mua"), "Buyer"),
        Column("to", _("Tỉnh mua"), "To"),
        Column("quantity", _("Số lượng"), "Quantity", "decimal"),
        Column("unit", _("Đơn vị"), "Unit"),
        Column("price", _("Đơn giá (đồng)"), "Price", "money"),
        Column("value", _("Giá trị (đồng)"), "Value", "money"),
        Column("accepted", _("Đã nghiệm thu"), "Accepted", "decimal"),
        Column("due_on", _("Hạn giao"), "Due", "date"),
        Column("opened_on", _("Ngày mở"), "Opened", "date"),
        Column("attention", _("Cần chú ý"), "Attention"),
        Column("sample", _("Dữ liệu mẫu"), "Sample", "yes_no"),
    ]


def _row(one: Deal) -> dict[str, Any]:
    contract = one.contract
    return {
        "number": one.number,
        "stage": one.get_stage_display(),
        "commodity": queries.named(one.commodity),
        "seller": one.seller.name,
        "from": one.seller_province.name,
        "buyer": one.buyer.name,
        "to": one.buyer_province.name,
        "quantity": contract.quantity if contract else one.quantity,
        "unit": queries.named(one.measure),
        "price": contract.price if contract else one.price,
        "value": contract.value if contract else None,
        "accepted": one.accepted_sum,  # type: ignore[attr-defined]  # from the query of the list
        "due_on": one.due_on,
        "opened_on": one.opened_on,
        "sample": one.sample,
    }


def deals_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """The same list as a file."""
    if suffix not in ("json", "xlsx", "csv"):
        raise NotThere(_("Danh sách giao dịch có ở dạng .xlsx, .csv và .json."))
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.DealFilterForm(request.GET or None)
    refuse_misread(misread(request.GET, form))
    flags = queries.flagged(viewer, timezone.localdate())
    found = queries.deal_rows(viewer, _filter(form, flags), timezone.localdate(), stop=MOST)
    rows = [_row(one) | {"attention": " ".join(flag.words for flag in flags.get(one.pk, []))} for one in found]
    if suffix == "json":
        body = json.dumps({"as_of": timezone.localdate(), "rows": rows}, default=str, ensure_ascii=False)
        return HttpResponse(body, content_type="application/json")
    if suffix == "csv":
        return as_file(csv_bytes(_columns(), rows), "giao-dich.csv", "text/csv; charset=utf-8")
    return as_file(workbook(_columns(), rows, _("Giao dịch")), "giao-dich.xlsx", XLSX)


def deal(request: HttpRequest, pk: int) -> HttpResponse:
    """One deal: where it stands, whose turn it is, its papers and deliveries."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.deal(viewer, pk)
    papers, deliveries = queries.papers_of(one), queries.deliveries_of(one)
    sides = access.sides_of(viewer, one)
    amounts = queries.amounts_of(deliveries)
    today = timezone.localdate()
    steps = rules.next_steps(parts.situation(one, papers, deliveries, amounts))
    turns = [(step, step.side in sides or (not step.side and bool(sides))) for step in steps]
    context = {
        "one": one,
        "steps": turns,
        "my_turn": any(mine for _step, mine in turns),
        "flags": queries.flagged(viewer, today, seller=one.seller_id).get(one.pk, []),
        "facts": parts.facts(one),
        "progress": parts.progress(one, amounts, today),
        "moments": parts.moments(one, papers, deliveries, today),
        "papers": [(paper, _files(viewer, one, paper), _paper_links(viewer, one, paper, sides)) for paper in papers],
        "deliveries": [(row, _delivery_links(viewer, row, sides)) for row in deliveries],
        "batches": queries.batches_of_deliveries([row.pk for row in deliveries if row.batch]),
        "links": _links(viewer, one, sides, deliveries),
        "exports": [
            Link(words, reverse("market:deal_deliveries_format", args=[one.pk, suffix]), f"filetype-{suffix}")
            for suffix, words in _SUFFIXES[:2]
        ],
        "sides": sides,
        "begun": _begun(one) if sides else None,
        "look": look,
        "named": queries.named,
        "told": list(one.facts.select_related("progress").order_by("pk")) if one.commitment_id else [],
        "trail": [_entry(row) for row in trail_of([("market.deal", one.pk)])],
        "breadcrumbs": [Link(_("Giao dịch"), reverse("market:deals")), Link(one.number)],
    }
    return render(request, "market/deal.html", context)


def _begun(one: Deal) -> Link | None:
    """Where the deal came from, for its two sides: the quote that was chosen, or the proposal that was agreed."""
    if hasattr(one, "asked"):
        words = _("Báo giá được chọn của lần hỏi giá %(number)s") % {"number": one.asked.inquiry.number}
        return Link(words, one.asked.get_absolute_url())
    if hasattr(one, "proposal"):
        return Link(
            _("Đề nghị giao dịch %(number)s") % {"number": one.proposal.number}, one.proposal.get_absolute_url()
        )
    return None


def _entry(row: dict[str, Any]) -> TrailEntry:
    return TrailEntry(
        when=row["at"],
        who=row["actor_label"],
        act=row["words"],
        organisation=row["organisation_label"],
        on_behalf=row["behalf_label"],
        reason=row["reason"],
    )


def _files(viewer: Viewer, one: Deal, paper: Paper) -> list[FileItem]:
    return [
        FileItem(row.name, reverse("coordination:evidence", args=[row.pk]), row.file.size, row.added_by)
        for row in paper.evidence.all()
    ]


def _paper_links(viewer: Viewer, one: Deal, paper: Paper, sides: set[str]) -> list[Link]:
    if paper.state != PaperState.PROPOSED or not access.can_move(viewer, one):
        return []
    found = []
    if rules.other_side(paper.proposed_by) in sides:
        found += [
            Link(_("Đồng ý"), reverse("market:paper_step", args=[paper.pk, "dong-y"]), "check2"),
            Link(_("Không đồng ý"), reverse("market:paper_step", args=[paper.pk, "tu-choi"]), "x-circle"),
        ]
    if paper.proposed_by in sides and paper.kind != "ending":
        found.append(Link(_("Rút lại"), reverse("market:paper_step", args=[paper.pk, "rut"]), "arrow-counterclockwise"))
    return found


def _delivery_links(viewer: Viewer, row: Delivery, sides: set[str]) -> list[Link]:
    found = []
    judged = row.state in (DeliveryState.ACCEPTED, DeliveryState.PARTLY)
    if DealSide.BUYER in sides and access.can_move(viewer, row.deal) and (judged or row.state == DeliveryState.WAITING):
        words = _("Sửa nghiệm thu") if judged else _("Nghiệm thu")
        found.append(Link(words, reverse("market:delivery", args=[row.pk]), "clipboard-check"))
    again = row.state in (DeliveryState.WAITING, DeliveryState.DISPUTED)
    if (
        DealSide.SELLER in sides
        and again
        and row.deal.stage in RUNNING
        and access.can_move(viewer, row.deal, decides=False)
    ):
        url = reverse("market:delivery_new", args=[row.deal_id]) + f"?thay={row.pk}"
        found.append(Link(_("Ghi lại"), url, "pencil"))
    return found


def _judging(rows: list[Delivery]) -> list[Link]:
    """The buyer's way to what waits for its verdict: the one delivery, or all of them together."""
    waiting = [row for row in rows if row.state == DeliveryState.WAITING]
    if not waiting:
        return []
    one = reverse("market:delivery", args=[waiting[0].pk])
    return [Link(_("Nghiệm thu"), one if len(waiting) == 1 else reverse("market:deliveries_judge"), "clipboard-check")]


def _links(viewer: Viewer, one: Deal, sides: set[str], rows: list[Delivery]) -> list[Link]:
    """What the viewer may begin now, the most usual first."""
    prepares, decides = access.can_move(viewer, one, decides=False), access.can_move(viewer, one)
    found = _judging(rows) if decides and DealSide.BUYER in sides else []
    if one.stage in BEFORE_CONTRACT and prepares:
        found.append(
            Link(_("Đề xuất hợp đồng"), reverse("market:paper_new", args=[one.pk, "hop-dong"]), "file-earmark-text")
        )
        found.append(
            Link(_("Đề xuất bản ghi nhớ"), reverse("market:paper_new", args=[one.pk, "ban-ghi-nho"]), "journal-text")
        )
    if one.stage in RUNNING and prepares:
        if DealSide.SELLER in sides:
            found.append(Link(_("Ghi chuyến giao"), reverse("market:delivery_new", args=[one.pk]), "plus-lg"))
            if rows and one.delivering is not None and one.delivering.state != State.REPORTED:
                found.append(Link(_("Báo đã giao xong"), reverse("market:deal_finish", args=[one.pk]), "check2-all"))
        found.append(Link(_("Lập phụ lục"), reverse("market:paper_new", args=[one.pk, "phu-luc"]), "file-earmark-text"))
    if access.can_tie(viewer, one):
        found.append(Link(_("Gắn nhiệm vụ"), reverse("market:deal_tie", args=[one.pk]), "list-check"))
    if one.stage in BEFORE_CONTRACT and decides:
        found.append(Link(_("Không làm nữa"), reverse("market:deal_cancel", args=[one.pk]), "x-circle"))
    if one.stage in RUNNING and decides:
        found.append(Link(_("Chấm dứt sớm"), reverse("market:paper_new", args=[one.pk, "cham-dut"]), "x-circle"))
    return found
