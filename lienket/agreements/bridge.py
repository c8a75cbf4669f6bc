"""From frozen content to an official document, and from two contents to what changed between them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lienket.agreements.choices import Count, RiskLevel, Status
from lienket.agreements.rules import Counts, tally
from lienket.ground.documents import (
    Align,
    Annex,
    BulletList,
    Column,
    Heading,
    Level,
    OfficialDocument,
    Paragraph,
    Signature,
    Table,
)

_BOX = {
    Count.DONE_ON_TIME: "Hoàn thành đúng hạn",
    Count.DONE_LATE: "Hoàn thành quá hạn",
    Count.OPEN_IN_TIME: "Chưa hoàn thành, trong hạn",
    Count.OPEN_OVERDUE: "Chưa hoàn thành, quá hạn",
}
_STATUS = {
    Status.NOT_STARTED: "Chưa bắt đầu",
    Status.IN_PROGRESS: "Đang thực hiện",
    Status.AWAITING: "Chờ xác nhận hoàn thành",
    Status.DISPUTED: "Các bên chưa thống nhất",
    Status.DONE: "Hoàn thành",
    Status.STOPPED: "Dừng thực hiện",
}
_COUNT_COLUMNS = (
    Column("Tổng số", 16, Align.CENTRE),
    Column("Hoàn thành đúng hạn", 22, Align.CENTRE),
    Column("Hoàn thành quá hạn", 22, Align.CENTRE),
    Column("Trong hạn", 18, Align.CENTRE),
    Column("Quá hạn", 18, Align.CENTRE),
)


def content_of(
    programme: dict[str, Any], lines: list[dict[str, Any]], period_from: date, period_to: date, as_of: date
) -> dict[str, Any]:
    """What a report freezes: the programme's names, the period, every commitment's line."""
    return {
        "format": 1,
        "programme": programme,
        "period_from": period_from.isoformat(),
        "period_to": period_to.isoformat(),
        "as_of": as_of.isoformat(),
        "lines": lines,
    }


def counts_of(lines: Sequence[dict[str, Any]]) -> Counts:
    """The four official counts of frozen lines."""
    return tally(line["box"] for line in lines)


def grouped_counts(lines: Sequence[dict[str, Any]], key: str) -> list[tuple[str, Counts]]:
    """The four counts for each value of a key, in order of first appearance."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        groups.setdefault(line[key], []).append(line)
    return [(name, counts_of(rows)) for name, rows in groups.items()]


def document_of(
    content: dict[str, Any], *, number: int, symbol: str, place: str, signer: str, position: str
) -> OfficialDocument:
    """The report in the layout of Nghị định 30/2020/NĐ-CP, made from frozen content alone."""
    programme = content["programme"]
    as_of = date.fromisoformat(content["as_of"])
    lines = content["lines"]
    return OfficialDocument(
        issuer=programme["owner"],
        symbol=symbol,
        number=number,
        place=place,
        day=as_of,
        type_name="Báo cáo",
        summary=f"Tình hình thực hiện {_lower(programme['title'])}"
        f" (kỳ từ {_day(content['period_from'])} đến {_day(content['period_to'])})",
        legal_bases=[f"{programme['agreement']}"] if programme["agreement"] else [],
        blocks=_body(content, lines),
        signature=Signature(position=position, name=signer, authority=_authority(programme)),
        recipients=["Các cơ quan chủ trì và địa phương tham gia", "Lưu trữ chương trình"],
        annexes=[Annex("Danh mục nhiệm vụ và tình hình thực hiện", [_detail(lines)], landscape=True)],
    )


def _authority(programme: dict[str, Any]) -> list[str]:
    """A people's committee is a collective body: its chair signs on its behalf."""
    return ["TM. ỦY BAN NHÂN DÂN"] if programme.get("owner_kind") == "people_committee" else []


def _body(content: dict[str, Any], lines: list[dict[str, Any]]) -> list[Any]:
    total = counts_of(lines)
    blocks: list[Any] = [
        Heading(Level.ROMAN, "Kết quả chung"),
        Paragraph(
            f"Tính đến ngày {_day(content['as_of'])}, chương trình có {total.total} nhiệm vụ: "
            f"{total.done} nhiệm vụ đã hoàn thành ({total.done_on_time} đúng hạn, {total.done_late} quá hạn); "
            f"{total.open} nhiệm vụ chưa hoàn thành ({total.open_in_time} trong hạn, {total.open_overdue} quá hạn)."
        ),
        _counted("Lĩnh vực", grouped_counts(lines, "field"), total),
        Heading(Level.ROMAN, "Kết quả theo cơ quan chủ trì"),
        _counted("Cơ quan chủ trì", grouped_counts(lines, "lead"), total),
    ]
    blocks += _named("Nhiệm vụ hoàn thành trong kỳ", [_done_words(one) for one in lines if _in_period(one, content)])
    blocks += _named(
        "Nhiệm vụ quá hạn chưa hoàn thành",
        [_late_words(one) for one in lines if one["box"] == Count.OPEN_OVERDUE],
    )
    blocks += _named(
        "Nhiệm vụ các bên chưa thống nhất", [_short(one) for one in lines if one["status"] == Status.DISPUTED]
    )
    blocks += _named(
        "Nhiệm vụ còn hạn nhưng có nguy cơ chậm",
        [
            f"{_short(one)} – {' '.join(one['risk_reasons'])}"
            for one in lines
            if one["box"] == Count.OPEN_IN_TIME and one["risk"] == RiskLevel.HIGH
        ],
    )
    blocks.append(
        Paragraph(
            "Cách tính: nhiệm vụ hoàn thành khi báo cáo hoàn thành được bên kia xác nhận và không còn ý kiến "
            "không thống nhất; đúng hạn khi ngày hoàn thành không sau hạn đang có hiệu lực. "
            "Số liệu lấy từ hồ sơ của từng nhiệm vụ."
        )
    )
    if any(one["sample"] for one in lines):
        blocks.append(Paragraph("Báo cáo này có dữ liệu mẫu, không phải số liệu của cơ quan nào."))
    return blocks


def _named(title: str, items: list[str]) -> list[Any]:
    listed: Any = BulletList(items) if items else Paragraph("Không có.")
    return [Heading(Level.ROMAN, title), listed]


def _counted(first: str, groups: list[tuple[str, Counts]], total: Counts) -> Table:
    return Table(
        columns=[Column("STT", 10, Align.CENTRE), Column(first, 60), *_COUNT_COLUMNS],
        rows=[[str(n), name, *_figures(counts)] for n, (name, counts) in enumerate(groups, start=1)],
        total=["Cộng", "", *_figures(total)],
    )


def _figures(counts: Counts) -> list[str]:
    return [
        str(n)
        for n in (
            counts.total,
            counts.done_on_time,
            counts.done_late,
            counts.open_in_time,
            counts.open_overdue,
        )
    ]


def _detail(lines: list[dict[str, Any]]) -> Table:
    return Table(
        columns=[
            Column("STT", 10, Align.CENTRE),
            Column("Mã", 14, Align.CENTRE),
            Column("Nhiệm vụ", 70),
            Column("Chủ trì", 42),
            Column("Đối tác", 48),
            Column("Hạn", 22, Align.CENTRE),
            Column("Tình trạng", 34),
            Column("Kết quả, thước đo", 42),
        ],
        rows=[
            [
                str(n),
                one["code"],
                one["title"],
                one["lead"],
                "; ".join(partner["name"] for partner in one["partners"]),
                _day(one["due_on"]),
                f"{_BOX[Count(one['box'])]}. {_STATUS[Status(one['status'])]}",
                _measured(one),
            ]
            for n, one in enumerate(lines, start=1)
        ],
    )


def _measured(one: dict[str, Any]) -> str:
    if one["target"] is None:
        return f"{one['percent']}%" if one["percent"] is not None else "–"
    return f"{one['measure']}: {_number(one['actual'])}/{_number(one['target'])} {one['unit']}".strip()


def _number(text: str | None) -> str:
    """1234.50 as 1.234,5."""
    if text is None:
        return "–"
    whole, _point, part = text.partition(".")
    part = part.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{grouped},{part}" if part else grouped


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%d/%m/%Y}"


def _short(one: dict[str, Any]) -> str:
    return f"{one['code']}. {one['title'].rstrip('.')} ({one['lead']})"


def _done_words(one: dict[str, Any]) -> str:
    return f"{_short(one)}: hoàn thành ngày {_day(one['done_on'])}, hạn {_day(one['due_on'])}"


def _late_words(one: dict[str, Any]) -> str:
    return f"{_short(one)}: hạn {_day(one['due_on'])}; {one['why']}"


def _in_period(one: dict[str, Any], content: dict[str, Any]) -> bool:
    return one["done_on"] is not None and content["period_from"] <= one["done_on"] <= content["period_to"]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


@dataclass(frozen=True)
class Difference:
    """One thing that changed in a commitment between two days."""

    code: str
    title: str
    label: str
    before: str
    after: str


_COMPARED = (
    ("status", "Trạng thái"),
    ("box", "Ô đếm"),
    ("due_on", "Hạn"),
    ("done_on", "Ngày hoàn thành"),
    ("percent", "% hoàn thành"),
    ("actual", "Giá trị thước đo"),
    ("risk", "Rủi ro"),
    ("lead", "Chủ trì"),
    ("title", "Nội dung"),
)
_RISK = {
    RiskLevel.NONE: "Chưa thấy rủi ro",
    RiskLevel.WATCH: "Cần theo dõi",
    RiskLevel.HIGH: "Nguy cơ chậm",
}


def differences(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> list[Difference]:
    """What changed from one set of lines to a later one, commitment by commitment."""
    earlier = {line["code"]: line for line in before}
    found: list[Difference] = []
    for line in after:
        was = earlier.get(line["code"])
        if was is None:
            found.append(Difference(line["code"], line["title"], "Nhiệm vụ mới", "–", _word("due_on", line["due_on"])))
            continue
        for key, label in _COMPARED:
            if was[key] != line[key]:
                found.append(
                    Difference(line["code"], line["title"], label, _word(key, was[key]), _word(key, line[key]))
                )
    gone = {line["code"] for line in after}
    found += [Difference(c, one["title"], "Không còn", "–", "–") for c, one in earlier.items() if c not in gone]
    return found


def _word(key: str, value: Any) -> str:
    if value is None:
        return "–"
    if key in ("due_on", "done_on"):
        return _day(value)
    if key == "status":
        return _STATUS[Status(value)]
    if key == "box":
        return _BOX[Count(value)]
    if key == "risk":
        return _RISK[RiskLevel(value)]
    if key == "actual":
        return _number(value)
    if key == "percent":
        return f"{value}%"
    return str(value)
