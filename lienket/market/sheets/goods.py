"""Sheets of products, certificates and growing-area codes: their columns, and how rows become what they say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from lienket.agreements.queries.naming import Directory
from lienket.engines.vietnamese import fold
from lienket.ground.refusals import Refusal
from lienket.ground.sheets.columns import Column, SheetSpec
from lienket.ground.sheets.problems import CellProblem
from lienket.ground.sheets.rehearsal import Rehearsal, Row, rehearse
from lienket.localities.models import Organisation, Unit
from lienket.market import queries, rules
from lienket.market.actions import (
    CertificateRow,
    CodeWords,
    GoodsRow,
    ProductRow,
    ProductWords,
    certificate_problems,
    code_problems,
    product_problems,
)
from lienket.market.choices import GrowingKind, GrowingState, Keeping, ProductKind, SheetTopic
from lienket.market.models import Certificate, CertificateKind, GrowingCode, Product
from lienket.market.queries import Words

MOST_GOODS = 2_000
"""Rows that one sheet of goods may hold; they are written while the sender waits."""


def _words(choices: Any) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in choices]


def _choice(key: str, title: str, english: str, choices: Sequence[tuple[str, str]]) -> Column:
    if choices:
        return Column(key, title, english, "choice", required=True, choices=choices)
    return Column(key, title, english, required=True)


def product_columns(words: Words | None = None) -> list[Column]:
    """Columns of the template and of the export of products."""
    return [
        Column("name", _("Tên sản phẩm"), "Product", required=True, max_length=200),
        _choice(
            "commodity", _("Mặt hàng"), "Commodity", [(c.code, c.name) for c in words.commodities] if words else ()
        ),
        Column("member", _("Thành viên"), "Member", max_length=200, aliases=("Tên thành viên", "Hộ")),
        Column("kind", _("Nhóm"), "Kind", "choice", choices=_words(ProductKind.choices)),
        Column("variety", _("Giống, mẫu mã"), "Variety", max_length=120, aliases=("Giống",)),
        Column("grade", _("Phẩm cấp"), "Grade", max_length=120),
        Column("place", _("Xã, tỉnh"), "Commune", required=True, max_length=200, aliases=("Nơi sản xuất",)),
        Column("geographical", _("Chỉ dẫn địa lý"), "Geographical indication", max_length=200),
        Column("indication", _("Nhãn hiệu"), "Mark", max_length=200),
        Column("keeping", _("Bảo quản"), "Keeping", "choice", choices=_words(Keeping.choices)),
        Column("hs", _("Mã HS"), "HS", max_length=12),
        Column("vsic", _("Mã ngành VSIC"), "VSIC", max_length=12),
        Column("certificates", _("Giấy chứng nhận"), "Certificates", "list", help=_("Số giấy, cách nhau bằng dấu ;")),
        Column("codes", _("Mã số vùng trồng"), "Growing codes", "list"),
        Column("note", _("Mô tả"), "Description", max_length=5000),
        Column("story", _("Câu chuyện sản phẩm"), "Story", max_length=8000),
        Column("public", _("Công khai"), "Public", "yes_no"),
    ]


def certificate_columns(words: Words | None = None) -> list[Column]:
    """Columns of the template and of the export of certificates."""
    return [
        _choice("kind", _("Loại giấy"), "Kind", [(k.code, k.name) for k in words.kinds] if words else ()),
        Column("number", _("Số"), "Number", required=True, max_length=80, aliases=("Số giấy",)),
        Column("issuer", _("Nơi cấp"), "Issuer", required=True, max_length=200),
        Column("holder", _("Cấp cho"), "Holder", max_length=200),
        Column("scope", _("Phạm vi"), "Scope", max_length=500),
        Column("issued_on", _("Ngày cấp"), "Issued on", "date", required=True),
        Column("expires_on", _("Hết hạn sau ngày"), "Last day", "date"),
    ]


def code_columns(words: Words | None = None) -> list[Column]:
    """Columns of the template and of the export of the register."""
    return [
        Column("kind", _("Loại mã"), "Kind", "choice", choices=_words(GrowingKind.choices)),
        Column("code", _("Mã số"), "Code", required=True, max_length=60),
        Column("market", _("Thị trường"), "Market", max_length=100),
        Column("name", _("Tên vùng trồng, cơ sở"), "Name", required=True, max_length=200),
        _choice("commodity", _("Cây trồng"), "Crop", [(c.code, c.name) for c in words.commodities] if words else ()),
        Column("area", _("Diện tích (ha)"), "Hectares", "decimal"),
        Column("output", _("Sản lượng (tấn/năm)"), "Tonnes a year", "decimal"),
        Column("holder_name", _("Chủ mã số"), "Holder", required=True, max_length=200),
        Column("place", _("Xã, tỉnh"), "Commune", required=True, max_length=200),
        Column("standard", _("Quy trình, giấy chứng nhận"), "Standard", max_length=200),
        Column("valid_from", _("Cấp ngày"), "Given on", "date", required=True),
        Column("valid_to", _("Hiệu lực đến hết ngày"), "Last day", "date"),
    ]


_COLUMNS = {
    SheetTopic.PRODUCTS: product_columns,
    SheetTopic.CERTIFICATES: certificate_columns,
    SheetTopic.CODES: code_columns,
}
_UNIQUE = {
    SheetTopic.PRODUCTS: ("name", "member"),
    SheetTopic.CERTIFICATES: ("kind", "number"),
    SheetTopic.CODES: ("code", "market"),
}


def goods_spec(topic: str, words: Words | None = None) -> SheetSpec:
    """The sheet of one topic."""
    kind = SheetTopic(topic)
    helps = {
        SheetTopic.PRODUCTS: _("Mỗi dòng là một sản phẩm; giấy chứng nhận và mã số phải được nhập trước."),
        SheetTopic.CERTIFICATES: _("Mỗi dòng là một giấy; bản chụp nộp sau ở trang của giấy."),
        SheetTopic.CODES: _("Mỗi dòng là một mã cho một thị trường; để trống thị trường nếu là trong nước."),
    }
    return SheetSpec(topic, str(kind.label), _COLUMNS[kind](words), help=helps[kind], unique=_UNIQUE[kind])


def catalogue_columns() -> list[Column]:
    """The public list: the columns of products that everyone may read, and whose they are."""
    hidden = ("public", "certificates", "codes")
    return [
        *[one for one in product_columns() if one.key not in hidden],
        Column("certificates", _("Giấy chứng nhận"), "Certificates", "list"),
        Column("owner", _("Đơn vị lập"), "Organisation"),
        Column("sample", _("Dữ liệu mẫu"), "Sample", "yes_no"),
    ]


def catalogue_row(one: Product) -> dict[str, Any]:
    """A public product in the words of the list; its certificates that are in force are at hand as `held`."""
    papers = [f"{paper.kind.name} {paper.number}" for paper in one.held]  # type: ignore[attr-defined]
    return _plain_row(one) | {"certificates": tuple(papers), "owner": one.owner.name, "sample": one.sample}


def product_row(one: Product) -> dict[str, Any]:
    """A product in the words of its sheet."""
    return _plain_row(one) | {
        "certificates": tuple(paper.number for paper in one.certificates.all()),
        "codes": tuple(code.code for code in one.growing_codes.all()),
    }


def _plain_row(one: Product) -> dict[str, Any]:
    return {
        **{column.key: getattr(one, column.key, None) for column in product_columns()},
        "commodity": one.commodity.name,
        "place": queries.unit_words(one.place),
        "geographical": one.geographical.name if one.geographical else "",
        "hs": one.hs.code if one.hs else "",
        "vsic": one.vsic.code if one.vsic else "",
    }


def certificate_row(one: Certificate) -> dict[str, Any]:
    """A certificate in the words of its sheet."""
    return {column.key: getattr(one, column.key) for column in certificate_columns()} | {"kind": one.kind.name}


def growing_export_columns(*, contacts: bool) -> list[Column]:
    """The register as a file: who gave the code and where it stands; households only for whoever signed in."""
    shown = [one for one in code_columns() if contacts or one.key != "holder_name"]
    return [
        *shown,
        Column("issuer", _("Nơi cấp"), "Issuer"),
        Column("state", _("Trạng thái"), "State", "choice", choices=_words(GrowingState.choices)),
        Column("sample", _("Dữ liệu mẫu"), "Sample", "yes_no"),
    ]


def growing_row(one: GrowingCode) -> dict[str, Any]:
    """A code in the words of its sheet, with its standing."""
    return {
        **{column.key: getattr(one, column.key) for column in code_columns()},
        "commodity": one.commodity.name,
        "place": queries.unit_words(one.place),
        "holder_name": one.holder.name if one.holder else one.holder_name,
        "issuer": one.issuer.name,
        "state": one.standing,  # type: ignore[attr-defined]
        "sample": one.sample,
    }


class GoodsReading:
    """One reading of a sheet of goods for one organisation: looks names up, judges rows, keeps what they become."""

    _CHECKS: ClassVar[dict[str, str]] = {
        SheetTopic.PRODUCTS: "_product",
        SheetTopic.CERTIFICATES: "_certificate",
        SheetTopic.CODES: "_code",
    }

    def __init__(self, owner: Organisation, topic: str, today: date, provinces: Sequence[int] = ()) -> None:
        self.owner, self.topic, self.today, self.provinces = owner, topic, today, frozenset(provinces)
        self.words, self.directory = Words(today), Directory()
        papers = Certificate.objects.filter(owner=owner).select_related("kind")
        self.papers = {fold(one.number): one for one in papers}
        self.held_papers = {(one.kind_id, fold(one.number)) for one in self.papers.values()}
        products = Product.objects.filter(owner=owner).values_list("name", "member")
        self.held_products = {(fold(name), fold(member)) for name, member in products}
        self.marks = {fold(one.name): one for one in queries.indications(today)}
        self.codes = {
            scheme: {one.code: one for one in queries.goods_codes(scheme, today)} for scheme in ("hs", "vsic")
        }
        self.places: dict[str, Unit | Refusal] = {}
        self.rows: dict[int, GoodsRow] = {}

    def rehearse(self, data: bytes, name: str) -> Rehearsal:
        """Read and judge the whole file; nothing is written."""
        check = getattr(self, self._CHECKS[self.topic])
        found = rehearse(data, goods_spec(self.topic), name=name, check_row=check, partly=True)
        if found.total > MOST_GOODS and not found.refusal:
            told = _("Bảng có %(n)d dòng; mỗi lần nhập nhiều nhất %(most)d. Hãy chia bảng rồi nộp từng phần.")
            return Rehearsal(refusal=told % {"n": found.total, "most": MOST_GOODS}, code="too_many", total=found.total)
        return found

    def plan(self, found: Rehearsal) -> list[GoodsRow]:
        """What the good rows become, in their order."""
        return [self.rows[row.number] for row in found.rows]

    def _product(self, row: Row) -> list[CellProblem]:
        values, problems = row.values, list[CellProblem]()
        look = self._looker(values, problems)
        commodity, place = look("commodity", self.words.commodity), look("place", self._place)
        mark = look("geographical", self._mark)
        hs, vsic = look("hs", self._coded("hs")), look("vsic", self._coded("vsic"))
        papers = [self._found("certificates", one, self._paper, problems) for one in values["certificates"]]
        codes = [one for text in values["codes"] for one in self._found("codes", text, self._codes, problems) or ()]
        if row.unread or problems or not (values["name"] and commodity and place):
            return problems
        words = ProductWords(
            member=values["member"] or "",
            kind=values["kind"] or "",
            hs=hs,
            vsic=vsic,
            geographical=mark,
            keeping=values["keeping"] or Keeping.PLAIN,
            public=bool(values["public"]),
            certificates=papers,
            codes=codes,
            **{name: values[name] or "" for name in ("variety", "grade", "indication", "note", "story")},
        )
        said = list(product_problems(self.owner.pk, commodity, values["name"], words))
        if (fold(values["name"]), fold(words.member)) in self.held_products:
            said.append(("name", _("Đã có sản phẩm “%(name)s” này.") % {"name": values["name"]}))
        return self._kept(row, ProductRow(values["name"], commodity, place, words), said)

    def _certificate(self, row: Row) -> list[CellProblem]:
        values, problems = row.values, list[CellProblem]()
        kind: CertificateKind | None = self._looker(values, problems)("kind", self.words.kind)
        if row.unread or problems or not (kind and values["number"] and values["issuer"] and values["issued_on"]):
            return problems
        given = CertificateRow(
            kind,
            values["number"],
            values["issuer"],
            values["issued_on"],
            values["expires_on"],
            values["holder"] or "",
            values["scope"] or "",
        )
        said = list(certificate_problems(kind, given.issued_on, given.expires_on))
        if (kind.pk, fold(given.number)) in self.held_papers:
            told = _("Đã có giấy %(kind)s số %(number)s.")
            said.append(("number", told % {"kind": kind.name, "number": given.number}))
        return self._kept(row, given, said)

    def _code(self, row: Row) -> list[CellProblem]:
        values, problems = row.values, list[CellProblem]()
        look = self._looker(values, problems)
        commodity, place = look("commodity", self.words.commodity), look("place", self._place)
        known = (values["code"], values["name"], values["valid_from"], commodity, place)
        if row.unread or problems or not all(known):
            return problems
        kind = values["kind"] or GrowingKind.AREA
        holder = self._holder(values["holder_name"] or "")
        words = CodeWords(
            code=values["code"],
            name=values["name"],
            commodity=commodity,
            place=place,
            valid_from=values["valid_from"],
            kind=kind,
            market=values["market"] or "",
            area=values["area"],
            output=values["output"],
            holder=holder,
            holder_name="" if holder else values["holder_name"] or "",
            standard=values["standard"] or "",
            valid_to=values["valid_to"],
        )
        said = list(code_problems(words))
        province = place.province or place
        if province.pk not in self.provinces:
            said.append(("place", _("%(name)s do nơi khác quản lý.") % {"name": province.name}))
        if GrowingCode.objects.filter(kind=kind, key=rules.code_key(words.code), market=words.market.strip()).exists():
            said.append(("code", _("Sổ đã có mã %(code)s cho thị trường này.") % {"code": words.code}))
        return self._kept(row, words, said)

    def _kept(self, row: Row, given: GoodsRow, said: Sequence[tuple[str, str]]) -> list[CellProblem]:
        if not said:
            self.rows[row.number] = given
        return [CellProblem(sentence, key=key) for key, sentence in said]

    def _looker(self, values: Any, problems: list[CellProblem]) -> Callable[[str, Callable[[str], Any]], Any]:
        return lambda key, find: self._found(key, values[key], find, problems)

    def _found(self, key: str, text: Any, find: Callable[[str], Any], problems: list[CellProblem]) -> Any:
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

    def _mark(self, text: str) -> Any:
        if fold(text) not in self.marks:
            raise Refusal(_("Danh mục không có chỉ dẫn địa lý “%(text)s”.") % {"text": text[:80]})
        return self.marks[fold(text)]

    def _coded(self, scheme: str) -> Callable[[str], Any]:
        def find(text: str) -> Any:
            if text.strip() not in self.codes[scheme]:
                raise Refusal(_("Danh mục của hôm nay không có mã “%(text)s”.") % {"text": text[:20]})
            return self.codes[scheme][text.strip()]

        return find

    def _paper(self, number: str) -> Certificate:
        if fold(number) not in self.papers:
            told = _("Đơn vị chưa nhập giấy chứng nhận số “%(number)s”. Hãy nhập giấy trước, hoặc để trống.")
            raise Refusal(told % {"number": number[:80]})
        return self.papers[fold(number)]

    def _codes(self, text: str) -> list[GrowingCode]:
        return queries.codes_listed([text])

    def _holder(self, text: str) -> Organisation | None:
        try:
            return self.directory.find(text, self.today) if text else None
        except Refusal:
            return None  # a household is in no directory
