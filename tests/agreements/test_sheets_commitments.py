"""Commitments from a sheet: the round trip, the faults told cell by cell, and all rows or none."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lienket.agreements import sheets
from lienket.agreements.models import Commitment, Programme, Rehearsal
from lienket.coordination.models import Request
from lienket.ground.jobs.inline import do_waiting_jobs
from lienket.ground.sheets.writing import workbook

from .conftest import Story, make_agreement, make_programme, soup, texts

ROW: dict[str, Any] = {
    "code": "N1",
    "title": "Mở cửa hàng nông sản",
    "field": "Thương mại",
    "lead": "UBND thành phố Hà Nội",
    "support": ("Sở Du lịch Hà Nội",),
    "partners": ("ubnd tinh son la", "UBND tỉnh Hưng Yên"),
    "product": "Cửa hàng",
    "measure": "Số cửa hàng",
    "unit": "cửa hàng",
    "baseline": Decimal(2),
    "target": Decimal("1234.5"),
    "due_on": None,
    "clause": "I.1",
    "note": "Theo mùa",
}


def sheet(*rows: dict[str, Any]) -> bytes:
    return workbook(sheets.columns(), rows, "Nhiệm vụ")


def row(**more: Any) -> dict[str, Any]:
    from datetime import date

    return ROW | {"due_on": date(2027, 12, 31)} | more


def send(client: Client, programme: Programme, content: bytes, name: str = "bang.xlsx") -> Any:
    return client.post(f"{programme.get_absolute_url()}nhap/", {"file": SimpleUploadedFile(name, content)})


def problems(answer: Any) -> list[list[str]]:
    rows = [
        [" ".join(c.get_text(" ").split()) for c in one.select("th, td")] for one in soup(answer).select("tbody tr")
    ]
    return [[one[0].split(" ")[0], one[1], one[2], one[3]] for one in rows]


def same(programme: Programme) -> list[dict[str, Any]]:
    found = []
    for one in programme.commitments.order_by("sort_key"):
        names = [
            "title",
            "field_id",
            "lead_id",
            "product",
            "measure",
            "unit",
            "baseline",
            "target",
            "starts_on",
            "due_on",
            "note",
            "code",
        ]
        shares = sorted(one.participations.values_list("role", "organisation__key"))
        found.append({name: getattr(one, name) for name in names} | {"shares": shares, "clause": str(one.clause or "")})
    return found


def test_what_goes_out_comes_in_the_same(story: Story, browser: Callable[..., Client]) -> None:
    client = browser("officer")
    copy = make_programme(story.agreement, "Bản sao")
    out = client.get(f"/nhiem-vu.xlsx?chuong-trinh={story.programme.code}").content
    answer = send(client, copy, out)
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert texts(page, ".lk-stat-value") == ["3", "0", "0"]
    assert not copy.commitments.exists()
    assert client.post(answer["Location"])["Location"] == copy.get_absolute_url()
    assert same(copy) == same(story.programme)
    assert Request.objects.filter(matter_id__in=copy.commitments.values("pk")).count() == 4


def test_the_template_is_understood_and_its_example_is_passed_over(
    story: Story, browser: Callable[..., Client]
) -> None:
    client = browser("clerk")
    content = client.get(f"{story.programme.get_absolute_url()}nhap/mau.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    titles = [cell.value for cell in book["Nhiệm vụ"][1]]
    assert titles == [
        "Mã *",
        "Nhiệm vụ *",
        "Lĩnh vực *",
        "Chủ trì *",
        "Phối hợp",
        "Đối tác",
        "Sản phẩm",
        "Thước đo",
        "Đơn vị",
        "Số gốc",
        "Mục tiêu",
        "Bắt đầu",
        "Hạn *",
        "Điều khoản",
        "Ghi chú",
    ]
    answer = send(client, story.programme, content)
    page = client.get(answer["Location"])
    assert problems(page)[-1][0] == "cả"


def test_english_headings_and_csv_are_read_too(story: Story, browser: Callable[..., Client]) -> None:
    text = "Code;Commitment;Field;Lead;Partners;Due\n"
    text += "N9;Bán vải thiều;Thương mại;UBND TP Hà Nội;UBND tỉnh Sơn La;31/12/2026\n"
    answer = send(browser("officer"), story.programme, text.encode(), "bang.csv")
    assert texts(browser("officer").get(answer["Location"]), ".lk-stat-value") == ["1", "0", "0"]


def test_every_fault_names_its_cell_and_nothing_is_written(story: Story, browser: Callable[..., Client]) -> None:
    client, before = browser("officer"), same(story.programme)
    content = sheet(
        row(),
        row(code="S1"),
        row(code="N2", lead="Sở Không Có"),
        row(code="N3", partners=("UBND thành phố Hà Nội",)),
        row(code="N4", clause="IX.9"),
        row(code="N5", field="Hàng không"),
        row(code="N6", partners=("UBND tỉnh Hà Nam",), starts_on=None),
        row(code="N1"),
    )
    answer = send(client, story.programme, content)
    page = client.get(answer["Location"])
    told = problems(page)
    assert [(one[0], one[1]) for one in told] == [
        ("A3", "Mã"),
        ("D4", "Chủ trì"),
        ("F5", "Đối tác"),
        ("N6", "Điều khoản"),
        ("C7", "Lĩnh vực"),
        ("A9", "Mã"),
    ]
    assert told[0][3] == "Chương trình đã có nhiệm vụ mã S1 này."
    assert told[1][3].startswith("Không có cơ quan “Sở Không Có” vào ngày 06/07/2022.")
    assert told[2][3] == "Cơ quan chủ trì không thể đồng thời là đối tác."
    assert told[3][3] == "Văn bản không có điều khoản này. Hiện có: I.1, I.2."
    assert texts(page, ".lk-stat-value") == ["2", "6", "6"]
    assert soup(page).select("form.lk-next") == []
    forced = client.post(answer["Location"])
    assert forced.status_code == 422
    assert same(story.programme) == before


def test_all_that_is_wrong_with_a_row_is_told_in_one_round(story: Story, browser: Callable[..., Client]) -> None:
    client = browser("officer")
    content = sheet(
        row(code="S1", target="nhiều", lead="Sở Không Có", clause="IX.9", due_on="31/02/2027"),
        row(code="N 2", starts_on="mùa xuân", partners=("UBND tỉnh Hà Nam", "Sở Không Có")),
        row(code="n3", baseline="ít"),
        row(code="N3"),
    )
    page = client.get(send(client, story.programme, content)["Location"])
    told = problems(page)
    assert [(one[0], one[1]) for one in told] == [
        ("A2", "Mã"),
        ("D2", "Chủ trì"),
        ("K2", "Mục tiêu"),
        ("M2", "Hạn"),
        ("N2", "Điều khoản"),
        ("A3", "Mã"),
        ("F3", "Đối tác"),
        ("L3", "Bắt đầu"),
        ("J4", "Số gốc"),
        ("A5", "Mã"),
    ]
    assert told[5][3] == "Mã nhiệm vụ gồm chữ không dấu, số, dấu chấm hoặc gạch, tối đa 20 ký tự."
    assert told[6][3].startswith("Không có cơ quan “Sở Không Có” vào ngày 06/07/2022.")
    assert told[9][3] == "Trùng với dòng 4: hãy giữ một dòng."


def test_an_organisation_of_another_day_names_who_was_there(story: Story, browser: Callable[..., Client]) -> None:
    from datetime import date

    content = sheet(row(partners=("UBND tỉnh Hà Nam",), starts_on=date(2026, 1, 5)))
    answer = send(browser("officer"), story.programme, content)
    told = problems(browser("officer").get(answer["Location"]))
    assert told[0][0] == "F2"
    assert "Ngày 05/01/2026 chưa có hoặc không còn “UBND tỉnh Hà Nam”." in told[0][3]
    assert "Có thể là: Ủy ban nhân dân tỉnh Ninh Bình." in told[0][3]


def test_the_returned_sheet_has_red_cells_with_reasons(story: Story, browser: Callable[..., Client]) -> None:
    client = browser("officer")
    answer = send(client, story.programme, sheet(row(), row(code="N2", lead="Sở Không Có")))
    back = client.get(f"{answer['Location']}tra-lai.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(back.content))
    cell = book["Nhiệm vụ"]["D3"]
    assert cell.fill.fgColor.rgb == "FFFFC7CE"
    assert cell.comment.text.startswith("Không có cơ quan “Sở Không Có”")
    assert book["Nhiệm vụ"]["D2"].comment is None
    assert book["Lỗi"]["A2"].value == 3


def test_sending_again_writes_nothing_twice(story: Story, browser: Callable[..., Client]) -> None:
    client, content = browser("officer"), sheet(row(), row(code="N2"))
    first = send(client, story.programme, content)["Location"]
    client.post(first)
    client.post(first)
    assert story.programme.commitments.filter(code__startswith="N").count() == 2
    second = send(client, story.programme, content)["Location"]
    assert second != first
    assert [one[3] for one in problems(client.get(second))] == [
        "Chương trình đã có nhiệm vụ mã N1 này.",
        "Chương trình đã có nhiệm vụ mã N2 này.",
    ]
    assert client.post(second).status_code == 422
    assert story.programme.commitments.filter(code__startswith="N").count() == 2


def test_what_was_taken_meanwhile_is_refused_as_a_whole(story: Story, browser: Callable[..., Client]) -> None:
    client = browser("officer")
    one = send(client, story.programme, sheet(row(), row(code="N2")))["Location"]
    other = send(client, story.programme, sheet(row(code="N2")))["Location"]
    assert client.post(other).status_code == 302
    late = client.post(one)
    assert late.status_code == 422
    assert "Chương trình đã có nhiệm vụ mã N2 này." in " ".join(texts(late, ".lk-notice"))
    assert not story.programme.commitments.filter(code="N1").exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("bang.xlsx", b"", "Tệp"),
        ("bang.xlsx", b"%PDF-1.4 x", "Tệp là PDF, không phải bảng tính"),
        ("bang.xlsx", b"Ma;Ten\n1;2\n", "nội dung là csv"),
        ("bang.xlsx", b"x" * (5 * 1024 * 1024 + 10), "vượt mức 5 MB"),
        ("bang.csv", b"<html><body>x</body></html>", "HTML"),
    ],
)
def test_what_is_no_sheet_is_refused_before_it_is_read(
    story: Story, browser: Callable[..., Client], name: str, content: bytes, sentence: str
) -> None:
    answer = send(browser("officer"), story.programme, content, name)
    assert answer.status_code == 422
    assert sentence in " ".join(texts(answer, ".lk-errors li"))
    assert not Rehearsal.objects.exists()


def test_strangers_see_neither_the_template_nor_a_kept_sheet(story: Story, browser: Callable[..., Client]) -> None:
    kept = send(browser("officer"), story.programme, sheet(row()))["Location"]
    base = story.programme.get_absolute_url()
    other = make_programme(make_agreement("Khác"), "Khác")
    for name in ("son_la", "stranger"):
        for path in (f"{base}nhap/", f"{base}nhap/mau.xlsx", kept, f"{kept}tra-lai.xlsx"):
            assert browser(name).get(path).status_code == 404, (name, path)
        assert browser(name).post(kept).status_code == 404
    assert browser("officer").get(kept.replace(base, other.get_absolute_url())).status_code == 404
    assert browser("clerk").get(kept).status_code == 200
    assert browser("clerk").post(kept).status_code == 403
    assert not story.programme.commitments.filter(code="N1").exists()


def test_a_long_sheet_is_written_by_the_worker(
    story: Story, browser: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "LARGEST_IN_REQUEST", 2)
    client = browser("officer")
    kept = send(client, story.programme, sheet(*(row(code=f"N{n}") for n in range(4))))["Location"]
    assert client.post(kept)["Location"] == kept
    assert "Máy đang ghi bảng này." in " ".join(texts(client.get(kept), ".lk-notice"))
    do_waiting_jobs()
    assert Rehearsal.objects.get().state == "done"
    assert Commitment.objects.filter(code__startswith="N").count() == 4
