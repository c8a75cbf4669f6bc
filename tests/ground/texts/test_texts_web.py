"""Web pages, hand-cut text and the question of language."""

from __future__ import annotations

import textwrap

import pytest

from lienket.ground.sheets.packages import FileRefused
from lienket.ground.texts import pasted, read_text
from tests.ground.texts import made

FIRST, SECOND, THIRD = made.SENTENCES


def page(markup: str) -> tuple[str, ...]:
    return read_text("a.html", markup.encode()).paragraphs


def test_blocks_are_paragraphs_and_what_is_no_text_is_dropped() -> None:
    assert page(
        "<!doctype html><html><head><title>Trang</title><style>p{}</style></head><body><nav>Trang chủ</nav>"
        f"<h1>Kế hoạch</h1><p>{FIRST}<p>{SECOND[:40]}<b>{SECOND[40:]}</b>"
        "<script>var a='<p>b</p>'</script><p hidden>ẩn</p><p style='display: none'>ẩn</p>"
        f"<!-- ghi chú --><div>Hà&nbsp;Nội &amp; Hu&#7871;<br>{THIRD}</div><footer>Bản quyền</footer>"
    ) == ("Kế hoạch", FIRST, SECOND, "Hà Nội & Huế", THIRD)


def test_lists_and_tables_of_a_page() -> None:
    assert page(
        "<ol start=3><li>Một việc<ul><li>nhỏ</ul><li><p>Hai việc</p><p>tiếp</p></ol>"
        "<table><tr><th>STT<th>Việc</tr><tr><td>1<td><p>Hội nghị</p><p>kết nối</p></table>"
        "<table><tr><td><table><tr><td>Khung trái</td></tr></table></td><td>Khung phải</td></tr></table>"
    ) == (
        "3. Một việc",
        "- nhỏ",
        "4. Hai việc",
        "tiếp",
        "STT | Việc",
        "1 | Hội nghị kết nối",
        "Khung trái",
        "Khung phải",
    )


def test_the_article_of_a_page_is_its_text() -> None:
    side = "<div>Tin khác: giá vàng hôm nay</div>"
    assert page(f"{side}<article><p>{FIRST}</p><p>{SECOND}</p></article>{side}") == (FIRST, SECOND)
    assert page(f"<div>{FIRST}</div><article>Ngắn</article>") == (FIRST, "Ngắn")


def test_a_font_of_a_page_is_believed() -> None:
    assert page('<p><font face=".VnTimeH">ñy ban</font> <span style="font-family:\'.VnTime\'">nh©n d©n</span>') == (
        "ỦY BAN nhân dân",
    )


def test_text_cut_into_lines_of_one_width_is_joined() -> None:
    written = ("KẾ HOẠCH PHỐI HỢP", FIRST, f"1. {SECOND}", f"- {THIRD}", FIRST)
    assert pasted("\n".join(textwrap.fill(text, 72) for text in written)).paragraphs == written
    assert pasted("\n\n".join(textwrap.fill(text, 72) for text in written)).paragraphs == written


def test_lines_that_are_whole_stay_apart() -> None:
    written = ("Nơi nhận:", "- Ban Chỉ đạo;", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Nguyễn Văn An")
    assert pasted("\n".join(written)).paragraphs == written


@pytest.mark.parametrize(
    "text",
    [
        "The two provinces shall cooperate on trade promotion and hold a conference in the third quarter of next year.",
        "Les deux provinces coopèrent à la promotion du commerce et organisent une conférence à Hanoï l’an prochain.",
        "两省将合作促进贸易,并于明年第三季度举行会议。" * 5,
        "ສອງແຂວງຮ່ວມມືກັນສົ່ງເສີມການຄ້າ ແລະ ຈັດກອງປະຊຸມ " * 5,
    ],
)
def test_another_language_is_a_sentence(text: str) -> None:
    with pytest.raises(FileRefused) as fault:
        pasted(text)
    assert fault.value.sentence == "Văn bản không phải tiếng Việt nên không đọc được: hãy dùng bản tiếng Việt."


def test_two_languages_or_no_accents_are_told() -> None:
    english = (
        "The two provinces shall cooperate on trade promotion and hold a conference every single year from now on."
    )
    assert pasted(f"{FIRST}\n{english}").notes == (
        "Một phần văn bản không phải tiếng Việt; chỉ các đoạn tiếng Việt được đọc đúng nghĩa.",
    )
    bare = (
        "Uy ban nhan dan tinh An Giang phoi hop voi thanh pho Can Tho to chuc hoi nghi ket noi cung cau trong nam 2026."
    )
    assert pasted(bare).notes == ("Văn bản viết không dấu nên tên riêng và địa danh có thể nhận chưa chắc chắn.",)
    assert pasted("An Giang").notes == ()
