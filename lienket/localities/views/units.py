"""The list of units and the page of one, of today or former."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from shapely.geometry import mapping

from lienket.ground.maps import Boundaries, locator_map
from lienket.ground.refusals import NotThere, Refusal
from lienket.ground.ui.misreading import misread, refuse_misread, understood
from lienket.ground.ui.paging import Page
from lienket.ground.ui.shapes import Link
from lienket.localities import queries, sheets
from lienket.localities.choices import Level
from lienket.localities.forms import UnitFilter
from lienket.localities.models import Unit
from lienket.localities.views import exports

SIZE = 30


def _asked(request: HttpRequest) -> tuple[UnitFilter, str, str, str, date]:
    form = UnitFilter(request.GET or None, provinces=())
    chosen = form.chosen()
    day = chosen.get("ngay") or queries.today()
    provinces = queries.provinces_on(day)
    form = UnitFilter(request.GET or None, provinces=provinces)
    chosen = form.chosen()
    form.initial = {"cap": Level.PROVINCE}
    return form, chosen.get("cap") or Level.PROVINCE, chosen.get("tinh") or "", chosen.get("tim") or "", day


def units(request: HttpRequest) -> HttpResponse:
    """Units of a level on a day."""
    form, level, province, text, day = _asked(request)
    unread = misread(request.GET, form)
    rows = queries.name_rows(level, day, province=province, text=text)
    page = Page.asked(request, rows.count(), size=SIZE, misread=unread)
    page = page.with_rows(queries.lines(rows[page.start : page.stop], day))
    suffixes = ["xlsx", "csv", "json", *(["geojson"] if level == Level.PROVINCE else [])]
    context = {
        "page": page,
        "filter_form": form,
        "level": level,
        "level_label": Level(level).label,
        "day": day,
        "is_today": day == queries.today(),
        "empty_title": _("Không có đơn vị nào khớp vào ngày %(day)s") % {"day": f"{day:%d/%m/%Y}"},
        "export_items": exports.links(understood(request.GET, unread), "/dia-phuong", suffixes),
    }
    return render(request, "localities/units.html", context)


def units_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """The same list as a file; .geojson for provinces."""
    form, level, province, text, day = _asked(request)
    refuse_misread(misread(request.GET, form))
    lines = queries.units_on(level, day, province=province, text=text)
    if suffix == "geojson":
        if level != Level.PROVINCE:
            raise NotThere(_("Chỉ có ranh giới cấp tỉnh. Hãy chọn cấp tỉnh."))
        return _geojson({line.code: line for line in lines}, day)
    return exports.as_file(
        suffix, sheets.unit_columns(), sheets.unit_rows(lines), name=f"dia-phuong-{day:%Y%m%d}", title=_("Đơn vị")
    )


def _geojson(lines: dict[str, Any], day: date) -> HttpResponse:
    boundaries = Boundaries.load(day)
    features = [
        {
            "type": "Feature",
            "properties": {k: v for k, v in asdict(lines[code]).items() if k not in ("pk", "parent", "province")},
            "geometry": mapping(shape),
        }
        for code, shape in boundaries.shapes.items()
        if code in lines
    ]
    features += [
        {
            "type": "Feature",
            "properties": {"code": island.code, "name": island.name, "group": group.name},
            "geometry": mapping(island.shape),
        }
        for group in boundaries.groups
        for island in group.islands
        if island.code in lines
    ]
    content = {"type": "FeatureCollection", "features": features}
    return exports.as_json(content, "application/geo+json")


def unit(request: HttpRequest, code: str) -> HttpResponse:
    """A unit of today, or of the day of ?ngay=."""
    return _page(request, queries.unit_of_code(code))


def unit_then(request: HttpRequest, level: str, code: str, until: str) -> HttpResponse:
    """A former unit, by the last day it held."""
    return _page(request, queries.unit_until(level, code, until))


def _page(request: HttpRequest, one: Unit) -> HttpResponse:
    former = one.valid_to is not None
    day = one.valid_to or queries.today()
    after = queries.successors(one)
    children = queries.children(one)
    page = Page.asked(request, len(children), size=SIZE)
    above = [unit for unit in dict.fromkeys([one.parent, one.province]) if unit]
    context = {
        "one": one,
        "former": former,
        "facts": _facts(one),
        "names": queries.names_of(one),
        "answer": queries.answer(one, after),
        "before": queries.predecessors(one) if one.level != Level.DISTRICT else [],
        "children": page.with_rows(children[page.start : page.stop]),
        "groups": queries.groups_of(one),
        "bodies": queries.bodies_of(one),
        "map": _map(one, day),
        "portal_url": reverse("portal:locality", args=[one.code]) if one.level == Level.PROVINCE and not former else "",
        "breadcrumbs": [
            Link(_("Địa phương"), reverse("localities:units")),
            *(Link(unit.name, unit.get_absolute_url()) for unit in reversed(above)),
            Link(one.name),
        ],
    }
    return render(request, "localities/unit.html", context)


def _facts(one: Unit) -> list[tuple[str, str]]:
    def shown(day: date | None, otherwise: str) -> str:
        return f"{day:%d/%m/%Y}" if day else otherwise

    facts = [
        (_("Cấp"), str(Level(one.level).label)),
        (_("Mã"), one.code),
        (_("Loại"), one.type),
        (_("Có từ ngày"), shown(one.valid_from, _("trước 01/07/2025, không ghi ngày đầu"))),
        (_("Đến ngày"), shown(one.valid_to, _("đang có hiệu lực"))),
    ]
    if one.parent:
        facts.append((_("Thuộc"), ", ".join(dict.fromkeys(u.name for u in (one.parent, one.province) if u))))
    for label, found in ((_("Văn bản lập hoặc công bố mã"), one.established_by), (_("Văn bản kết thúc"), one.ended_by)):
        if found:
            facts.append((label, found.symbol + (f": {found.title}" if found.title else "")))
    if one.lat is not None and one.lon is not None:
        facts.append((_("Điểm trung tâm (WGS 84)"), f"{one.lat:.4f}; {one.lon:.4f}".replace(".", ",")))
    return facts


def _map(one: Unit, day: date) -> Any:
    code = one.code if one.level == Level.PROVINCE else one.province.code if one.province else ""
    title = _("%(name)s trên bản đồ") % {"name": one.province.name if one.province else one.name}
    try:
        return locator_map(code, as_of=day, title=title)
    except Refusal:
        return ""


def unit_format(request: HttpRequest, code: str, suffix: str) -> HttpResponse:
    """A unit of today as JSON."""
    one = queries.unit_of_code(code)
    if suffix != "json":
        raise NotThere(_("Đơn vị này có dạng .json."))
    return exports.as_json(
        {
            "level": one.level,
            "code": one.code,
            "name": one.name,
            "type": one.type,
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
            "province": one.province.code if one.province else one.code,
            "lat": one.lat,
            "lon": one.lon,
            "names": [
                {
                    "name": row.name,
                    "type": row.type,
                    "valid_from": row.valid_from,
                    "valid_to": row.valid_to,
                    "act": row.act.symbol if row.act else None,
                    "verified": bool(row.act and row.act.verified),
                }
                for row in queries.names_of(one)
            ],
            "predecessors": [
                {
                    "level": edge.unit.level,
                    "code": edge.unit.code,
                    "name": edge.unit.name,
                    "valid_to": edge.unit.valid_to,
                    "kind": edge.kind,
                    "share": edge.share,
                    "usual": edge.usual,
                    "act": edge.act,
                    "quarantined": edge.quarantined or None,
                }
                for edge in queries.predecessors(one)
            ],
        }
    )
