"""Reciprocity: what two localities of today do for each other, and every pair that has something going on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.accounts.access import Viewer
from lienket.agreements import queries
from lienket.agreements.queries import Choice
from lienket.agreements.rules import BalanceLine, Counts
from lienket.ground.charts import Tone
from lienket.ground.maps import Link as MapLink
from lienket.ground.maps import Shade, links_map
from lienket.ground.ui.paging import query

Pairs = dict[tuple[int, int], dict[str, Any]]


def balance(request: HttpRequest) -> HttpResponse:
    """Two localities side by side when two are chosen; all pairs below."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    localities = queries.localities_by_id()
    by_code = {one.value: pk for pk, one in localities.items()}
    first, second = by_code.get(request.GET.get("a", "")), by_code.get(request.GET.get("b", ""))
    pairs = queries.localities_in_play(viewer, today)
    lines = queries.balance_between(viewer, first, second, today) if first and second and first != second else []
    context = {
        "localities": list(localities.values()),
        "a": localities.get(first or 0),
        "b": localities.get(second or 0),
        "same": bool(first and first == second),
        "lines": lines,
        "total": _total(lines),
        "rows": _rows(pairs, localities),
        "map": _map(pairs, localities),
        "today": today,
    }
    return render(request, "agreements/balance.html", context)


def _total(lines: list[BalanceLine]) -> tuple[Counts, Counts]:
    return (
        sum((one.a_for_b for one in lines), start=Counts()),
        sum((one.b_for_a for one in lines), start=Counts()),
    )


def _rows(pairs: Pairs, localities: dict[int, Choice]) -> list[dict[str, Any]]:
    """One row for each two localities, busiest first, with both directions."""
    nothing = {"count": 0, "overdue": 0, "done": 0}
    found = {}
    for giver, taker in pairs:
        if giver not in localities or taker not in localities:
            continue
        one, other = sorted((giver, taker), key=lambda pk: list(localities).index(pk))
        there, back = pairs.get((one, other), nothing), pairs.get((other, one), nothing)
        found[one, other] = {
            "a": localities[one],
            "b": localities[other],
            "there": there,
            "back": back,
            "count": there["count"] + back["count"],
            "url": reverse("agreements:balance") + query({"a": localities[one].value, "b": localities[other].value}),
        }
    return sorted(found.values(), key=lambda row: -row["count"])


def _map(pairs: Pairs, localities: dict[int, Choice]) -> Markup:
    rows = _rows(pairs, localities)
    links = [
        MapLink(
            row["a"].value,
            row["b"].value,
            row["count"],
            _("%(a)s – %(b)s: %(n)d nhiệm vụ") % {"a": row["a"].label, "b": row["b"].label, "n": row["count"]},
            _tone(row),
            row["url"],
        )
        for row in rows
    ]
    shades = [Shade(one.value, None, one.label, "") for one in localities.values()]
    return links_map(
        shades,
        links,
        as_of=timezone.localdate(),
        title=_("Các địa phương đang làm cho nhau"),
        unit=_("nhiệm vụ"),
        ident="balance",
    )


def _tone(row: dict[str, Any]) -> Tone:
    overdue = row["there"]["overdue"] + row["back"]["overdue"]
    done = row["there"]["done"] + row["back"]["done"]
    if overdue:
        return Tone.LATE
    return Tone.GOOD if done == row["count"] else Tone.GOING
