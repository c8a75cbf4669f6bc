"""Asking for prices: the lists, one inquiry with its quotes side by side, one side asked, partners of a lot."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.access import DECIDERS, PREPARERS
from lienket.ground.sheets.columns import Column
from lienket.ground.sheets.writing import workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.filters import money_text, number_text
from lienket.ground.ui.paging import Page
from lienket.ground.ui.shapes import FileItem, Link, Tab
from lienket.market import access, bridge, queries, rules
from lienket.market.choices import AskedState, InquirySide, InquiryState, LotState, Side
from lienket.market.models import Asked, Inquiry, Lot, Quote
from lienket.market.views.lot_list import tabs

_LOOKS = {
    "quoted": "confirmed",
    "again": "at_risk",
    "chosen": "done",
    "passed": "closed",
    "called_off": "cancelled",
    "agreed": "done",
}
SORTS = ("gia", "don-gia", "so-luong", "hieu-luc", "ten")


def look(code: str) -> str:
    """The look of a state; words stand beside it."""
    return _LOOKS.get(code, code)


def crumbs(*more: Link) -> list[Link]:
    return [Link(_("Hỏi giá"), reverse("market:inquiries")), *more]


def inquiries(request: HttpRequest) -> HttpResponse:
    """What the viewer's organisation asked, what it was asked, and deals proposed directly: ?xem=."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    seen = request.GET.get("xem", "")
    seen = seen if seen in ("tra-loi", "truc-tiep") else ""
    rows = {"tra-loi": queries.received, "truc-tiep": queries.proposals_of}.get(seen, queries.inquiries_of)(viewer)
    page = Page.asked(request, rows.count())
    address = reverse("market:inquiries")
    parts = [("", _("Đơn vị tôi hỏi")), ("tra-loi", _("Hỏi đơn vị tôi")), ("truc-tiep", _("Giao dịch trực tiếp"))]
    context = {
        "page": page.with_rows(list(rows[page.start : page.stop])),
        "seen": seen,
        "parts": [Tab(words, f"{address}?xem={key}" if key else address, key == seen) for key, words in parts],
        "tabs": tabs("inquiries"),
        "may_ask": viewer.may(PREPARERS),
        "named": queries.named,
        "look": look,
        "acts_for": viewer.acts_for,
        "empty_title": _("Chưa có gì ở đây"),
        "empty_text": _EMPTY[seen](),
    }
    return render(request, "market/inquiries.html", context)


_EMPTY = {
    "": lambda: _("Mở một lô hàng rồi bấm “Hỏi giá”, đánh dấu nhiều lô trong danh sách, hoặc bấm “Hỏi giá mới”."),
    "tra-loi": lambda: _("Khi có đơn vị hỏi giá, lời hỏi hiện ở đây và ở Bàn làm việc."),
    "truc-tiep": lambda: _("Mở một lô hàng rồi bấm “Lập giao dịch trực tiếp”; bên kia đồng ý thì giao dịch mới mở."),
}


def inquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """One inquiry for whoever asked: every side asked, and the quotes side by side."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.inquiry(viewer, pk)
    today = timezone.localdate()
    rows = queries.compared(one, today, _sort(request))
    context = {
        "one": one,
        "buying": one.side == InquirySide.BUYING,
        "facts": facts_of(one),
        "rows": rows,
        "quoted": sum(1 for row in rows if row.quote is not None),
        "taken": sum((row.quote.taken for row in rows if row.quote and row.quote.taken), one.quantity * 0),
        "may_choose": access.can_choose(viewer, one) and one.state == InquiryState.OPEN,
        "may_ask": viewer.may(PREPARERS),
        "may_ask_more": viewer.may(PREPARERS) and not rules.more_problem(one.state, one.answer_by, today),
        "named": queries.named,
        "look": look,
        "breadcrumbs": crumbs(Link(one.number)),
    }
    return render(request, "market/inquiry.html", context)


def _sort(request: HttpRequest) -> str:
    asked = request.GET.get("sap-xep", "")
    return asked if asked.removeprefix("-") in SORTS else ""


def facts_of(one: Inquiry) -> list[tuple[str, Any]]:
    """What an inquiry says, as both sides read it."""
    unit = queries.named(one.measure)
    place = queries.place_text(one.place)
    parts: list[tuple[str, Any]] = [
        (_("Mặt hàng"), queries.named(one.commodity)),
        (_("Số lượng"), f"{number_text(one.quantity.normalize())} {unit}"),
        (_("Quy cách, yêu cầu"), one.spec),
        (_("Thời gian"), f"{one.starts_on:%d/%m/%Y} – {one.ends_on:%d/%m/%Y}"),
        (_("Nơi nhận hàng") if one.side == InquirySide.BUYING else _("Nơi có hàng"),
         "; ".join(part for part in (one.place_note, place) if part)),
        (_("Giấy chứng nhận cần"), ", ".join(queries.named(kind) for kind in one.required.all())),
        (_("Trả lời trước hết ngày"), f"{one.answer_by:%d/%m/%Y}"),
        (_("Lời nhắn"), one.note),
    ]  # fmt: skip
    return [(label, value) for label, value in parts if value]


def gap_words(gap: bridge.Gap) -> str:
    """A certificate that does not cover, in words."""
    if gap.ends_on is None:
        return _("thiếu %(name)s") % {"name": gap.name}
    return _("%(name)s hết hạn %(day)s") % {"name": gap.name, "day": f"{gap.ends_on:%d/%m/%Y}"}


def inquiry_compared(request: HttpRequest, pk: int) -> HttpResponse:
    """The comparison as a workbook, for whoever asked."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.inquiry(viewer, pk)
    rows = [_row(one, row) for row in queries.compared(one, timezone.localdate(), _sort(request))]
    return as_file(workbook(_columns(), rows, _("So sánh báo giá")), f"{one.number}.xlsx", XLSX)


def _columns() -> list[Column]:
    return [
        Column("name", _("Bên được hỏi"), "Asked"),
        Column("state", _("Trạng thái"), "State"),
        Column("price", _("Đơn giá (đồng)"), "Price", "money"),
        Column("price_at", _("Giá tính"), "Price at"),
        Column("freight", _("Cước ước tính (đồng)"), "Freight, estimated", "money"),
        Column("in_all", _("Giá đã tính cước (đồng)"), "Price with freight", "money"),
        Column("quantity", _("Số lượng"), "Quantity", "decimal"),
        Column("unit", _("Đơn vị"), "Unit"),
        Column("starts_on", _("Giao từ ngày"), "From", "date"),
        Column("ends_on", _("Đến ngày"), "To", "date"),
        Column("place", _("Nơi"), "Place"),
        Column("valid_until", _("Giữ giá đến"), "Valid until", "date"),
        Column("gaps", _("Giấy chứng nhận còn thiếu"), "Certificates lacking"),
        Column("note", _("Điều kiện, thanh toán"), "Terms"),
        Column("taken", _("Số lượng được chọn"), "Taken", "decimal"),
        Column("deal", _("Giao dịch"), "Deal"),
    ]


def _row(one: Inquiry, row: queries.Compared) -> dict[str, Any]:
    quote = row.quote
    told: dict[str, Any] = dict.fromkeys(column.key for column in _columns())
    told |= {"name": row.name, "state": row.asked.get_state_display(), "unit": queries.named(one.measure)}
    told["deal"] = row.asked.deal.number if row.asked.deal else ""
    if quote is not None:
        told |= {name: getattr(quote, name) for name in ("price", "quantity", "starts_on", "ends_on", "valid_until")}
        told |= {"freight": row.freight, "in_all": row.in_all, "note": quote.note, "taken": quote.taken}
        told |= {"price_at": quote.get_price_at_display(), "place": queries.place_text(quote.place)}
        told["gaps"] = "; ".join(gap_words(gap) for gap in row.gaps)
    return told


def asked(request: HttpRequest, pk: int) -> HttpResponse:
    """What one side was asked, and all that it quoted: for that side and for whoever asked."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.asked(viewer, pk)
    mine = viewer.acts_for(one.organisation_id)
    quotes = queries.quotes_of(one)
    context = {
        "one": one,
        "inquiry": one.inquiry,
        "buying": one.inquiry.side == InquirySide.BUYING,
        "mine": mine,
        "asking": viewer.acts_for(one.inquiry.owner_id),
        "facts": facts_of(one.inquiry),
        "quotes": [(quote, _files(quote), _papers(quote)) for quote in quotes],
        "links": _links(viewer, one, mine, quotes),
        "problem": _closed_words(one) if mine else "",
        "named": queries.named,
        "look": look,
        "place_text": queries.place_text,
        "breadcrumbs": _asked_crumbs(viewer, one),
    }
    return render(request, "market/inquiry_asked.html", context)


def _closed_words(one: Asked) -> str:
    due_on = one.request.due_on if one.request else None
    return rules.quote_time_problem(one.inquiry.state, one.state, due_on, timezone.localdate())


def _asked_crumbs(viewer: Viewer, one: Asked) -> list[Link]:
    number = one.inquiry.number
    if viewer.acts_for(one.inquiry.owner_id):
        return crumbs(Link(number, one.inquiry.get_absolute_url()), Link(one.member or one.organisation.name))
    return [Link(_("Hỏi giá"), reverse("market:inquiries") + "?xem=tra-loi"), Link(number)]


def _links(viewer: Viewer, one: Asked, mine: bool, quotes: list[Quote]) -> list[Link]:
    """What the viewer may do now, the most usual first."""
    found: list[Link] = []
    if mine and not _closed_words(one) and viewer.may(PREPARERS):
        words = _("Báo giá lại") if any(not quote.outdated for quote in quotes) else _("Báo giá")
        found.append(Link(words, reverse("market:quote_new", args=[one.pk]), "tag"))
    over = one.inquiry.state != InquiryState.OPEN
    if mine and not over and viewer.may(DECIDERS) and one.state not in (AskedState.DECLINED, AskedState.WITHDRAWN):
        found.append(Link(_("Không báo giá"), reverse("market:asked_step", args=[one.pk, "tu-choi"]), "x-circle"))
    asking = access.can_choose(viewer, one.inquiry)
    if asking and not over and one.state == AskedState.QUOTED:
        again = reverse("market:asked_step", args=[one.pk, "bao-lai"])
        found.append(Link(_("Đề nghị báo lại"), again, "arrow-repeat"))
    return found


def _files(quote: Quote) -> list[FileItem]:
    if quote.report is None:
        return []
    return [
        FileItem(row.name, reverse("coordination:evidence", args=[row.pk]), row.file.size, row.added_by)
        for row in quote.report.evidence.all()
    ]


def _papers(quote: Quote) -> list[str]:
    told = []
    for paper in quote.certificates.all():
        until = f", {_('hết hạn %(day)s') % {'day': f'{paper.expires_on:%d/%m/%Y}'}}" if paper.expires_on else ""
        told.append(f"{queries.named(paper.kind)} {paper.number}{until}")
    return told


def lot_asks(viewer: Viewer, one: Lot) -> list[Link]:
    """The ways into a deal from the page of an open lot: partners, asking prices, a deal proposed directly."""
    if not viewer.is_member or one.state != LotState.OPEN:
        return []
    supply = one.side == Side.SUPPLY
    who = _("Ai có thể mua lô này") if supply else _("Ai có thể bán lô này")
    found = [Link(who, reverse("market:lot_partners", args=[one.pk]), "people")]
    if viewer.may(PREPARERS):
        own = access.owns(viewer, one)
        words = _("Hỏi giá") if supply != own else _("Chào bán")
        found.append(Link(words, reverse("market:inquiry_new") + f"?{'cho' if own else 'lo'}={one.pk}", "tag"))
        direct = reverse("market:proposal_new") + f"?lo={one.pk}"
        found.append(Link(_("Lập giao dịch trực tiếp"), direct, "arrow-left-right"))
    return found


def lot_partners(request: HttpRequest, pk: int) -> HttpResponse:
    """Who could buy, or sell, a lot: the nearest open lots of the other side, with the reason or what is lacking."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.lot(viewer, pk)
    found = queries.partners(one, timezone.localdate())
    supply = one.side == Side.SUPPLY
    heading = _("Ai có thể mua lô này") if supply else _("Ai có thể bán lô này")
    context = {
        "one": one,
        "supply": supply,
        "own": access.owns(viewer, one),
        "heading": heading,
        "found": found,
        "may_ask": viewer.may(PREPARERS) and access.owns(viewer, one),
        "prices": _prices,
        "named": queries.named,
        "breadcrumbs": [
            Link(_("Lô cung") if supply else _("Lô cầu"), reverse("market:lots", args=[one.side])),
            Link(one.title, one.get_absolute_url()),
            Link(heading),
        ],
    }
    return render(request, "market/inquiry_partners.html", context)


def _prices(low: int | None, high: int | None) -> str:
    told = [money_text(price) for price in dict.fromkeys((low, high)) if price is not None]
    return " – ".join(told) or _("Giá thỏa thuận")
