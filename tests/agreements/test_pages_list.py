"""The list of commitments: what it shows, what it narrows to, what it gives as files, and what it costs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lienket.agreements import actions
from lienket.agreements.choices import Visibility
from lienket.agreements.models import Commitment
from lienket.ground.audit.acts import act

from .conftest import LOADER, Story, make_agreement, make_commitment, make_programme, organisation, soup, texts

LIST = "/nhiem-vu/"


def codes(client: Client, address: str) -> list[str]:
    return texts(client.get(address), "tbody th .lk-under b")


def four(client: Client, address: str) -> list[int]:
    return [int(text) for text in texts(client.get(address), ".lk-two-number")]


def test_list_is_in_natural_order_with_partners_and_days(story: Story, browser: Callable[..., Client]) -> None:
    page = browser().get(LIST)
    rows = [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")]
        for row in soup(page).select("table.ag-list tbody tr")
    ]
    today = timezone.localdate()
    left = f"{(date(2027, 6, 30) - today).days:,}".replace(",", ".")
    late = f"{(today - date(2024, 12, 31)).days:,}".replace(",", ".")
    assert rows[0] == [
        "Đưa xoài Sơn La vào siêu thị Hà Nội S1 · Thương mại",
        "UBND TP Hà Nội",
        "UBND tỉnh Sơn La Đã nhận, đang thực hiện UBND tỉnh Hưng Yên Chờ trả lời",
        f"30/06/2027 còn {left} ngày",
        "Đang thực hiện trong hạn",
    ]
    assert rows[1][3:] == [f"31/12/2024 trễ {late} ngày", "Chưa hoàn thành, quá hạn Chưa bắt đầu"]
    assert codes(browser(), LIST) == ["S1", "S2", "S10"]


def test_counts_total_and_each_box_leads_to_its_rows(story: Story, browser: Callable[..., Client]) -> None:
    page = browser().get(LIST)
    assert [int(t) for t in texts(page, ".lk-two-number")] == [0, 0, 2, 1]
    assert texts(page, ".lk-two-total") == ["3"]
    links = [one["href"] for one in soup(page).select("a.lk-two-cell")]
    assert [codes(browser(), LIST + link) for link in links] == [[], [], ["S1", "S10"], ["S2"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("tu-khoa=xoai+son+la", ["S1"]),
        ("tu-khoa=xoài", ["S1"]),
        ("linh-vuc=du-lich", ["S2"]),
        ("trang-thai=in_progress", ["S1"]),
        ("o-dem=open_overdue", ["S2"]),
        ("dia-phuong=33", ["S1", "S2"]),
        ("dia-phuong=14", ["S1", "S10"]),
        ("chu-tri=ubnd-01&linh-vuc=nong-nghiep", ["S10"]),
        ("han-tu=01/01/2027&han-den=31/12/2027", ["S1"]),
        ("linh-vuc=khong-co&o-dem=la&han-tu=32/13/2026&dia-phuong=xx&trang=zz", ["S1", "S2", "S10"]),
        ("tu-khoa=%00%27%22%3Cscript%3E", []),
        ("cua-toi=1", ["S1", "S2", "S10"]),
    ],
)
def test_filters(story: Story, browser: Callable[..., Client], asked: str, found: list[str]) -> None:
    assert codes(browser(), f"{LIST}?{asked}") == found


def told(page: HttpResponse) -> list[str]:
    return texts(page, "main .lk-notice")


def test_what_the_address_asks_in_vain_is_told_and_refused_in_files(
    story: Story, browser: Callable[..., Client]
) -> None:
    field = "Không hiểu “xyz” ở bộ lọc “Lĩnh vực”, nên danh sách chưa lọc theo đó."
    assert told(browser().get(f"{LIST}?linh-vuc=xyz&utm_source=zalo")) == [field]
    assert told(browser().get(f"{LIST}?linhvuc=xyz")) == ["Danh sách này không có bộ lọc “linhvuc” ghi trên địa chỉ."]
    assert told(browser().get(f"{LIST}?trang=abc")) == ["“abc” không phải là số trang, nên đang xem trang 1."]
    assert told(browser().get(f"{LIST}?trang=7")) == ["Danh sách chỉ đến trang 1, nên đang xem trang đó."]
    assert told(browser().get(f"{LIST}?cua-toi=1")) == ["Hãy đăng nhập để lọc nhiệm vụ của cơ quan mình."]
    assert told(browser().get(f"{LIST}?linh-vuc=du-lich&trang=1&tu-khoa=")) == []
    refused = browser().get("/nhiem-vu.json?linh-vuc=xyz")
    assert (refused.status_code, refused.json()["error"]["sentence"]) == (400, f"{field} Hãy sửa địa chỉ rồi tải lại.")
    number = browser().get("/nhiem-vu.json?so-dong=nhieu")
    assert (number.status_code, number.json()["error"]["sentence"]) == (
        400,
        "“nhieu” ở “so-dong” không phải là số từ 1 đến 999999.",
    )
    assert browser().get("/nhiem-vu.csv?o-dem=la").status_code == 400


def test_mine_only_is_for_members_and_follows_inheritance(story: Story, browser: Callable[..., Client]) -> None:
    assert codes(browser("hung_yen"), f"{LIST}?cua-toi=1") == ["S1", "S2"]
    assert codes(browser("son_la"), f"{LIST}?cua-toi=1") == ["S1", "S10"]


def test_the_same_number_of_queries_for_1_and_30_rows(story: Story, browser: Callable[..., Client]) -> None:
    small = make_programme(make_agreement("Một"), "Một nhiệm vụ")
    large = make_programme(make_agreement("Ba mươi"), "Ba mươi nhiệm vụ")
    make_commitment(small, "A1")
    for n in range(30):
        make_commitment(large, f"B{n}", ("ubnd-14", "ubnd-33"))
    for name, path in [(n, p) for n in ("", "hung_yen") for p in (LIST, "/nhiem-vu.json", "/nhiem-vu.csv")]:
        client, counted = browser(name), []
        client.get(path)  # the first page of a session also notes when it began
        for programme in (small, large):
            with CaptureQueriesContext(connection) as captured:
                client.get(f"{path}?chuong-trinh={programme.code}")
            counted.append(len(captured))
        assert counted[0] == counted[1], (name, path)
        assert 2 <= counted[0] <= 12, (name, path, counted)


def test_paging_keeps_filters_and_counts_everything(story: Story, browser: Callable[..., Client]) -> None:
    programme = make_programme(make_agreement("Dài"), "Dài")
    for n in range(1, 46):
        make_commitment(programme, f"K{n}", ())
    first = browser().get(f"{LIST}?chuong-trinh={programme.code}")
    assert texts(first, ".lk-count") == ["45 kết quả, đang xem từ 1 đến 20"]
    third = browser().get(f"{LIST}?chuong-trinh={programme.code}&trang=3")
    assert texts(third, "tbody th .lk-under b") == [f"K{n}" for n in range(41, 46)]
    assert f"?chuong-trinh={programme.code}&trang=2" in [a["href"] for a in soup(third).select(".lk-pager a")]


def test_json_gives_plain_rows_and_the_next_page(story: Story, browser: Callable[..., Client]) -> None:
    told = json.loads(browser().get("/nhiem-vu.json?so-dong=2").content)
    assert [row["code"] for row in told["rows"]] == ["S1", "S2"]
    assert told["next"] == "?so-dong=2&trang=2"
    assert told["rows"][0]["due_on"] == "2027-06-30"
    assert told["rows"][0]["target"] == 1234.5
    assert [one["key"] for one in told["rows"][0]["partners"]] == ["ubnd-14", "ubnd-33"]
    rest = json.loads(browser().get("/nhiem-vu.json?so-dong=2&trang=2").content)
    assert ([row["code"] for row in rest["rows"]], rest["next"]) == (["S10"], None)


def test_csv_obeys_the_filters_and_says_the_same(story: Story, browser: Callable[..., Client]) -> None:
    answer = browser().get("/nhiem-vu.csv?linh-vuc=du-lich")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [(row["Mã"], row["Đối tác"], row["Hạn"], row["Phối hợp"]) for row in rows] == [
        ("S2", "Ủy ban nhân dân tỉnh Hưng Yên", "31/12/2024", "Sở Du lịch thành phố Hà Nội")
    ]


def test_private_agreements_leave_no_trace(story: Story, browser: Callable[..., Client]) -> None:
    secret = make_agreement("Bản ghi nhớ kín", visibility=Visibility.PARTIES, parties=[organisation("ubnd-01")])
    programme = make_programme(secret, "Chương trình kín")
    make_commitment(programme, "BIMAT1", ("ubnd-14",), title="Việc bí mật Mộc Châu", due_on=date(2022, 9, 27))
    for name in ("", "stranger", "hung_yen"):
        client = browser(name)
        for path in (LIST, "/nhiem-vu.json", "/nhiem-vu.csv", "/thoa-thuan/", "/thoa-thuan.json", "/thoa-thuan.csv"):
            said = client.get(path).content.decode()
            assert "BIMAT1" not in said, (name, path)
            assert "kín" not in said, (name, path)
            assert "Mộc Châu" not in said, (name, path)
        assert four(client, LIST) == [0, 0, 2, 1]
        assert four(client, "/can-doi/?a=01&b=14") == [0, 0, 2, 0, 0, 0, 0, 0]
        for path in (
            secret.get_absolute_url(),
            f"{secret.get_absolute_url()}tep/",
            programme.get_absolute_url(),
            f"{programme.get_absolute_url()}thay-doi/",
            f"{programme.get_absolute_url()}bao-cao/",
            f"{programme.get_absolute_url()}nhiem-vu/BIMAT1/",
        ):
            assert client.get(path).status_code == 404, (name, path)
    anchored = actions.set_clauses(actor=LOADER, agreement=story.agreement, clauses=[("I.1", "Một."), ("I.9", "Chín.")])
    with act(LOADER, "test.anchor", words="neo vào điều khoản công khai"):
        Commitment.objects.filter(code="BIMAT1").update(clause=anchored[1])
    assert "Mộc Châu" not in browser().get(story.agreement.get_absolute_url()).content.decode()
    assert "Mộc Châu" in browser("son_la").get(story.agreement.get_absolute_url()).content.decode()
    assert codes(browser("son_la"), f"{LIST}?chuong-trinh={programme.code}") == ["BIMAT1"]
    assert four(browser("officer"), LIST) == [0, 0, 2, 2]


def test_every_mark_of_a_row_finds_its_drawing_in_the_page_once(story: Story, browser: Callable[..., Client]) -> None:
    page = soup(browser().get(LIST))
    named = {one["href"].removeprefix("#") for one in page.select("tbody use")}
    held = [one["id"] for one in page.select("symbol")]
    assert held == sorted(named)
    assert {"lk-drawing-clock-history", "lk-drawing-circle-half", "lk-drawing-check2"} <= named
    assert all(symbol.select("path") for symbol in page.select("symbol"))
