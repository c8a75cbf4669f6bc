"""What is on record about one locality besides its commitments, read at once: a page has twelve queries in all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from lienket.accounts.access import Viewer
from lienket.localities.choices import SuccessionKind
from lienket.localities.models import (
    Group,
    GroupMember,
    LegalAct,
    Organisation,
    Succession,
    Unit,
    UnitName,
    holding_on,
)
from lienket.market.queries import Panel, panel_columns, panel_from
from lienket.portal.queries.figures import Place

MOST_BODIES = 12


@dataclass(frozen=True)
class Background:
    """Rows of the tables of their names, with only the columns that a page prints."""

    predecessors: list[Succession]
    """What it took over, with day and act; a unit that only went on unchanged is not told."""
    names: list[UnitName]
    """Its names and types with their days, the latest first."""
    groups: list[GroupMember]
    """The groups it belongs to today."""
    bodies: list[Organisation]
    """Its organisations of today at provincial level, MOST_BODIES at most."""
    more_bodies: bool
    market: Panel
    """Its open lots, what is foreseen for it, and the next round."""


def background(viewer: Viewer, place: Place, today: date) -> Background:
    """Everything about the locality itself: one query."""
    row: Any = Unit.objects.annotate(
        taken=ArraySubquery(_taken()),
        called=ArraySubquery(_called()),
        member=ArraySubquery(_member(today)),
        bodies=ArraySubquery(_bodies(place, today)),
        **panel_columns(viewer, today, province=place.code),
    ).values("taken", "called", "member", "bodies", "market", "coming")
    found = row.get(pk=place.id)
    bodies = [Organisation(**one) for one in found["bodies"]]
    return Background(
        predecessors=[_edge(**one) for one in found["taken"]],
        names=[_name(**one) for one in found["called"]],
        groups=[_membership(**one) for one in found["member"]],
        bodies=bodies[:MOST_BODIES],
        more_bodies=len(bodies) > MOST_BODIES,
        market=panel_from(found),
    )


def _taken() -> Any:
    edges = Succession.objects.filter(successor_id=OuterRef("pk"), quarantined="")
    edges = edges.exclude(kind=SuccessionKind.UNCHANGED).order_by("on", "predecessor__sort_key")
    unit = {name: f"predecessor__{name}" for name in ("level", "code", "name", "valid_to")}
    return edges.values(
        row=JSONObject(on="on", kind="kind", unit=JSONObject(**unit), symbol="act__symbol", verified="act__verified")
    )


def _called() -> Any:
    names = UnitName.objects.filter(unit_id=OuterRef("pk")).order_by(F("valid_from").desc(nulls_last=True))
    columns = {name: name for name in ("name", "type", "valid_from", "valid_to")}
    return names.values(row=JSONObject(**columns, symbol="act__symbol", verified="act__verified"))


def _member(today: date) -> Any:
    members = GroupMember.objects.filter(holding_on(today), unit_id=OuterRef("pk")).order_by("group__name")
    group = {name: f"group__{name}" for name in ("code", "name", "name_en")}
    return members.values(row=JSONObject(verified="verified", group=JSONObject(**group)))


def _bodies(place: Place, today: date) -> Any:
    bodies = Organisation.objects.filter(holding_on(today), locality_id__in=list(place.lineage))
    return bodies.order_by("kind", "folded", "pk").values(row=JSONObject(key="key", name="name"))[: MOST_BODIES + 1]


def _edge(on: str, kind: str, unit: dict[str, Any], symbol: str | None, verified: bool | None) -> Succession:
    before = Unit(**{**unit, "valid_to": _day(unit["valid_to"])})
    return Succession(on=date.fromisoformat(on), kind=kind, predecessor=before, act=_act(symbol, verified))


def _name(
    name: str, type: str, valid_from: str | None, valid_to: str | None, symbol: str | None, verified: bool | None
) -> UnitName:
    return UnitName(
        name=name, type=type, valid_from=_day(valid_from), valid_to=_day(valid_to), act=_act(symbol, verified)
    )


def _membership(verified: bool, group: dict[str, str]) -> GroupMember:
    return GroupMember(verified=verified, group=Group(**group))


def _act(symbol: str | None, verified: bool | None) -> LegalAct | None:
    return None if symbol is None else LegalAct(symbol=symbol, verified=bool(verified))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
