"""What the pages of the room show, with how many queries, and how they answer bad input."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lienket.ground.search.models import Entry
from lienket.localities.models import Unit

pytestmark = pytest.mark.django_db


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    ("one", "thirty"),
    [
        ("/dia-phuong/?cap=commune&tinh=01&tim=hoan+kiem", "/dia-phuong/?cap=commune&tinh=01"),
        (
            "/dia-phuong/?cap=district&tinh=01&tim=long+bien&ngay=01/01/2022",
            "/dia-phuong/?cap=district&ngay=01/01/2022",
        ),
        ("/to-chuc/?tinh=01&tim=so+tai+chinh", "/to-chuc/?tinh=01&ngay=01/01/2022"),
        ("/dia-phuong/nhom/tn/?ngay=01/01/2025", "/dia-phuong/nhom/ca-nuoc/?ngay=01/01/2025"),
        ("/dia-phuong/commune/26740/den-2025-06-30/", "/dia-phuong/commune/00070/den-2025-06-30/"),
    ],
)
def test_as_many_queries_for_one_row_as_for_thirty(client: Client, one: str, thirty: str) -> None:
    assert queries_of(client, one) == queries_of(client, thirty)
    assert queries_of(client, thirty) <= 12


def test_former_unit_says_what_it_is_now(client: Client) -> None:
    page = text(client, "/dia-phuong/province/35/den-2025-06-30/")
    assert 'Nay là <a href="/dia-phuong/37/">Tỉnh Ninh Bình</a>' in page
    assert "Đã kết thúc ngày 30/06/2025" in page


def test_divided_unit_shows_candidates_and_the_reason(client: Client) -> None:
    page = text(client, "/dia-phuong/commune/00070/den-2025-06-30/")
    assert "Đã chia về 2 đơn vị" in page
    assert "Cần biết số nhà, đường phố hoặc thôn" in page
    assert "nguồn cho là phần chính" in page


def test_quarantined_edge_is_shown_with_why(client: Client) -> None:
    found = text(client, "/dia-phuong/?cap=commune&tim=tan+thanh&tinh=92&ngay=30/06/2025")
    address = found.split("Xã Tân Thạnh</a>")[0].rsplit('href="', 1)[1].split('"')[0]
    page = text(client, address)
    assert "Nay là" in page
    assert "Không tin:" in page


def test_today_shows_names_over_time_and_what_it_was_made_of(client: Client) -> None:
    page = text(client, "/dia-phuong/24/")
    assert "Thành phố Bắc Ninh" in page
    assert "Tỉnh Bắc Giang" in page
    assert "01/07/2025 – 19/09/2026" in page
    assert "chưa đối chiếu" in page
    assert 'href="/lien-ket/24/"' in page


def test_list_as_of_a_date(client: Client) -> None:
    assert "63 kết quả" in text(client, "/dia-phuong/?ngay=30/06/2025")
    assert "34 kết quả" in text(client, "/dia-phuong/")
    assert "3.321 kết quả" in text(client, "/dia-phuong/?cap=commune")
    assert "10.040 kết quả" in text(client, "/dia-phuong/?cap=commune&ngay=30/06/2025")


def test_exports_hold_the_same_rows(client: Client) -> None:
    rows = json.loads(client.get("/dia-phuong.json?ngay=30/06/2025").content)
    assert rows["count"] == len(rows["rows"]) == 63
    assert client.get("/dia-phuong.csv?ngay=30/06/2025").content.decode("utf-8-sig").count("\r\n") == 64
    book = openpyxl.load_workbook(io.BytesIO(client.get("/dia-phuong.xlsx").content), read_only=True)
    cells = [row[1].value for row in book.active.iter_rows(min_row=2)]
    book.close()
    assert (len(cells), cells[0]) == (34, "91")
    shapes = json.loads(client.get("/dia-phuong.geojson").content)["features"]
    assert {one["properties"]["code"] for one in shapes} == {row["code"] for row in rows_today(client)}
    assert {one["properties"].get("group") for one in shapes} == {
        None,
        "Quần đảo Hoàng Sa",
        "Quần đảo Trường Sa",
        "Đảo Bạch Long Vĩ",
        "Đảo Cồn Cỏ",
    }


def rows_today(client: Client) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(client.get("/dia-phuong.json").content)["rows"]
    return found


@pytest.mark.parametrize(
    "address",
    [
        "/dia-phuong/99/",
        "/dia-phuong/ab cd/",
        "/dia-phuong/commune/00070/den-2025-02-31/",
        "/dia-phuong/xyz/00070/den-2025-06-30/",
        "/dia-phuong/01.exe",
        "/dia-phuong.pdf",
        "/dia-phuong.geojson?cap=commune",
        "/dia-phuong/nhom/khong-co/",
        "/to-chuc/khong-co/",
    ],
)
def test_what_is_not_there_is_404(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "query", ["ngay=31/02/2025", "cap=galaxy", "tinh=%00", "trang=-1", "tim=%F0%9F%98%80%00", "ngay=01/01/1900"]
)
def test_nonsense_in_a_filter_never_fails_the_page(client: Client, query: str) -> None:
    assert client.get(f"/dia-phuong/?{query}").status_code == 200
    assert client.get(f"/to-chuc/?{query}").status_code == 200
    assert client.get(f"/dia-phuong/nhom/dbsh/?{query}").status_code == 200


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/dia-phuong/?cap=galaxy", "Không hiểu “galaxy” ở bộ lọc “Cấp”, nên danh sách chưa lọc theo đó."),
        ("/dia-phuong/?trang=-1", "“-1” không phải là số trang, nên đang xem trang 1."),
        ("/to-chuc/?tinh=%00", "Không hiểu “�” ở bộ lọc “Địa phương”, nên danh sách chưa lọc theo đó."),
        (
            "/dia-phuong/nhom/dbsh/?ngay=31/02/2025",
            "Không hiểu “31/02/2025” ở bộ lọc “Vào ngày”, nên danh sách chưa lọc theo đó.",
        ),
    ],
)
def test_what_a_filter_does_not_understand_is_told(client: Client, address: str, sentence: str) -> None:
    assert f"<p>{sentence}</p>" in text(client, address)


@pytest.mark.parametrize("address", ["/dia-phuong.csv?cap=galaxy", "/to-chuc/?dang=json&loai=la"])
def test_no_file_is_made_of_a_filter_that_is_not_understood(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


def test_lookup_of_several_lines(client: Client) -> None:
    page = text(client, "/dia-phuong/tra-cuu/?dia_chi=ben+nghe%0Aphuong+hang+trong,+hoan+kiem,+ha+noi&ngay=")
    assert 'href="/dia-phuong/26740/">Phường Sài Gòn</a>' in page
    assert "Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh" in page
    assert "Cần chọn" in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [("dia_chi=", "Chưa nhập địa chỉ"), ("dia_chi=x&ngay=31/02/2025", "không phải là một ngày")],
)
def test_lookup_refuses_with_a_sentence(client: Client, query: str, sentence: str) -> None:
    answer = client.get(f"/dia-phuong/tra-cuu/?{query}")
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def upload(client: Client, content: bytes, name: str, wanted: str) -> object:
    return client.post("/dia-phuong/tra-cuu/bang/", {"tep": SimpleUploadedFile(name, content), "tra_ve": wanted})


def test_a_sheet_comes_back_with_units_of_today(client: Client) -> None:
    content = "Địa chỉ\nKiêu Kỵ, Gia Lâm, Hà Nội\nphường Hàng Trống, Hoàn Kiếm, Hà Nội\n".encode()
    answer = upload(client, content, "dia-chi.csv", "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)  # type: ignore[attr-defined]
    rows = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)]
    book.close()
    assert rows[0][:6] == [
        2,
        "Kiêu Kỵ, Gia Lâm, Hà Nội",
        "Rõ ràng",
        "00565",
        "Xã Gia Lâm",
        "Xã Kiêu Kỵ, Huyện Gia Lâm, Thành phố Hà Nội",
    ]
    assert rows[1][2:5] == ["Cần chọn", None, None]
    assert "Phường Hoàn Kiếm" in rows[1][6]
    assert "Phường Cửa Nam" in rows[1][6]


def test_a_sheet_may_be_seen_on_the_page(client: Client) -> None:
    answer = upload(client, "Địa chỉ\nKiêu Kỵ, Gia Lâm, Hà Nội\n".encode(), "dia-chi.csv", "trang")
    assert "Xã Gia Lâm" in answer.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.xlsx"),
        (b"PK\x03\x04 not a book", "a.xlsx"),
        (b"%PDF-1.7", "a.csv"),
        ("Tên\nHà Nội\n".encode(), "a.csv"),
    ],
)
def test_a_bad_sheet_is_answered_by_a_sentence(client: Client, content: bytes, name: str) -> None:
    answer = upload(client, content, name, "xlsx")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "lk-error" in answer.content.decode()  # type: ignore[attr-defined]


def test_changes_are_listed_with_acts_and_marks(client: Client) -> None:
    page = text(client, "/dia-phuong/thay-doi/")
    assert page.index("20/09/2026:") < page.index("01/09/2026:") < page.index("30/04/2026:") < page.index("01/07/2025:")
    assert "202/2025/QH15" in page
    assert "Theo nguồn công khai, chưa đối chiếu" in page


def test_organisation_page_shows_what_came_before_and_after(client: Client) -> None:
    page = text(client, "/to-chuc/hn-so-ke-hoach-dau-tu/")
    assert "Kết thúc ngày 28/02/2025" in page
    assert "Sở Tài chính thành phố Hà Nội" in page


def test_search_leads_to_the_pages_of_units() -> None:
    shown = dict(Entry.objects.filter(kind="locality").values_list("object_id", "url"))
    units = Unit.objects.filter(code__in=["01", "004", "26740"])
    assert {one.pk: shown[one.pk] for one in units} == {one.pk: one.get_absolute_url() for one in units}
