"""The minutes of a council about one dossier, as an official document: every member's parts, the mean, the stars."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from lienket.ground.documents import (
    Align,
    Column,
    Heading,
    Level,
    OfficialDocument,
    Paragraph,
    Signature,
    Table,
)
from lienket.market import rules
from lienket.market.models import Ballot, Dossier
from lienket.market.rules import CriteriaSet, Tally


def shown(points: Decimal) -> str:
    """Points as Vietnamese writes them: 7,5."""
    return f"{points.normalize():f}".replace(".", ",")


def minutes(
    dossier: Dossier, criteria: CriteriaSet, ballots: Sequence[Ballot], tally: Tally, absent: Sequence[str]
) -> OfficialDocument:
    """Everything a reader needs to count again: the points of each member by part, and how the mean was taken."""
    assert dossier.council is not None
    assert dossier.closed_on is not None
    chair = next((one.member.person.full_name for one in ballots if one.member.chair), "")
    return OfficialDocument(
        issuer=dossier.holder.name,
        symbol="BB-OCOP",
        place=(dossier.product.place.province or dossier.product.place).short_name,
        day=dossier.closed_on,
        type_name="Biên bản",
        summary=f"Chấm điểm, phân hạng sản phẩm OCOP “{dossier.product.name}”",
        legal_bases=[criteria.legal_ref],
        blocks=[
            Heading(Level.ROMAN, "Hồ sơ và Hội đồng"),
            Paragraph(
                f"Hồ sơ {dossier.number} của {dossier.owner.name}, sản phẩm “{dossier.product.name}”. "
                f"{dossier.council.title}"
                + (f", thành lập theo {dossier.council.decision}" if dossier.council.decision else "")
                + f"; chấm theo {criteria.name}."
            ),
            *_absent(dossier, absent),
            Heading(Level.ROMAN, "Điểm của từng thành viên"),
            _table(criteria, ballots),
            Heading(Level.ROMAN, "Kết quả"),
            Paragraph(
                f"Điểm trung bình của {len(ballots)} phiếu là {shown(tally.shown)} "
                f"(lấy hai chữ số, không làm tròn lên); "
                f"thấp nhất {shown(tally.low)}, cao nhất {shown(tally.high)}. "
                f"Theo ngưỡng của bộ tiêu chí, sản phẩm đạt mức {tally.stars} sao."
            ),
            Paragraph(
                "Điểm chi tiết bên trong từng phần theo phiếu chấm đang dùng trên nền tảng"
                + ("." if dossier.card.verified else ", chưa đối chiếu với phụ lục đã ký.")
            ),
        ],
        signature=Signature(position="CHỦ TỊCH HỘI ĐỒNG", name=chair),
        recipients=["Các thành viên Hội đồng"],
    )


def _absent(dossier: Dossier, absent: Sequence[str]) -> list[Paragraph]:
    if not absent:
        return []
    return [Paragraph(f"Không chấm: {', '.join(absent)}. Lý do: {dossier.why_closed or 'thuộc đơn vị có sản phẩm'}.")]


def _table(criteria: CriteriaSet, ballots: Sequence[Ballot]) -> Table:
    letters = [letter for letter, _name, _most in criteria.parts]
    rows = []
    for number, one in enumerate(ballots, start=1):
        sums = rules.part_sums(criteria, [(mark.item.part, mark.points) for mark in one.marks.all()])
        total = sum(sums, Decimal(0))
        name = one.member.person.full_name + (" (chủ tịch)" if one.member.chair else "")
        rows.append([str(number), name, *(shown(points) for points in sums), shown(total), one.note])
    columns = [
        Column("TT", 10, Align.CENTRE),
        Column("Thành viên", 45),
        *(Column(f"Phần {letter}", 17, Align.RIGHT) for letter in letters),
        Column("Cộng", 17, Align.RIGHT),
        Column("Nhận xét", 40),
    ]
    return Table(columns, rows)
