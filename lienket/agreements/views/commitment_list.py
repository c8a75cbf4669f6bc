"""The list of commitments: the page that is read most. Rows are plain values; what repeats is remembered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.accounts.access import Viewer
from lienket.agreements import queries, sheets
from lienket.agreements.choices import Count, Status
from lienket.agreements.queries import Choice, CommitmentFilter, ListOptions, Moment
from lienket.agreements.rules import Counts
from lienket.agreements.views import pictures
from lienket.coordination.choices import State
from lienket.ground.refusals import NotThere, NotUnderstood
from lienket.ground.sheets.writing import csv_bytes, workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.fields import read_date
from lienket.ground.ui.icons import drawings_once, icon, icon_once
from lienket.ground.ui.misreading import Misread, quoted, refuse_misread, strangers, wrong_value
from lienket.ground.ui.paging import Page, query, whole_number
from lienket.ground.ui.shapes import Link
from lienket.ground.ui.tones import tone

SIZE = 20
MOST_ROWS_JSON = 500
PARAMETERS = (
    "tu-khoa",
    "chuong-trinh",
    "linh-vuc",
    "trang-thai",
    "o-dem",
    "chu-tri",
    "dia-phuong",
    "han-tu",
    "han-den",
    "cua-toi",
)


@dataclass(frozen=True)
class Asked:
    """What the address asks for: the filter, and the words to put back into the bar. Nonsense is left out."""

    filter: CommitmentFilter
    values: tuple[tuple[str, str], ...]


def labels() -> dict[str, str]:
    """What the filters are called on the page, by their names in the address."""
    return {
        "tu-khoa": _("Từ khóa"),
        "chuong-trinh": _("Chương trình"),
        "linh-vuc": _("Lĩnh vực"),
        "trang-thai": _("Trạng thái"),
        "o-dem": _("Ô đếm"),
        "chu-tri": _("Chủ trì"),
        "dia-phuong": _("Địa phương hôm nay"),
        "han-tu": _("Hạn từ ngày"),
        "han-den": _("Hạn đến ngày"),
        "cua-toi": _("Chỉ nhiệm vụ của cơ quan tôi"),
    }


def passed_over(request: HttpRequest, asked: Asked, *, known: tuple[str, ...] = ()) -> list[Misread]:
    """The filters of the address that `asked` left out, each with its sentence."""
    kept = dict(asked.values)
    found = list(strangers(request.GET, (*PARAMETERS, *known)))
    for name in PARAMETERS:
        value = request.GET.get(name, "").strip()
        if not value or name in kept:
            continue
        if name == "cua-toi":
            found.append(Misread(name, _("Hãy đăng nhập để lọc nhiệm vụ của cơ quan mình.")))
        else:
            found.append(wrong_value(name, labels()[name], value))
    return found


def read_filter(request: HttpRequest, viewer: Viewer, options: ListOptions) -> Asked:
    """The filter named by the address; unknown values are passed over one by one."""
    got = {name: request.GET.get(name, "").replace("\x00", "").strip()[:200] for name in PARAMETERS}
    lead, locality = _pick(options.leads, got["chu-tri"]), _pick(options.localities, got["dia-phuong"])
    known = {
        "chuong-trinh": _pick(options.programmes, got["chuong-trinh"]) is not None,
        "linh-vuc": _pick(options.fields, got["linh-vuc"]) is not None,
        "trang-thai": got["trang-thai"] in Status.values,
        "o-dem": got["o-dem"] in Count.values,
        "chu-tri": lead is not None,
        "dia-phuong": locality is not None,
        "cua-toi": viewer.is_member,
        "han-tu": read_date(got["han-tu"]) is not None,
        "han-den": read_date(got["han-den"]) is not None,
    }
    values = {name: value for name, value in got.items() if value and known.get(name, True)}
    chosen = CommitmentFilter(
        text=values.get("tu-khoa", ""),
        programme=values.get("chuong-trinh", ""),
        field=values.get("linh-vuc", ""),
        status=values.get("trang-thai", ""),
        box=values.get("o-dem", ""),
        lead_ids=lead.ids if lead else (),
        locality_ids=locality.ids if locality else (),
        organisation_ids=viewer.organisation_ids if "cua-toi" in values else (),
        due_from=read_date(values.get("han-tu", "")),
        due_to=read_date(values.get("han-den", "")),
    )
    return Asked(chosen, tuple(values.items()))


def _pick(choices: tuple[Choice, ...], value: str) -> Choice | None:
    return next((one for one in choices if one.value == value), None) if value else None


def _options(moment: Moment, viewer: Viewer) -> ListOptions:
    language = get_language() or "vi"
    key = ("list options", viewer.organisation_ids, viewer.is_member, language)
    return moment.remembered(key, lambda: queries.list_options(viewer, language))


@dataclass(frozen=True)
class Above:
    """What stands above the rows: the four counts without the box filter, and the drawn part of the page."""

    counts: Counts
    html: Markup


def commitments(request: HttpRequest) -> HttpResponse:
    """The list of commitments the viewer may see."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    moment = queries.this_moment()
    options = _options(moment, viewer)
    asked = read_filter(request, viewer, options)
    key = (viewer.organisation_id, viewer.organisation_ids, viewer.is_member, asked, today, get_language())
    above = moment.remembered(("list above", *key), lambda: _above(viewer, asked, options, today))
    box, unread = asked.filter.box, passed_over(request, asked)
    page = Page.asked(request, getattr(above.counts, box) if box else above.counts.total, size=SIZE, misread=unread)
    rows, drawings = moment.remembered(("list rows", *key, page.start), lambda: _rows(viewer, asked, page, today))
    context = {
        "page": page,
        "above": above.html,
        "rows": rows,
        "drawings": drawings,
        "export_items": _exports(asked),
    }
    return render(request, "agreements/commitments.html", context)


def _rows(viewer: Viewer, asked: Asked, page: Page, today: date) -> tuple[Markup, Markup]:
    """The drawn rows of one page of the list, and the drawings they refer to."""
    context = {
        "rows": queries.commitment_rows(viewer, asked.filter, today, start=page.start, stop=page.stop),
        "today": today,
        "words": badges(get_language() or "vi", once=True),
        "english": get_language() == "en",
    }
    html = Markup(render_to_string("agreements/_list_rows.html", context))  # noqa: S704  our template
    return html, drawings_once(html)


def _above(viewer: Viewer, asked: Asked, options: ListOptions, today: date) -> Above:
    lines = queries.counts_by(viewer, replace(asked.filter, box=""), today, "field__code")
    by_code = tuple((line["label"], line["counts"]) for line in lines)
    return _drawn_above(by_code, asked, options, viewer.is_member, get_language() or "vi")


@lru_cache(maxsize=256)
def _drawn_above(
    by_code: tuple[tuple[str, Counts], ...], asked: Asked, options: ListOptions, is_member: bool, language: str
) -> Above:
    """Drawn once for the same numbers and words: most commits change none of them."""
    del language  # the key of the memory: the words below are those of the active language
    found = dict(by_code)
    total = sum(found.values(), start=Counts())
    kept = dict(asked.values)
    links = {code: query({**kept, "o-dem": None if asked.filter.box == code else code}) for code in Count.values}
    bars = [
        (one.label, found[one.value], query({**kept, "linh-vuc": one.value}))
        for one in options.fields
        if one.value in found
    ]
    context = {
        "counts": total,
        "links": links,
        "bars": pictures.bars(_("Nhiệm vụ theo lĩnh vực"), _("Lĩnh vực"), bars),
        "options": options,
        "values": kept,
        "narrowed": any(name in kept for name in PARAMETERS[5:]),
        "statuses": Status.choices,
        "boxes": Count.choices,
        "box": asked.filter.box,
        "box_label": Count(asked.filter.box).label if asked.filter.box else "",
        "no_box": query({**kept, "o-dem": None}),
        "is_member": is_member,
    }
    return Above(total, Markup(render_to_string("agreements/_list_above.html", context)))  # noqa: S704  our template


def _exports(asked: Asked) -> list[Link]:
    kept = query(dict(asked.values))
    kept = "" if kept == "?" else kept
    return [
        Link(_("Excel (.xlsx)"), f"/nhiem-vu.xlsx{kept}", "filetype-xlsx"),
        Link(_("CSV"), f"/nhiem-vu.csv{kept}", "filetype-csv"),
        Link(_("JSON"), f"/nhiem-vu.json{kept}", "filetype-json"),
    ]


@lru_cache(maxsize=8)
def badges(language: str, *, once: bool = False) -> dict[str, dict[str, Markup]]:
    """Marks of states, drawn once per language: statuses, official boxes, and partners' answers.

    With `once` they refer to drawings that the page holds a single time (`drawings_once`).
    """
    del language  # the key of the memory: the words below are those of the active language
    draw = icon_once if once else icon
    return {
        "status": {code: _badge(code, str(label), draw) for code, label in Status.choices},
        "box": {code: _badge(code, str(label), draw) for code, label in Count.choices},
        "partner": {code: _partner(code, str(label), draw) for code, label in State.choices} | {"": Markup("")},
    }


def _badge(code: str, words: str, draw: Callable[[str], Markup]) -> Markup:
    look = tone(LOOKS.get(code, code))
    return Markup('<span class="lk-status lk-tone-{}">{}<span>{}</span></span>').format(look[0], draw(look[1]), words)


def _partner(code: str, words: str, draw: Callable[[str], Markup]) -> Markup:
    look = tone(code)
    return Markup('<span class="ag-partner-state lk-tone-{}">{}{}</span>').format(look[0], draw(look[1]), words)


#: Statuses whose code the style sheet knows under another name.
LOOKS = {"awaiting": "waiting", "stopped": "cancelled"}


def commitments_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """The same list as a file: .json a page at a time, .xlsx and .csv whole."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    if suffix not in ("json", "xlsx", "csv"):
        raise NotThere(_("Danh sách nhiệm vụ có ở dạng .xlsx, .csv và .json."))
    found = Asked(CommitmentFilter(), ())
    if any(name in request.GET for name in PARAMETERS):
        found = read_filter(request, viewer, _options(queries.this_moment(), viewer))
    refuse_misread(passed_over(request, found, known=("so-dong",)))
    if suffix == "json":
        return _json(request, viewer, found.filter, today)
    rows = [sheets.export_row(row) for row in queries.commitment_rows(viewer, found.filter, today)]
    sheets.add_shares(rows)
    if suffix == "csv":
        return as_file(csv_bytes(sheets.export_columns(), rows), "nhiem-vu.csv", "text/csv; charset=utf-8")
    return as_file(workbook(sheets.export_columns(), rows, _("Nhiệm vụ")), "nhiem-vu.xlsx", XLSX)


def _json(request: HttpRequest, viewer: Viewer, asked: CommitmentFilter, today: date) -> HttpResponse:
    number = _whole(request, "trang", 1)
    size = min(_whole(request, "so-dong", SIZE), MOST_ROWS_JSON)
    start = (number - 1) * size
    rows = queries.commitment_rows(viewer, asked, today, start=start, stop=start + size + 1)
    more = len(rows) > size
    body = {
        "as_of": today,
        "page": number,
        "next": query(request.GET, trang=number + 1) if more else None,
        "rows": rows[:size],
    }
    return HttpResponse(json.dumps(body, default=_plain, ensure_ascii=False), content_type="application/json")


def _whole(request: HttpRequest, name: str, otherwise: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return otherwise
    number = whole_number(text)
    if number is None:
        words = _("“%(value)s” ở “%(name)s” không phải là số từ 1 đến 999999.")
        raise NotUnderstood(words % {"value": quoted(text), "name": name})
    return number


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
