"""What sample products tell in the catalogue, and sample codes: nobody's texts and figures."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from lienket.ground.audit.acts import Platform
from lienket.localities.choices import OrganisationKind
from lienket.localities.models import Organisation, Unit, holding_on
from lienket.market import rules
from lienket.market.actions.growing import CodeWords, enter_growing_fact, make_growing_code
from lienket.market.actions.reference import DATA
from lienket.market.choices import CodeScheme, GrowingFactKind
from lienket.market.models import Commodity, GoodsCode, GrowingCode, Indication

_TEXTS = ("kind", "keeping", "note", "story")


class SampleGoods:
    """The book of sample goods, looked up once."""

    def __init__(self, actor: Platform, owners: dict[str, Organisation], today: date) -> None:
        self.actor, self.owners, self.today = actor, owners, today
        self.book = tomllib.loads((DATA / "sample" / "goods.toml").read_text(encoding="utf-8"))

    @cached_property
    def _told(self) -> dict[str, dict[str, Any]]:
        return {row["title"]: row for row in self.book["product"]}

    @cached_property
    def _codes(self) -> dict[tuple[str, str], GoodsCode]:
        return {(one.scheme, one.code): one for one in GoodsCode.objects.filter(holding_on(self.today))}

    @cached_property
    def _marks(self) -> dict[str, Indication]:
        return {one.code: one for one in Indication.objects.select_related("commodity")}

    def words(self, title: str) -> dict[str, Any]:
        """What the product of a sample lot tells beside what the lot says; those the book knows are public."""
        row = self._told.get(title)
        if row is None:
            return {}
        keys = [rules.code_key(one) for one in row.get("codes", [])]
        return {name: row[name] for name in _TEXTS if name in row} | {
            "hs": self._codes.get((CodeScheme.HS, row.get("hs", ""))),
            "vsic": self._codes.get((CodeScheme.VSIC, row.get("vsic", ""))),
            "geographical": self._marks.get(row.get("geographical", "")),
            "codes": list(GrowingCode.objects.filter(key__in=keys)) if keys else [],
            "public": True,
        }

    def load_codes(self) -> None:
        """Enter the sample codes as the province of their place gave them."""
        for row in self.book["code"]:
            place = Unit.objects.select_related("province").get(
                code=row["place"], valid_to=None, level__in=("province", "commune")
            )
            code = make_growing_code(
                actor=self.actor,
                issuer=self._issuer(place.province or place),
                words=CodeWords(
                    **{name: row.get(name, "") for name in ("code", "name", "kind", "market", "standard")},
                    commodity=Commodity.objects.get(code=row["commodity"]),
                    place=place,
                    area=Decimal(str(row["area"])) if "area" in row else None,
                    output=Decimal(str(row["output"])) if "output" in row else None,
                    holder=self.owners[row["holder"]],
                    valid_from=self.today - timedelta(days=row["given_days_ago"]),
                ),
                sample=True,
            )
            if "suspended_days_ago" in row:
                enter_growing_fact(
                    actor=self.actor,
                    code=code,
                    kind=GrowingFactKind.SUSPEND,
                    on=self.today - timedelta(days=row["suspended_days_ago"]),
                    reason=row["reason"],
                )

    def _issuer(self, province: Unit) -> Organisation:
        rows = Organisation.objects.filter(holding_on(self.today), locality=province)
        return rows.filter(kind=OrganisationKind.PEOPLE_COMMITTEE).order_by("pk")[0]
