"""Before a commit it is said who may see, who is asked, what is late at birth, and what may be no official text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from lienket.agreements.models import Commitment
from lienket.coordination.models import Request
from lienket.drafting import actions, bridge, rules
from lienket.drafting.models import Document, Draft
from lienket.drafting.queries import line_of, lines_of, requests_of, to_write, warnings_of
from tests.drafting.conftest import SIGNED, Desk, Writer, article, hand_in
from tests.drafting.test_committing import settle
from tests.drafting.test_pages import Enter, at, texts

TODAY = date(2026, 11, 23)


def read(desk: Desk, writer: Writer, words: str = "Văn bản khác") -> Document:
    one = hand_in(desk.viewer(), words)
    return actions.keep_reading(actor=desk.viewer(), document=one, reading=writer.reading())


def test_only_a_signed_text_with_its_number_is_proposed_as_public(desk: Desk) -> None:
    unsigned, unnumbered = article(), article()
    unsigned.dated = None
    unnumbered.symbol = ""
    press = article().clause("© Bản quyền thuộc Báo Mẫu.", kind=article().clauses[3].kind)
    found = [desk.again(), *(read(desk, one) for one in (unsigned, unnumbered, press))]
    assert [(one.visibility, one.kind, one.ask_partners) for one in found] == [
        ("public", "plan", False),
        ("parties", "plan", False),
        ("parties", "plan", False),
        ("parties", "plan", False),
    ]
    press.symbol = ""
    assert read(desk, press).kind == "other"


@pytest.mark.parametrize(
    ("symbol", "signed_on", "press", "said"),
    [
        ("1/KH", SIGNED, "", []),
        ("", SIGNED, "", ["Văn bản không có số: hãy kiểm tra đây có phải văn bản chính thức."]),
        (" ", None, "", ["Văn bản không có số, ngày ký: hãy kiểm tra đây có phải văn bản chính thức."]),
    ],
)
def test_what_an_official_text_bears_is_missed(
    symbol: str, signed_on: date | None, press: str, said: list[str]
) -> None:
    assert rules.official_doubts(symbol, signed_on, press) == said


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("© 2024 Cổng thông tin", True),
        ("Bản quyền thuộc về Báo Mẫu", True),
        ("Cập nhật: 20/8/2025", True),
        ("Ảnh: Nguyễn Văn A", True),
        ("Theo TTXVN", True),
        ("Đăng ký bản quyền phần mềm cho hợp tác xã.", False),
        ("Nguồn: ngân sách thành phố", False),
        ("Theo kế hoạch số 188", False),
        ("Cập nhật dữ liệu hằng tháng", False),
    ],
)
def test_lines_of_press_pages(line: str, found: bool) -> None:
    assert bridge.press_line(f"Đầu\n{line}\nCuối") == (line if found else "")


def test_due_dates_that_are_past_are_counted_and_shown(desk: Desk, browser: Enter) -> None:
    settle(desk)
    desk.step(1, "accept")
    said = warnings_of(desk.again(), lines_of(desk.again()), TODAY)
    assert [one.split(",")[0] for one in said] == ["4 nhiệm vụ có hạn đã qua"]
    assert warnings_of(desk.again(), lines_of(desk.again()), SIGNED) == []
    page = browser().get(at("document_facts", desk))
    assert any(one.startswith("4 nhiệm vụ có hạn đã qua") for one in texts(page, ".lk-notice"))
    page = browser().get(at("document_rehearsal", desk))
    assert any("1 nhiệm vụ có hạn đã qua" in one for one in texts(page, ".lk-notice"))
    assert texts(page, "#nhiem-vu + * tbody .dr-doubt") == ["đã qua"]
    assert "Số đoàn: 2 đoàn" in texts(page, "#nhiem-vu + * tbody th")[0]


@pytest.mark.parametrize("ask", [True, False])
def test_the_requests_foreseen_are_those_that_are_sent(desk: Desk, browser: Enter, ask: bool) -> None:
    settle(desk, ask_partners=ask)
    for number in (1, 3, 5):
        desk.step(number, "accept")
    told = requests_of(desk.again(), to_write(lines_of(desk.again())))
    page = browser().get(at("document_rehearsal", desk))
    assert texts(page, "#de-nghi ~ ul li") == [f"{one}: {n} đề nghị" for one, n in told]
    facts = dict(zip(texts(page, ".lk-facts dt"), texts(page, ".lk-facts dd"), strict=True))
    assert (facts["Phạm vi xem"], facts["Ai xem được"]) == ("Công khai", "mọi người, kể cả không đăng nhập")
    actions.commit(actor=desk.viewer(), document=desk.again())
    sent: dict[int, int] = {}
    for answering in Request.objects.values_list("answering_id", flat=True):
        sent[answering] = sent.get(answering, 0) + 1
    assert {one.pk: n for one, n in told} == sent
    assert Commitment.objects.count() == 3


@pytest.mark.parametrize(
    ("measure", "unit", "target", "odd"),
    [
        ("Số đoàn", "đoàn", Decimal(2), False),
        ("Số %", "%", Decimal("7.5"), False),
        ("Số triệu đồng/ha", "triệu đồng/ha", Decimal(80), False),
        ("Diện tích", "m²", Decimal(80), False),
        ("", "", None, False),
        ("Số đoàn", "đoàn", Decimal(0), True),
        ("Số /KH", "/KH", Decimal(188), True),
        ("Số và", "và các", Decimal(3), True),
        ("", "", Decimal(3), True),
    ],
)
def test_measures_that_cannot_be_meant_so(measure: str, unit: str, target: Decimal | None, odd: bool) -> None:
    assert bool(rules.odd_measure(measure, unit, target)) is odd


@pytest.mark.parametrize(
    ("text", "length", "verb", "odd"),
    [
        ("Du lịch xanh", 12, False, True),
        ("Du lịch xanh\n. Sau", 12, False, True),
        ("Du lịch xanh.", 13, False, False),
        ("Du lịch xanh; sau", 12, False, False),
        ("Mở tuyến", 8, True, False),
    ],
)
def test_a_clause_without_end_mark_and_verb_is_looked_at(text: str, length: int, verb: bool, odd: bool) -> None:
    assert bool(rules.odd_clause(text, 0, length, verb)) is odd


def test_odd_drafts_are_not_accepted_with_the_certain_ones(desk: Desk) -> None:
    Draft.objects.filter(pk=desk.draft(1).pk).update(target=0)
    doubts = line_of(desk.again(), desk.draft(1)).doubts
    assert (doubts.certain, doubts.look) == (False, ("Mục tiêu đọc được là 0: hãy xem lại thước đo.",))
