"""Searching everything the viewer may read, with or without diacritics."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.refusals import TooMany
from lienket.ground.search.facets import Facet, facet
from lienket.ground.search.finding import CAP
from lienket.ground.search.suggesting import Pace, suggest
from lienket.ground.ui.misreading import Misread, wrong_value
from lienket.ground.ui.paging import Page, query
from lienket.ground.ui.shapes import Link, Tab
from lienket.portal import queries, rules

SIZE = 20
#: Twice as fast as anybody types, in each process of the server.
PACE = Pace(60, 15)
#: By which parameter of the address each facet is chosen.
PARAMETERS = {"place": "tinh", "topic": "mat_hang", "grade": "sao", "tag": "giay"}


def kind_words() -> dict[str, str]:
    """What the kinds of things that can be found are called, in the order they are offered."""
    return {
        "commitment": _("Nhiệm vụ"),
        "agreement": _("Thỏa thuận"),
        "programme": _("Chương trình"),
        "request": _("Đề nghị phối hợp"),
        "report": _("Báo cáo"),
        "locality": _("Đơn vị hành chính"),
        "organisation": _("Cơ quan, tổ chức"),
        "group": _("Nhóm địa phương"),
        "supply_lot": _("Lô cung"),
        "demand_lot": _("Lô cầu"),
        "product": _("Sản phẩm"),
        "station": _("Trạm quan trắc"),
    }


def search(request: HttpRequest) -> HttpResponse:
    """Answers with what they can be narrowed by and counts; without an answer, what else to try."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    text = rules.clean_query(request.GET.get("q", ""))
    context: dict[str, Any] = {
        "query": text,
        "search_text": text,
        "breadcrumbs": [Link(_("Trang chủ"), reverse("portal:home")), Link(_("Tìm kiếm"))],
    }
    if not text:
        return render(request, "portal/search.html", {**context, "page": None, "tabs": []})
    chosen = {name: _value(request, parameter) for name, parameter in PARAMETERS.items()}
    words, unread = _understood(chosen)
    kind = _value(request, "loai")
    asked = partial(
        queries.results,
        viewer,
        text,
        labels=[f"{name}:{value}" for name, value in chosen.items() if value],
        as_typed=request.GET.get("nguyen-van") == "1",
        widest=request.GET.get("rong") == "1",
    )
    # The first page is read first: only the count that comes with it says how many pages there are.
    found = asked(kind=kind, limit=SIZE)
    if kind and kind not in found.kinds:
        if kind not in kind_words():
            unread.append(wrong_value("loai", _("Loại kết quả"), kind))
        kind = ""
        found = asked(limit=SIZE) if found.kinds else found
    page = Page.asked(request, found.total, size=SIZE, misread=unread)
    if page.number > 1:
        found = asked(kind=kind, start=page.start, limit=SIZE)
    context |= {
        "page": page.with_rows(found.hits),
        "found": found,
        "tabs": _tabs(request, kind, found.kinds),
        "facets": _facets(request, found, words),
        "kinds": kind_words(),
        "narrowed": any(chosen.values()) or kind,
        "near": queries.nearest_units(text) if not found.total else [],
    }
    return render(request, "portal/search.html", context)


def suggestions(request: HttpRequest) -> HttpResponse:
    """What is typed so far → {"rows": [{"title", "under", "url"}]}, at most ten the viewer may find. Raises TooMany."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    wait = PACE.wait(f"p{request.user.pk}" if viewer.is_authenticated else f"a{get_adapter().get_client_ip(request)}")
    if wait:
        raise TooMany(_("Anh/chị gõ nhanh quá, gợi ý tạm dừng; vẫn bấm Tìm được."), retry_after_s=wait)
    words = kind_words()
    found = suggest(request.GET.get("q", "")[: rules.LONGEST_QUERY], organisation_ids=viewer.organisation_ids)
    rows = [
        {
            "title": one.title,
            "under": " · ".join(part for part in (words.get(one.kind, ""), one.subtitle) if part),
            "url": one.url,
        }
        for one in found
    ]
    response = JsonResponse({"rows": rows})
    # What everyone may see is kept for a minute; what a member sees is never kept.
    response["Cache-Control"] = "private, no-store" if viewer.is_authenticated else "private, max-age=60"
    response["Vary"] = "Cookie, Accept-Language"
    return response


def _value(request: HttpRequest, parameter: str) -> str:
    return request.GET.get(parameter, "")[:60].replace("\x00", "")


def facet_titles() -> dict[str, str]:
    """What the facets are called, in the order they are shown."""
    return {
        "place": _("Tỉnh, thành phố"),
        "topic": _("Mặt hàng"),
        "grade": _("Hạng sao"),
        "tag": _("Giấy chứng nhận"),
    }


def _understood(chosen: dict[str, str]) -> tuple[dict[str, dict[str, str]], list[Misread]]:
    """The words of what is chosen; what nobody knows is let go of in `chosen`, and told."""
    words = queries.facet_words({}, chosen)
    unread = []
    for name, value in chosen.items():
        if value and value not in words.get(name, {}):
            unread.append(wrong_value(PARAMETERS[name], facet_titles()[name], value))
            chosen[name] = ""
    return words, unread


def _facets(request: HttpRequest, found: queries.Results, chosen: dict[str, dict[str, str]]) -> list[Facet]:
    words = queries.facet_words(found.facets, {})
    return [
        facet(
            title,
            PARAMETERS[name],
            found.facets.get(name, {}),
            {**chosen.get(name, {}), **words[name]},
            request.GET,
            at_least=found.more,
            by_value=name == "grade",
        )
        for name, title in facet_titles().items()
    ]


def _tabs(request: HttpRequest, kind: str, counts: Mapping[str, int]) -> list[Tab]:
    words = kind_words()
    order = sorted(counts, key=lambda one: (list(words).index(one) if one in words else len(words), one))
    if not order:
        return []
    every = Tab(_("Tất cả"), query(request.GET, loai=None), not kind, min(sum(counts.values()), CAP))
    kinds = [
        Tab(words.get(one, one), query(request.GET, loai=one), kind == one, min(counts[one], CAP)) for one in order
    ]
    return [every, *kinds]
