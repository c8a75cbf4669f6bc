"""Searching everything the viewer may read, with or without diacritics."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.ui.misreading import Misread, wrong_value
from lienket.ground.ui.paging import Page, query
from lienket.ground.ui.shapes import Link, Tab
from lienket.portal import queries, rules

SIZE = 20


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
    }


def search(request: HttpRequest) -> HttpResponse:
    """Answers with their kinds and counts; without an answer, what else to try."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    text = rules.clean_query(request.GET.get("q", ""))
    kind = request.GET.get("loai", "")[:40].replace("\x00", "")
    context: dict[str, Any] = {
        "query": text,
        "search_text": text,
        "breadcrumbs": [Link(_("Trang chủ"), reverse("portal:home")), Link(_("Tìm kiếm"))],
    }
    if not text:
        return render(request, "portal/search.html", {**context, "page": None, "tabs": []})
    # The first page is read first: only the counts that come with it say how many pages there are.
    found = queries.results(viewer, text, kind=kind, limit=SIZE)
    unread: list[Misread] = []
    if kind and kind not in found.counts:
        if kind not in kind_words():
            unread.append(wrong_value("loai", _("Loại kết quả"), kind))
        kind = ""
        found = queries.results(viewer, text, limit=SIZE) if found.counts else found
    page = Page.asked(request, found.counts[kind] if kind else found.total, size=SIZE, misread=unread)
    if page.number > 1:
        found = queries.results(viewer, text, kind=kind, start=page.start, limit=SIZE)
    context |= {
        "page": page.with_rows(found.hits),
        "tabs": _tabs(text, kind, found.counts),
        "kinds": kind_words(),
        "near": queries.nearest_units(text) if not found.total else [],
    }
    return render(request, "portal/search.html", context)


def _tabs(text: str, kind: str, counts: dict[str, int]) -> list[Tab]:
    words = kind_words()
    order = sorted(counts, key=lambda one: (list(words).index(one) if one in words else len(words), one))
    if not order:
        return []
    every = Tab(_("Tất cả"), query({"q": text}), not kind, sum(counts.values()))
    kinds = [Tab(words.get(one, one), query({"q": text, "loai": one}), kind == one, counts[one]) for one in order]
    return [every, *kinds]
