"""The sheets of OCOP: the register for export, and scorecards in and out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from lienket.ground.sheets.columns import Column, SheetSpec
from lienket.ground.sheets.problems import CellProblem
from lienket.ground.sheets.rehearsal import Rehearsal, Row, rehearse
from lienket.market import rules
from lienket.market.actions import CardItem
from lienket.market.choices import DocumentNeed, RatingLevel, RatingState
from lienket.market.models import Scorecard
from lienket.market.queries import RatingRow
from lienket.market.rules import CriteriaSet

MOST_LINES = 200


def _choices(kinds: Any) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in kinds.choices]


def rating_columns() -> list[Column]:
    """The public register of recognised products."""
    return [
        Column("product", _("Sản phẩm"), "Product"),
        Column("owner", _("Chủ thể"), "Producer"),
        Column("member", _("Thành viên"), "Member"),
        Column("province", _("Tỉnh, thành phố"), "Province"),
        Column("place", _("Xã, phường"), "Commune"),
        Column("group", _("Nhóm sản phẩm"), "Group", "code"),
        Column("commodity", _("Mặt hàng"), "Commodity"),
        Column("stars", _("Số sao"), "Stars", "integer"),
        Column("level", _("Cấp công nhận"), "Level", "choice", choices=_choices(RatingLevel)),
        Column("symbol", _("Số quyết định"), "Decision"),
        Column("decided_on", _("Ngày quyết định"), "Decided on", "date"),
        Column("expires_on", _("Có giá trị đến hết ngày"), "Valid until", "date"),
        Column("state", _("Hiệu lực"), "State", "choice", choices=_choices(RatingState)),
        Column("sample", _("Dữ liệu mẫu"), "Sample data", "yes_no"),
    ]


def rating_row(row: RatingRow) -> dict[str, Any]:
    one = row.one
    plain = {name: getattr(one, name) for name in ("stars", "level", "symbol", "decided_on", "expires_on", "sample")}
    return {
        **plain,
        "product": one.product.name,
        "owner": one.owner.name,
        "member": one.product.member,
        "province": row.province.name,
        "place": "" if one.product.place_id == row.province.pk else one.product.place.name,
        "group": one.product.commodity.ocop,
        "commodity": one.product.commodity.name,
        "state": row.state,
    }


def card_columns(criteria: CriteriaSet) -> list[Column]:
    parts = [(letter, f"{letter}: {name}") for letter, name, _most in criteria.parts]
    return [
        Column("part", _("Phần"), "Part", "choice", required=True, choices=parts, example="A"),
        Column("code", _("Mục"), "Item", required=True, max_length=20, example="A1.2"),
        Column("name", _("Nội dung"), "Content", required=True, max_length=500, example=_("Nguồn nguyên liệu")),
        Column("most", _("Điểm nhiều nhất"), "Most points", "decimal", required=True, minimum=Decimal("0.01")),
        Column("need", _("Tài liệu"), "Document", "choice", choices=_choices(DocumentNeed)),
        Column("hint", _("Gợi ý chấm"), "Hint", max_length=1000),
    ]


def card_spec(criteria: CriteriaSet) -> SheetSpec:
    sums = ", ".join(f"{letter} {most}" for letter, _name, most in criteria.parts)
    told = _("Mỗi dòng là một mục chấm. Điểm nhiều nhất của các mục phải cộng đúng theo từng phần: %(sums)s.")
    return SheetSpec(
        "phieu-cham-ocop", _("Phiếu chấm"), card_columns(criteria), help=told % {"sums": sums}, unique=("code",)
    )


def card_rows(card: Scorecard) -> list[dict[str, Any]]:
    """The lines of a scorecard, as a sheet that can be sent back."""
    names = ("part", "code", "name", "most", "need", "hint")
    return [{name: getattr(item, name) for name in names} for item in card.items.all()]


def read_card(content: bytes, name: str, criteria: CriteriaSet) -> tuple[Rehearsal, list[CardItem]]:
    """Read and judge a scorecard; each fault in words with its row and column; the items when there is none."""
    found = rehearse(
        content, card_spec(criteria), name=name, check_row=_check_row, check_all=lambda rows: _sums(criteria, rows)
    )
    if not found.ok:
        return found, []
    return found, [
        CardItem(
            part=row.values["part"],
            code=row.values["code"],
            name=row.values["name"],
            most=row.values["most"],
            hint=row.values["hint"] or "",
            need=row.values["need"] or DocumentNeed.NONE,
        )
        for row in found.rows
    ]


def _check_row(row: Row) -> list[CellProblem]:
    most = row.values["most"]
    if most is not None and most * 100 != int(most * 100):
        return [CellProblem(_("Điểm có nhiều nhất hai chữ số sau dấu phẩy."), key="most")]
    return []


def _sums(criteria: CriteriaSet, rows: list[Row]) -> list[CellProblem]:
    if len(rows) > MOST_LINES:
        return [CellProblem(_("Phiếu chấm có nhiều nhất %(most)d mục.") % {"most": MOST_LINES})]
    lines = [rules.CardLine(row.values["part"], row.values["most"], row.number) for row in rows]
    told = _("Phần %(part)s cộng được %(sum)s điểm, phải là %(most)s: hãy sửa điểm các mục của phần này.")
    found = []
    for part, total, most in rules.card_problems(criteria, lines):
        last = max((one.row for one in lines if one.part == part), default=rows[-1].number)
        found.append(CellProblem(told % {"part": part, "sum": f"{total:f}", "most": most}, row=last, key="most"))
    return found
