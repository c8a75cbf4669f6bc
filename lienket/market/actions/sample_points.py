"""Sample points of sale with goods and sales: nobody's figures."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from lienket.ground.audit.acts import Platform, act
from lienket.localities.models import Organisation, Unit
from lienket.market.actions.points import PointWords, add_goods, enter_fact, make_point
from lienket.market.actions.reference import DATA
from lienket.market.actions.sales import SaleLine, record_sales
from lienket.market.choices import PointFactKind, PointKind
from lienket.market.models import Measure, PointOfSale

RECOGNISER = "hn-so-cong-thuong"


def load_sample_points(*, actor: Platform, today: date) -> int:
    """Enter the sample points; returns how many, 0 when they are there already."""
    if PointOfSale.objects.filter(sample=True).exists():
        return 0
    book = tomllib.loads((DATA / "sample" / "points.toml").read_text(encoding="utf-8"))
    owners = {one.key: one for one in Organisation.objects.filter(sample=True)}
    owners["recogniser"] = Organisation.objects.get(key=RECOGNISER)
    units = {
        one.code: one
        for one in Unit.objects.select_related("province").filter(valid_to=None, level__in=("commune", "province"))
        if one.level == "province" or one.code in {row["place"] for row in book["point"]}
    }
    with act(actor, "market.load_sample_points", words="nạp điểm bán mẫu"):
        made = {row["code"]: _point(actor, row, owners, units, today) for row in book["point"]}
        _sales(actor, book["sales"]["rows"], made, units, today)
    return len(made)


def _point(
    actor: Platform, row: dict[str, Any], owners: dict[str, Organisation], units: dict[str, Unit], today: date
) -> PointOfSale:
    operator = owners[row["operator"]]
    words = PointWords(
        name=row["name"],
        kind=row.get("kind", PointKind.SHOP),
        place_kind=row["place_kind"],
        operator=operator,
        recogniser=owners["recogniser"],
        place=units[row["place"]],
        opens_on=today + timedelta(days=row["opened"]),
        closes_on=today + timedelta(days=row["closes"]) if "closes" in row else None,
        lat=row.get("lat"),
        lon=row.get("lon"),
        hours=row["hours"],
    )
    made = make_point(actor=actor, owner=operator, words=words, code=row["code"], sample=True)
    if "recognised" in row:
        on, until = (today + timedelta(days=days) for days in row["recognised"])
        enter_fact(actor=actor, point=made, kind=PointFactKind.RECOGNISE, on=on, until=until, decision="QĐ mẫu")
    for name, province, basis, stars in row["goods"]:
        add_goods(
            actor=actor,
            point=made,
            name=name,
            province=units[province],
            basis=basis,
            stars=stars or None,
            starts_on=words.opens_on,
        )
    return made


def _sales(
    actor: Platform, rows: list[list[Any]], points: dict[str, PointOfSale], units: dict[str, Unit], today: date
) -> None:
    kg = Measure.objects.get(code="kg")
    lines: dict[str, list[SaleLine]] = {}
    for code, ago, product, province, quantity, value in rows:
        at = today.year * 12 + today.month - 1 - ago
        month = date(at // 12, at % 12 + 1, 1)
        lines.setdefault(code, []).append(SaleLine(month, units[province], product, value, Decimal(quantity), kg))
    for code, some in lines.items():
        record_sales(actor=actor, point=points[code], lines=some)
