"""The public register of recognised products: narrowed, counted, each with whether it is still good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lienket.engines.vietnamese import fold
from lienket.ground.refusals import NotThere
from lienket.localities.models import Unit
from lienket.market import rules
from lienket.market.choices import RatingState
from lienket.market.models import Commodity, Product, Recognition


@dataclass(frozen=True)
class RatingFilter:
    """What the register is narrowed to. `state` "": good and soon to end; "all": those that ended as well."""

    text: str = ""
    province: str = ""
    group: str = ""
    stars: str = ""
    state: str = ""


@dataclass(frozen=True)
class RatingRow:
    """A recognition, where its product is made, and whether it is good today."""

    one: Recognition
    state: str

    @property
    def province(self) -> Unit:
        return self.one.product.place.province or self.one.product.place


def _rows() -> QuerySet[Recognition]:
    people = ("product__commodity", "product__place__province", "owner", "holder", "certificate")
    return Recognition.objects.select_related(*people)


def rating_rows(chosen: RatingFilter, today: date) -> list[RatingRow]:
    """The register narrowed, by province, most stars first: one query."""
    found = _rows()
    if chosen.province:
        of_province = Q(product__place__province__code=chosen.province)
        found = found.filter(of_province | Q(product__place__level="province", product__place__code=chosen.province))
    if chosen.group:
        inside = Q(product__commodity__ocop=chosen.group) | Q(product__commodity__ocop__startswith=f"{chosen.group}.")
        found = found.filter(inside)
    if chosen.stars:
        found = found.filter(stars=int(chosen.stars))
    for word in fold(chosen.text).split()[:12]:
        found = found.filter(
            Q(product__name__unaccent__icontains=word) | Q(owner__folded__contains=word) | Q(symbol__icontains=word)
        )
    rows = [RatingRow(one, rules.rating_state(one.expires_on, today)) for one in found]
    if chosen.state != "all":
        wanted = {chosen.state} if chosen.state else {RatingState.GOOD, RatingState.SOON}
        rows = [row for row in rows if row.state in wanted]
    return sorted(
        rows, key=lambda row: (bytes(row.province.sort_key), -row.one.stars, row.one.product.name, row.one.pk)
    )


def stars_by_province(rows: Sequence[RatingRow]) -> list[tuple[Unit, dict[int, int]]]:
    """(province, {stars: how many}) in Vietnamese order."""
    units = {row.province.pk: row.province for row in rows}
    found: dict[int, dict[int, int]] = {pk: {} for pk in units}
    for row in rows:
        counts = found[row.province.pk]
        counts[row.one.stars] = counts.get(row.one.stars, 0) + 1
    ordered = sorted(units.values(), key=lambda unit: bytes(unit.sort_key))
    return [(unit, found[unit.pk]) for unit in ordered]


def recognition(pk: int) -> Recognition:
    """One recognition, public. Raises NotThere."""
    found = _rows().select_related("file").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy công nhận OCOP này."))
    return found


def recognitions_of(product: Product) -> list[Recognition]:
    """Every recognition of a product, newest first."""
    return list(product.recognitions.order_by("-decided_on", "-pk"))


def ocop_groups() -> list[tuple[str, str]]:
    """(code, "I.1 Thực phẩm tươi sống") of every product group that commodities name, in the order of the tree."""
    seen: dict[str, str] = {}
    for code, name in Commodity.objects.exclude(ocop="").order_by("order").values_list("ocop", "name"):
        seen.setdefault(code, name)
    return [(code, f"{code} {name}") for code, name in seen.items()]


def rating_state_of(one: Recognition, today: date) -> str:
    """Whether a recognition is good, soon to end, or over."""
    return rules.rating_state(one.expires_on, today)
