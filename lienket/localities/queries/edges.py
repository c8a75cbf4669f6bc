"""What became of a unit, and what it was made of: every edge with its kind, share, act and doubts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from lienket.localities.choices import Level, SuccessionKind
from lienket.localities.models import Succession, Unit


@dataclass(frozen=True)
class Edge:
    """One edge of succession seen from one end; `unit` is the other end.

    `share` is the part of the old unit (0..1) where known; `quarantined` says why the edge is not believed;
    `communes` counts the communes behind an edge of a district.
    """

    unit: Unit
    kind: str
    kind_label: str
    on: date
    share: float | None
    usual: bool
    note: str
    act: str
    verified: bool
    quarantined: str
    communes: int = 0


@dataclass(frozen=True)
class Answer:
    """What stands in the place of a unit today.

    state: "same" (still in force) | "one" | "divided" (the reader must choose) | "unknown".
    """

    state: str
    edges: tuple[Edge, ...]
    doubtful: tuple[Edge, ...]
    reasons: tuple[str, ...]


def successors(of: Unit) -> list[Edge]:
    """Where the unit went, the usual part first, quarantined edges last. A district: where its communes went."""
    if of.level == Level.DISTRICT:
        return _of_district(of)
    rows = Succession.objects.filter(predecessor=of).select_related("successor__province", "act")
    return _edges(list(rows.order_by("-usual", "successor__sort_key", "successor__code")), "successor")


def predecessors(of: Unit) -> list[Edge]:
    """What the unit took over, whole units first, quarantined edges last."""
    rows = Succession.objects.filter(successor=of).select_related("predecessor__parent", "predecessor__province", "act")
    order = (F("share").desc(nulls_last=True), "predecessor__sort_key", "predecessor__code")
    return _edges(list(rows.order_by(*order)), "predecessor")


def _edges(rows: list[Succession], end: str) -> list[Edge]:
    found = [
        Edge(
            getattr(row, end),
            row.kind,
            str(SuccessionKind(row.kind).label),
            row.on,
            row.share,
            row.usual,
            row.note,
            row.act.symbol if row.act else "",
            bool(row.act and row.act.verified),
            row.quarantined,
        )
        for row in rows
    ]
    return sorted(found, key=lambda edge: bool(edge.quarantined))


def _of_district(of: Unit) -> list[Edge]:
    counted = dict(
        Succession.objects.filter(predecessor__parent=of, quarantined="")
        .values_list("successor")
        .annotate(communes=Count("predecessor", distinct=True))
    )
    units = Unit.objects.filter(pk__in=counted).select_related("province").order_by("sort_key", "code")
    first = Succession.objects.filter(predecessor__parent=of).select_related("act").first()
    alone = len(counted) == 1
    return [
        Edge(
            one,
            "merged" if alone else "split",
            str(SuccessionKind.MERGED.label if alone else SuccessionKind.SPLIT.label),
            first.on if first else of.valid_to or date.max,
            1.0 if alone else None,
            False,
            "",
            first.act.symbol if first and first.act else "",
            bool(first and first.act and first.act.verified),
            "",
            counted[one.pk],
        )
        for one in units
    ]


def answer(of: Unit, edges: list[Edge] | None = None) -> Answer:
    """What the unit is today: one unit, or candidates with the reason why it cannot be one."""
    if of.valid_to is None:
        return Answer("same", (), (), ())
    found = successors(of) if edges is None else edges
    good = tuple(edge for edge in found if not edge.quarantined)
    doubtful = tuple(edge for edge in found if edge.quarantined)
    if not good:
        return Answer("unknown", (), doubtful, (_("Chưa biết đơn vị hiện nay thay cho %(name)s.") % {"name": of.name},))
    if len(good) == 1:
        return Answer("one", good, doubtful, ())
    return Answer("divided", good, doubtful, tuple(_why(of, good)))


def _why(of: Unit, edges: tuple[Edge, ...]) -> list[str]:
    if of.level == Level.DISTRICT:
        told = _(
            "Cấp huyện kết thúc từ 01/07/2025; các xã, phường của %(name)s nay thuộc %(n)d đơn vị."
            " Cần biết xã, phường cũ."
        )
        return [told % {"name": of.name, "n": len(edges)}]
    told = _("%(name)s được chia về %(n)d đơn vị. Cần biết số nhà, đường phố hoặc thôn, tổ dân phố để chọn.")
    reasons = [told % {"name": of.name, "n": len(edges)}]
    usual = next((edge for edge in edges if edge.usual), None)
    if usual:
        told = _("Nguồn dữ liệu cho rằng phần lớn về %(name)s; không tự chọn thay anh/chị.")
        reasons.append(told % {"name": usual.unit.name})
    return reasons


def without_origin(level: str) -> int:
    """Units of today of a level that no believed edge leads to."""
    return Unit.objects.filter(level=level, valid_to=None).exclude(Q(origins__quarantined="")).count()
