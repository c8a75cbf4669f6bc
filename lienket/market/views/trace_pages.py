"""Batches: their list, the public page of one, entering and correcting it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.accounts.access import Viewer
from lienket.ground.access import PREPARERS
from lienket.ground.files.store import download
from lienket.ground.maps import Spot, spots_map
from lienket.ground.refusals import NotThere
from lienket.ground.sheets.writing import csv_bytes, workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.filters import date_text, number_text
from lienket.ground.ui.misreading import misread, understood
from lienket.ground.ui.paging import Page, query
from lienket.ground.ui.posting import request_key
from lienket.ground.ui.shapes import Link
from lienket.localities.models import Unit
from lienket.market import access, actions, forms, queries, rules, sheets
from lienket.market.choices import EventKind, LineSide, RecallState
from lienket.market.models import Batch, TraceEvent, TraceLine
from lienket.market.views.lot_list import MOST, tabs
from lienket.market.views.lot_pages import organisation_of
from lienket.market.views.point_pages import posted

ICONS = {
    "planted": "flower1",
    "cared": "droplet",
    "harvested": "basket",
    "tested": "clipboard-check",
    "packed": "box-seam",
    "stored": "house",
    "transformed": "recycle",
    "aggregated": "layers",
    "shipped": "truck",
    "received": "check2-circle",
    "sold": "shop",
}
_SAME = ("number", "serial", "made_on", "expires_on", "producer", "address", "growing_area", "brand", "standards")


def batch_crumbs(batch: Batch | None, *more: Link) -> list[Link]:
    """The list, the batch, and where the page is below it."""
    found = [Link(_("Truy xuất nguồn gốc"), reverse("market:batches"))]
    if batch is not None:
        found.append(Link(_("Lô %(number)s") % {"number": batch.number}, batch.get_absolute_url()))
    return [*found, *more]


def place_of(unit: Unit | None) -> str:
    """Commune and province, or the province alone."""
    if unit is None:
        return ""
    province = unit.province
    return unit.name if province is None or province.pk == unit.pk else f"{unit.name}, {province.name}"


def batches(request: HttpRequest) -> HttpResponse:
    """Where a code is looked up by anyone; and an organisation's own batches."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    asked = request.GET.get("ma", "").strip()
    code = rules.read_code(asked)
    if code:
        return HttpResponseRedirect(reverse("market:batch", args=[code]))
    form = forms.BatchFilterForm(request.GET or None, viewer=viewer)
    unread = misread(request.GET, form)
    rows = _asked(viewer, form) if viewer.is_member else None
    page = Page.asked(request, rows.count() if rows is not None else 0, misread=unread)
    shown = list(rows[page.start : page.stop]) if rows is not None else []
    recalled = queries.recalled_among(shown)
    kept = query(understood(request.GET, unread))
    kept = "" if kept == "?" else kept
    context = {
        "asked": asked,
        "page": page.with_rows([(one, one.pk in recalled, rules.shown_code(one.code)) for one in shown]),
        "filter_form": form if viewer.is_member else None,
        "export_items": _exports(kept) if shown else [],
        "tabs": tabs("batches"),
        "may_enter": viewer.may(PREPARERS),
        "is_member": viewer.is_member,
        "named": queries.named,
    }
    return render(request, "market/trace_list.html", context)


def _asked(viewer: Viewer, form: forms.BatchFilterForm) -> QuerySet[Batch]:
    chosen = form.chosen()
    return queries.own_batches(viewer, chosen.get("tu_khoa", ""), province=bool(chosen.get("ca_tinh")))


def _exports(kept: str) -> list[Link]:
    return [
        Link(_("Các lô, Excel (.xlsx)"), reverse("market:batches_format", args=["xlsx"]) + kept, "filetype-xlsx"),
        Link(_("Các lô, CSV"), reverse("market:batches_format", args=["csv"]) + kept, "filetype-csv"),
        Link(_("Các sự kiện, Excel (.xlsx)"), reverse("market:events_format", args=["xlsx"]), "filetype-xlsx"),
    ]


def batches_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """The viewer's batches as a file."""
    if suffix not in ("xlsx", "csv"):
        raise NotThere(_("Danh sách lô có ở dạng .xlsx và .csv."))
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = _asked(viewer, forms.BatchFilterForm(request.GET or None, viewer=viewer))[:MOST]
    columns, rows = sheets.batch_columns(), [sheets.batch_row(one) for one in found]
    if suffix == "csv":
        return as_file(csv_bytes(columns, rows), "lo-truy-xuat.csv", "text/csv; charset=utf-8")
    return as_file(workbook(columns, rows, _("Lô truy xuất")), "lo-truy-xuat.xlsx", XLSX)


def batch(request: HttpRequest, code: str) -> HttpResponse:
    """The public page of a batch: what the law asks to tell, no prices, no buyers; more for who may follow it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.batch(code)
    if one.code != code:
        return HttpResponseRedirect(one.get_absolute_url())
    events = queries.events_of([one])
    right = access.trace_right(viewer, one)
    own = access.keeps_batch(viewer, one)
    recalls = queries.recall_of(one)
    minimum = queries.minimum_on(timezone.localdate())
    facts = queries.minimum_facts(one, events)
    context = {
        "one": one,
        "own": own,
        "right": right,
        "shown_code": rules.shown_code(one.code),
        "facts": facts_of(one),
        "minimum": minimum,
        "checklist": [(minimum.words(row["code"]), facts[row["code"]]) for row in minimum.items],
        "timeline": [_entry(viewer, one, event, right) for event in events],
        "places": places_of(one, events),
        "drawing": _drawing(one, events),
        "papers": _papers(one, events),
        "recalls": recalls,
        "running": [row for row in recalls if row.state == RecallState.OPEN],
        "kept_until": rules.kept_until(one.made_on or one.made_at.date(), one.expires_on, minimum.retention),
        "problems": queries.problems_of(one) if right == "full" else [],
        "may_keep": own and viewer.may(PREPARERS),
        "may_recall": access.may_recall(viewer, one),
        "sees_lot": own or (one.lot is not None and one.lot.state == "open"),
        "breadcrumbs": batch_crumbs(None, Link(one.number)),
        "named": queries.named,
    }
    return render(request, "market/trace_batch.html", context)


def facts_of(one: Batch) -> list[tuple[str, Any]]:
    """What the page tells of a batch."""
    parts = [
        (_("Sản phẩm"), one.product.name),
        (_("Mã truy xuất"), rules.shown_code(one.code)),
        (_("Số lô"), one.number),
        (_("Số sê-ri"), one.serial),
        (_("Số lượng"), f"{number_text(one.quantity.normalize())} {queries.named(one.measure)}"),
        (_("Ngày sản xuất, thu hoạch"), date_text(one.made_on) if one.made_on else ""),
        (_("Hạn sử dụng"), date_text(one.expires_on) if one.expires_on else ""),
        (_("Nơi sản xuất"), place_of(one.place)),
        (_("Tên cơ sở sản xuất"), one.producer or one.owner.name),
        (_("Địa chỉ cơ sở sản xuất"), one.address),
        (_("Mã số vùng trồng, cơ sở đóng gói"), one.growing_area),
        (_("Nhãn hiệu, thương hiệu"), one.brand),
        (_("Tiêu chuẩn áp dụng"), one.standards),
    ]
    return [(label, value) for label, value in parts if value]


def _entry(viewer: Viewer, batch: Batch, event: TraceEvent, right: str) -> dict[str, Any]:
    """An event in the words of the page. Who bought stands in it only for whoever may follow the batch."""
    lines = list(event.lines.all())
    mine = next((row for row in lines if row.batch_id == batch.pk), None)
    made = mine is not None and mine.side == LineSide.OUT
    from_delivery = event.delivery is not None
    told = {
        "event": event,
        "icon": ICONS[event.kind],
        "words": event.get_kind_display(),
        "quantity": _amount(mine) if mine is not None and (not from_delivery or right == "full") else "",
        "place": ", ".join(part for part in (event.place, place_of(event.unit)) if part),
        "who": "" if event.kind == EventKind.RECEIVED and right != "full" else event.by.name,
        "note": event.note,
        "buyer": "",
        "deal": "",
        "sources": [row for row in lines if row.side == LineSide.IN] if made else [],
        "targets": [row for row in lines if row.side == LineSide.OUT] if right == "full" and not made else [],
        "wrong": event.declared if queries.is_wrong(event) else None,
        "may_declare": access.keeps_batch(viewer, batch) and viewer.may(PREPARERS) and not from_delivery,
    }
    if event.delivery is not None:
        deal = event.delivery.deal
        sides = viewer.acts_for(deal.seller_id) or viewer.acts_for(deal.buyer_id)
        told["buyer"] = deal.buyer.name if right == "full" or sides else ""
        told["deal"] = event.delivery.get_absolute_url() if sides else ""
    return told


def _amount(line: TraceLine) -> str:
    if line.quantity is None or line.measure is None:
        return ""
    return f"{number_text(line.quantity.normalize())} {queries.named(line.measure)}"


def _where(one: Batch, events: list[TraceEvent]) -> dict[int, tuple[Unit, list[str]]]:
    """Places in the order they were reached, with what happened there; what was declared wrong is left out."""
    found: dict[int, tuple[Unit, list[str]]] = {one.place_id: (one.place, [])}
    for event in events:
        if event.unit is not None and not queries.is_wrong(event):
            words = str(event.get_kind_display())
            there = found.setdefault(event.unit.pk, (event.unit, []))[1]
            if words not in there:
                there.append(words)
    return found


def places_of(one: Batch, events: list[TraceEvent]) -> list[tuple[int, str, str]]:
    """(number on the map, place, what happened there)."""
    rows = _where(one, events).values()
    return [(number, place_of(unit), "; ".join(words)) for number, (unit, words) in enumerate(rows, start=1)]


def _drawing(one: Batch, events: list[TraceEvent]) -> Markup:
    """The places as numbered dots, on the province where they are all in it, else on the country."""
    units = [unit for unit, _words in _where(one, events).values()]
    spots = [
        Spot(number, unit.lon, unit.lat, place_of(unit))
        for number, unit in enumerate(units, start=1)
        if unit.lat is not None and unit.lon is not None
    ]
    provinces = {(unit.province or unit).code for unit in units}
    if not spots:
        return Markup()
    code = provinces.pop() if len(provinces) == 1 else None
    return spots_map(spots, as_of=timezone.localdate(), title=_("Nơi lô đã qua"), code=code, ident="places")


def _papers(one: Batch, events: list[TraceEvent]) -> list[tuple[Any, str, str]]:
    """(certificate, code of a tone, words): whether each held when the goods were made."""
    days = [event.on for event in events if event.kind == EventKind.HARVESTED and not queries.is_wrong(event)]
    day = one.made_on or (days[0] if days else one.made_at.date())
    found = []
    for paper in one.certificates.select_related("kind").order_by("pk"):
        holds = paper.covers(day)
        words = _("Có hiệu lực ngày %(day)s") if holds else _("Không có hiệu lực ngày %(day)s")
        found.append((paper, "in_force" if holds else "expired", words % {"day": date_text(day)}))
    return found


def batch_photo(request: HttpRequest, code: str) -> FileResponse:
    """The picture of a batch."""
    one = queries.batch(code)
    if one.photo is None:
        raise NotThere(_("Lô này chưa có ảnh."))
    return download(one.photo, one.photo_name)


def batch_new(request: HttpRequest) -> HttpResponse:
    """Enter a batch; from the page of a product or of a lot its words are filled in."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    own = organisation_of(viewer)
    form = forms.BatchForm(
        request.POST or None, request.FILES or None, viewer=viewer, initial=_suggested(viewer, request)
    )
    context = {
        "heading": _("Lô truy xuất mới"),
        "lead": _("Mỗi lô nhận một mã truy xuất và mã QR riêng. Ghi đủ các mục để trang của lô đủ dữ liệu tối thiểu."),
        "breadcrumbs": batch_crumbs(None, Link(_("Lô mới"))),
        "cancel_url": reverse("market:batches"),
    }
    made: list[Batch] = []

    def run(values: dict[str, Any]) -> None:
        given = {"owner": own, "words": form.batch_words(), "upload": values["upload"]}
        made.append(actions.make_batch(actor=viewer, request_key=request_key(request), **given))

    return posted(request, form, context, run, lambda: made[0].get_absolute_url())


def _suggested(viewer: Viewer, request: HttpRequest) -> dict[str, Any]:
    """What a product (?san-pham=) or a lot (?lo-cung=) of the viewer's already says."""
    product = queries.own_product(viewer, request.GET.get("san-pham", ""))
    lot = queries.own_lot(viewer, request.GET.get("lo-cung", ""))
    found: dict[str, Any] = {}
    if lot is not None:
        product = product or lot.product
        found = {"lot": lot.pk, "measure": lot.measure.code, "certificates": [one.pk for one in lot.certificates.all()]}
    if product is not None:
        producer = product.member or product.owner.name
        found |= {"product": product.pk, "place": place_of(product.place), "producer": producer}
        found |= {"brand": product.indication} if product.indication else {}
    return found


def batch_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct what a batch says of itself."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.own_batch(viewer, code)
    access.check_can_keep_batch(viewer, one)
    form = forms.BatchForm(
        request.POST or None, request.FILES or None, viewer=viewer, editing=True, initial=_initial(one)
    )
    context = {
        "heading": _("Sửa lô truy xuất"),
        "lead": _("Sự kiện đã ghi không đổi theo; sự kiện ghi sai thì khai báo ghi sai ở trang của lô."),
        "breadcrumbs": batch_crumbs(one, Link(_("Sửa"))),
        "cancel_url": one.get_absolute_url(),
    }

    def run(values: dict[str, Any]) -> None:
        given = {"version": values["version"], "words": form.batch_words(), "upload": values["upload"]}
        actions.edit_batch(actor=viewer, batch=one, **given)

    return posted(request, form, context, run, one.get_absolute_url)


def _initial(one: Batch) -> dict[str, Any]:
    return {name: getattr(one, name) for name in (*_SAME, "version")} | {
        "quantity": one.quantity.normalize(),
        "measure": one.measure.code,
        "product": one.product_id,
        "lot": one.lot_id,
        "place": place_of(one.place),
        "certificates": [paper.pk for paper in one.certificates.all()],
    }
