"""The sheets of supply and of demand: their columns, and how rows become lots or say why not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from lienket.engines.vietnamese import fold
from lienket.ground.refusals import Refusal
from lienket.ground.sheets.columns import Column, SheetSpec
from lienket.ground.sheets.problems import CellProblem
from lienket.ground.sheets.rehearsal import Rehearsal, Row, rehearse
from lienket.localities.models import Organisation, Unit
from lienket.market import queries, rules
from lienket.market.actions import Goods, goods_problems
from lienket.market.choices import Keeping, LotState, PriceAt, Side
from lienket.market.models import Certificate, CertificateKind, Lot
from lienket.market.queries import Words

MOST_ROWS = 100_000
"""Rows that one sheet may hold."""
LARGEST_IN_REQUEST = 2_000
"""Rows that are written while the sender waits; more are for the worker."""

_AS_READ = ("title", "quantity", "starts_on", "ends_on", "min_lot", "weekly", "price_low", "price_high")
_TEXTS = ("member", "spec", "contact_name", "contact_phone", "contact_email")
Choices = Sequence[tuple[str, str]]


def columns(side: str, words: Words | None = None) -> list[Column]:
    """Columns of the template and of the export; with `words` the drop-downs of commodities and units.

    English titles are those of the matching command, so that an export can be matched without the platform.
    """
    supply = side == Side.SUPPLY
    kinds = _("Nhiều loại cách nhau bằng dấu chấm phẩy.")
    papers = _("Số giấy đã nhập ở mục Hàng hóa của tôi; cách nhau bằng dấu chấm phẩy.")
    return [
        Column("title", _("Tên hàng"), "Lot", required=True, max_length=200, aliases=("Lô", "Tên lô")),
        _choice("commodity", _("Mặt hàng"), "Product", [(c.code, c.name) for c in words.commodities] if words else ()),
        Column("quantity", _("Số lượng"), "Quantity", "decimal", required=True, aliases=("Khối lượng", "Sản lượng")),
        _choice("unit", _("Đơn vị"), "Unit", [(m.code, m.name) for m in words.measures] if words else ()),
        Column("price_low", _("Giá từ (đồng)"), "Price" if supply else "Min price", "money"),
        Column("price_high", _("Giá đến (đồng)"), "Max price", "money", help=_("Số đồng cho một đơn vị.")),
        Column("price_at", _("Giá tính"), "Price at", "choice", choices=_words(PriceAt.choices)),
        Column("starts_on", _("Từ ngày"), "From", "date", required=True),
        Column("ends_on", _("Đến ngày"), "To", "date", required=True),
        Column("place", _("Xã, tỉnh"), "Commune", required=True, max_length=200, aliases=("Nơi hàng", "Nơi giao")),
        Column("min_lot", _("Ít nhất"), "Min lot", "decimal", help=_("Lượng mua bán ít nhất mỗi lần.")),
        Column("weekly", _("Mỗi tuần"), "Weekly", "decimal", help=_("Khả năng giao hoặc nhận mỗi tuần.")),
        Column("keeping", _("Bảo quản"), "Keeping", "choice", choices=_words(Keeping.choices)),
        Column("certificates", _("Giấy chứng nhận"), "Certificates", "list", help=papers if supply else kinds),
        Column("member", _("Thành viên"), "Party", max_length=200, aliases=("Tên thành viên", "Hộ", "Doanh nghiệp")),
        Column("spec", _("Quy cách"), "Spec", max_length=1000),
        Column("contact_name", _("Người liên hệ"), "Contact", max_length=120),
        Column("contact_phone", _("Điện thoại"), "Telephone", "phone"),
        Column("contact_email", _("Thư điện tử"), "Email", "email"),
    ]


def _choice(key: str, title: str, english: str, choices: Choices) -> Column:
    if choices:
        return Column(key, title, english, "choice", required=True, choices=choices)
    return Column(key, title, english, required=True)


def _words(choices: Sequence[tuple[Any, Any]]) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in choices]


def spec_of(side: str, words: Words | None = None) -> SheetSpec:
    """The sheet of one side."""
    supply = side == Side.SUPPLY
    return SheetSpec(
        "lo-cung" if supply else "lo-cau",
        _("Lô cung") if supply else _("Lô cầu"),
        columns(side, words),
        help=_(
            "Mỗi dòng là một lô. Giá là số đồng cho đúng đơn vị đã ghi: giá một tấn khác giá một kg một nghìn lần. "
            "Xã, tỉnh ghi tên ngày nay hoặc tên cũ, kèm tỉnh; nhập thay thành viên thì ghi tên thành viên."
        ),
        unique=("title", "member", "starts_on", "place"),
    )


def export_columns(side: str, *, contacts: bool) -> list[Column]:
    """The template's columns with who entered the lot and where it stands; contacts only for whoever signed in."""
    hidden = () if contacts else ("contact_name", "contact_phone", "contact_email")
    return [
        *[one for one in columns(side) if one.key not in hidden],
        Column("owner", _("Đơn vị lập"), "Organisation"),
        Column("state", _("Trạng thái"), "State", "choice", choices=_words(LotState.choices)),
        Column("sample", _("Dữ liệu mẫu"), "Sample", "yes_no"),
    ]


def export_row(lot: Lot) -> dict[str, Any]:
    """A lot in the words of the sheet."""
    plain = {column.key: getattr(lot, column.key, None) for column in columns(lot.side)}
    papers = [one.number for one in lot.certificates.all()] or [one.name for one in lot.required.all()]
    province = lot.province.name if lot.place_id != lot.province_id else ""
    return {
        **plain,
        "commodity": lot.commodity.name,
        "unit": lot.measure.name,
        "place": ", ".join(name for name in (lot.place.name, province) if name),
        "certificates": tuple(papers),
        "owner": lot.owner.name,
        "state": lot.state,
        "sample": lot.sample,
    }


class Reading:
    """One reading of a sheet for one organisation: looks names up, judges rows, and keeps what they become."""

    def __init__(self, owner: Organisation, side: str, today: date) -> None:
        self.owner, self.side, self.today = owner, side, today
        self.words = Words(today)
        self.papers = {fold(one.number): one for one in Certificate.objects.filter(owner=owner).select_related("kind")}
        held = Lot.objects.filter(owner=owner, side=side).exclude(state=LotState.CLOSED)
        self.held_lots = [
            _entered(*row[:-1], pk=row[-1])
            for row in held.values_list(
                "commodity_id",
                "member",
                "quantity",
                "measure__factor",
                "measure__dimension",
                "measure_id",
                "starts_on",
                "ends_on",
                "title",
                "pk",
            )
        ]
        self.held = {(fold(one.title), one.same[1], one.starts_on, one.ends_on) for one in self.held_lots}
        self.places: dict[str, Unit | Refusal] = {}
        self.lots: dict[int, Goods] = {}

    def rehearse(self, data: bytes, name: str) -> Rehearsal:
        """Read and judge the whole file; nothing is written."""
        found = rehearse(data, spec_of(self.side), name=name, check_row=self._check, partly=True)
        if found.total > MOST_ROWS and not found.refusal:
            told = _("Bảng có %(n)d dòng; mỗi lần nhập nhiều nhất %(most)d. Hãy chia bảng rồi nộp từng phần.")
            return Rehearsal(refusal=told % {"n": found.total, "most": MOST_ROWS}, code="too_many", total=found.total)
        return found

    def plan(self, found: Rehearsal) -> list[Goods]:
        """What the good rows become, in their order."""
        return [self.lots[row.number] for row in found.rows]

    def alike(self) -> list[tuple[rules.Entered, rules.Entered]]:
        """Good rows that look like a lot held already, or like another row. Call it after `rehearse`."""
        rows = []
        for number, one in self.lots.items():
            unit = one.measure
            amount = (one.quantity, unit.factor, unit.dimension, unit.pk)
            days = (one.starts_on, one.ends_on)
            rows.append(_entered(one.commodity.pk, one.member, *amount, *days, one.title, row=number))
        return rules.entered_twice([*rows, *self.held_lots])

    def alike_told(self) -> dict[str, Any]:
        """`alike` as the page of a sheet shows it: the first hundred, and how many there are."""
        alike = self.alike()
        told = [[one.row, one.title, other.row, other.pk, other.title] for one, other in alike[:100]]
        return {"alike_count": len(alike), "alike": told}

    def _check(self, row: Row) -> list[CellProblem]:
        values = row.values
        problems: list[CellProblem] = []
        commodity = self._looked_up("commodity", values["commodity"], self.words.commodity, problems)
        measure = self._looked_up("unit", values["unit"], self.words.measure, problems)
        place = self._looked_up("place", values["place"], self._place, problems)
        papers = self._papers(values["certificates"], problems)
        if row.unread or problems or None in (commodity, measure, place, values["quantity"]):
            return problems
        if not values["title"] or not values["starts_on"] or not values["ends_on"]:
            return problems
        assert commodity is not None
        assert measure is not None
        assert place is not None
        given: dict[str, Any] = {name: values[name] for name in _AS_READ} | {
            name: values[name] or "" for name in _TEXTS
        }
        goods = Goods(
            commodity=commodity,
            measure=measure,
            place=place,
            **given,
            price_at=values["price_at"] or PriceAt.STORE,
            keeping=values["keeping"] or Keeping.PLAIN,
            certificates=[one for one in papers if isinstance(one, Certificate)],
            required=[one for one in papers if isinstance(one, CertificateKind)],
        )
        problems += [CellProblem(said, key=key) for key, said in self._problems(goods) if said]
        if not problems:
            self.lots[row.number] = goods
        return problems

    def _problems(self, goods: Goods) -> list[tuple[str, str]]:
        found = list(goods_problems(self.owner.pk, self.side, goods))
        band = self.words.band(goods.commodity) if goods.measure.dimension == "mass" else None
        for key in ("price_low", "price_high"):
            found.append((key, rules.price_unit_problem(getattr(goods, key), goods.measure.factor, band)))
        if goods.ends_on < self.today:
            found.append(("ends_on", _("Ngày cuối của lô đã qua.")))
        if (fold(goods.title), fold(goods.member), goods.starts_on, goods.ends_on) in self.held:
            found.append(("title", _("Lô này đã được nhập: cùng tên, cùng thành viên, cùng ngày.")))
        return found

    def _looked_up(self, key: str, text: Any, find: Any, problems: list[CellProblem]) -> Any:
        if not text:
            return None  # the reading itself tells that a required cell is empty
        try:
            return find(text)
        except Refusal as refusal:
            problems.append(CellProblem(refusal.sentence, key=key))
            return None

    def _place(self, text: str) -> Unit:
        if text not in self.places:
            self.places[text] = queries.places_named([text])[text.strip()]
        found = self.places[text]
        if isinstance(found, Refusal):
            raise found
        return found

    def _papers(self, names: Sequence[str], problems: list[CellProblem]) -> list[Certificate | CertificateKind]:
        found: list[Certificate | CertificateKind] = []
        for name in names:
            if self.side == Side.DEMAND:
                kind = self._looked_up("certificates", name, self.words.kind, problems)
                found += [kind] if kind else []
            elif fold(name) in self.papers:
                found.append(self.papers[fold(name)])
            else:
                told = _("Đơn vị chưa nhập giấy chứng nhận số “%(number)s”. Hãy nhập giấy trước, hoặc để trống.")
                problems.append(CellProblem(told % {"number": name[:80]}, key="certificates"))
        return found


def _entered(
    commodity: int,
    member: str,
    quantity: Decimal,
    factor: Decimal | None,
    dimension: str,
    unit: int,
    starts_on: date,
    ends_on: date,
    title: str,
    *,
    row: int = 0,
    pk: int = 0,
) -> rules.Entered:
    same = (commodity, fold(member), rules.quantity_key(quantity, factor, dimension, unit))
    return rules.Entered(same, starts_on, ends_on, title, row, pk)
