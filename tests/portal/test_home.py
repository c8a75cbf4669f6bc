"""The first page: its numbers are those of the rules, nothing private shows, and it stays cheap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bs4 import BeautifulSoup
from django.test import Client

from lienket.accounts.access import NOBODY
from lienket.agreements.models import Commitment
from lienket.agreements.queries import facts_of
from lienket.agreements.rules import count, standing, tally
from lienket.localities.models import Unit
from lienket.portal import queries
from tests.portal.conftest import SECRET, World

Counting = Callable[..., int]


def page(client: Client, address: str = "/") -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml")


def two_by_two(soup: BeautifulSoup, at: str = "table.lk-two") -> list[list[int]]:
    """The numbers of the official count as the page prints them, row by row."""
    table = soup.select_one(at)
    assert table is not None
    rows = []
    for row in table.select("tbody tr, tfoot tr"):
        cells = [cell.select_one(".lk-two-number") or cell for cell in row.select("td")]
        rows.append([int(cell.get_text(strip=True).replace(".", "")) for cell in cells])
    return rows


def test_numbers_of_the_page_are_those_of_the_rules(told: World) -> None:
    public = list(Commitment.objects.filter(programme=told.open))
    facts = facts_of(public, told.today)
    by_rules = tally(count(facts[one.pk].due_on, standing(facts[one.pk]).done_on, told.today) for one in public)
    assert (by_rules.done_on_time, by_rules.done_late, by_rules.open_in_time, by_rules.open_overdue) == (1, 1, 1, 1)
    soup = page(Client())
    assert two_by_two(soup) == [[1, 1, 2], [1, 1, 2], [2, 2, 4]]
    totals = [cell.get_text(strip=True) for cell in soup.select(".chart-table tfoot td")]
    assert totals.count("4") >= 2, "fields and statuses total as the four boxes do"


def test_every_cell_leads_to_the_list_of_what_it_counts(told: World) -> None:
    soup = page(Client())
    links = [link["href"] for link in soup.select("table.lk-two a")]
    boxes = ("done_on_time", "done_late", "open_in_time", "open_overdue")
    assert links == [f"/nhiem-vu/?o-dem={box}" for box in boxes]
    for link in links:
        assert "1 kết quả" in " ".join(page(Client(), link).get_text(" ").split())


def test_a_member_of_the_private_programme_sees_it_counted_and_nobody_else_does(told: World) -> None:
    assert queries.standing(NOBODY, told.today).counts.total == 4
    assert queries.standing(told.viewer("ubnd-04"), told.today).counts.total == 5
    assert queries.standing(told.viewer("ubnd-22"), told.today).counts.total == 4
    assert [row["code"] for row in queries.late(NOBODY, told.today)] == ["K4"]
    assert {one.code for one in queries.events(NOBODY, told.today)} == {"K1", "K2", "K4"}
    assert SECRET in page(told.client("ubnd-14")).get_text()


def test_private_words_stand_nowhere_on_the_public_page(told: World) -> None:
    assert SECRET not in Client().get("/").content.decode()
    assert SECRET not in told.client("ubnd-22").get("/").content.decode()


def test_private_pairs_are_not_on_the_map(told: World) -> None:
    son_la = {one.code: one.concerned for one in queries.places(NOBODY)}
    assert (son_la["14"], son_la["04"]) == (0, 0)
    inside = {one.code: one.concerned for one in queries.places(told.viewer("ubnd-04"))}
    assert (inside["14"], inside["04"]) == (1, 1)
    drawn = page(Client(), "/?tu=14").select_one(".po-map")
    assert drawn is not None
    assert drawn.select(".map-link") == []
    assert "chưa có nhiệm vụ chung" in " ".join(drawn.get_text(" ").split())


def test_the_centre_is_the_busiest_locality_and_former_provinces_count_for_their_heirs(told: World) -> None:
    soup = page(Client())
    chosen = soup.select_one("#tu option[selected]")
    assert chosen is not None
    assert chosen["value"] == "01"
    heirs = Unit.objects.get(pk=Unit.objects.get(level="province", code="35", valid_from=None).heirs[0])
    closest = [link.get_text(strip=True) for link in soup.select(".po-closest li > a")]
    assert heirs.name in closest
    assert "Tỉnh Hà Nam" not in closest


def test_members_see_their_own_locality_first_where_it_has_links(told: World) -> None:
    def centre(client: Client) -> object:
        return page(client).select_one("#tu option[selected]")["value"]  # type: ignore[index]

    assert centre(told.client("ubnd-33")) == "33"
    former = Unit.objects.get(level="province", code="35", valid_from=None)
    assert centre(told.client("ubnd-35")) == Unit.objects.get(pk=former.heirs[0]).code
    assert centre(told.client("ubnd-79")) == centre(Client()) == "01"


def test_another_centre_and_nonsense(told: World) -> None:
    assert page(Client(), "/?tu=33").select_one("#tu option[selected]")["value"] == "33"  # type: ignore[index]
    for nonsense in ("99", "zz", "%00", "1" * 400, "<script>"):
        soup = page(Client(), f"/?tu={nonsense}")
        assert soup.select_one("#tu option[selected]")["value"] == "01"  # type: ignore[index]
        assert "Không có địa phương cấp tỉnh nào mang mã" in soup.get_text()


def test_events_are_facts_with_their_days(told: World) -> None:
    found = [(one.code, one.what, one.day) for one in queries.events(NOBODY, told.today)]
    day = told.today
    assert found == [
        ("K2", "final", day - timedelta(days=39)),
        ("K2", "done", day - timedelta(days=40)),
        ("K1", "final", day - timedelta(days=59)),
        ("K1", "done", day - timedelta(days=60)),
        ("K4", "due", day - timedelta(days=100)),
    ]


def test_an_empty_platform_has_a_page(db: None) -> None:
    soup = page(Client())
    assert two_by_two(soup) == [[0, 0, 0], [0, 0, 0], [0, 0, 0]]
    assert "Không có nhiệm vụ nào quá hạn." in soup.get_text()


def test_a_member_sees_what_waits(told: World) -> None:
    soup = page(told.client("ubnd-04"))
    strip = soup.select_one(".po-waits")
    assert strip is not None
    # Z1 asks its partner; the private request asks it too; Z1 is late.
    assert [one.get_text(strip=True) for one in strip.select("strong")] == ["2", "1", "0"]
    assert page(Client()).select_one(".po-waits") is None


def test_queries_do_not_grow(world: World, queries_of: Counting) -> None:
    member = world.client("ubnd-01")
    world.commitment("T1")
    few, few_member = queries_of(Client(), "/"), queries_of(member, "/")
    provinces = ("ubnd-33", "ubnd-36", "ubnd-40", "ubnd-79", "ubnd-22", "ubnd-14")
    for n in range(2, 31):
        world.commitment(f"T{n}", partners=(provinces[n % 6],), due_on=world.today - timedelta(days=n % 3))
    assert queries_of(Client(), "/") == few <= 12
    assert queries_of(member, "/") == few_member <= 12
