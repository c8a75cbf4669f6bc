"""The page of a locality: predecessors inside it, each commitment once, names as they were then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from lienket.accounts.access import NOBODY
from lienket.agreements.actions import PartnerShare, add_participants
from lienket.agreements.choices import ParticipationRole
from lienket.localities.models import GroupMember, Organisation, Succession, Unit, UnitName, holding_on
from lienket.portal import queries
from lienket.portal.queries import Place
from lienket.portal.queries import localities as reading
from lienket.portal.queries.background import background
from tests.portal.conftest import SECRET, VOICE, World
from tests.portal.test_home import page, two_by_two

Counting = Callable[..., int]


def place(code: str, viewer: object = NOBODY) -> Place:
    return next(one for one in queries.places(viewer) if one.code == code)  # type: ignore[arg-type]


def heir_of(code: str) -> Unit:
    former = Unit.objects.get(level="province", code=code, valid_from=None)
    return Unit.objects.get(pk=former.heirs[0])


def words(soup: BeautifulSoup) -> str:
    return " ".join(soup.get_text(" ").split())


def test_ninh_binh_holds_ha_nam_and_nam_dinh_with_their_commitments(told: World) -> None:
    now = heir_of("35")
    soup = page(Client(), f"/lien-ket/{now.code}/")
    assert soup.select_one("h1").get_text(strip=True) == now.name  # type: ignore[union-attr]
    lead = words(soup.select_one(".lk-lead"))  # type: ignore[arg-type]
    for name in ("Tỉnh Hà Nam", "Tỉnh Nam Định", "Tỉnh Ninh Bình"):
        assert name in lead
    assert "từ ngày 01/07/2025" in lead
    assert "202/2025/QH15" in lead
    rows = [words(row) for row in soup.select("#nhiem-vu tbody tr")]
    assert len(rows) == 2
    assert all("ghi là Tỉnh Hà Nam, nay là" in row for row in rows)


def test_leads_and_joins_add_up_to_every_commitment_once(told: World) -> None:
    leads, joins = reading.counts(NOBODY, place("01"), told.today)
    assert (leads.total, joins.total) == (4, 0)
    leads, joins = reading.counts(NOBODY, place(heir_of("35").code), told.today)
    assert (leads.total, joins.total) == (0, 2)
    soup = page(Client(), "/lien-ket/01/")
    assert two_by_two(soup) == [[1, 1, 2], [1, 1, 2], [2, 2, 4]]
    assert len(soup.select("#nhiem-vu tbody tr")) == 4
    assert len(page(Client(), "/lien-ket/01/?phan=tham-gia").select("#nhiem-vu tbody tr")) == 0
    assert len(page(Client(), "/lien-ket/01/?phan=chu-tri").select("#nhiem-vu tbody tr")) == 4


def test_partners_are_balanced_from_both_sides(told: World) -> None:
    told.commitment("K9", lead="ubnd-33", partners=("ubnd-01",))
    soup = page(Client(), "/lien-ket/01/")
    lines = {
        row.select_one("th").get_text(strip=True): [cell.get_text(strip=True) for cell in row.select("td.lk-num")]  # type: ignore[union-attr]
        for row in soup.select(".po-with tbody tr")
    }
    hung_yen = heir_of("33")
    assert lines == {heir_of("35").name: ["2", "0", "0", "1"], hung_yen.name: ["2", "1", "2", "0"]}
    back = page(Client(), f"/lien-ket/{hung_yen.code}/").select(".po-with tbody tr")
    assert [cell.get_text(strip=True) for cell in back[0].select("td.lk-num")] == ["1", "2", "2", "0"]
    assert back[0].select("a")[1]["href"] == f"/can-doi/?a={hung_yen.code}&b=01"


def test_a_private_programme_is_seen_by_its_sides_only(told: World) -> None:
    for client in (Client(), told.client("ubnd-22")):
        soup = page(client, "/lien-ket/14/")
        assert SECRET not in words(soup)
        assert two_by_two(soup) == [[0, 0, 0], [0, 0, 0], [0, 0, 0]]
        assert soup.select(".map-link") == []
        assert "Chưa có đề nghị nào gửi cơ quan" in words(page(client, "/lien-ket/04/"))
    soup = page(told.client("ubnd-04"), "/lien-ket/14/")
    assert SECRET in words(soup)
    assert two_by_two(soup) == [[0, 0, 0], [0, 1, 1], [0, 1, 1]]
    (line,) = reading.answering(told.viewer("ubnd-14"), place("04"), told.today)
    assert (line.asked, line.answered, line.silent, line.late) == (2, 0, 2, 1)


def test_who_answers_counts_days_from_asking(told: World) -> None:
    line = next(one for one in reading.answering(NOBODY, place(heir_of("33").code), told.today) if one.key == "ubnd-33")
    assert (line.asked, line.answered, line.silent, line.median_days, line.ended) == (2, 2, 0, 0, True)


@pytest.mark.parametrize(("code", "sentence"), [("99", "99"), ("zz", "zz"), ("0" * 60, "0" * 20)])
def test_an_unknown_code_is_said_in_a_sentence(db: None, code: str, sentence: str) -> None:
    response = Client().get(f"/lien-ket/{code}/")
    assert response.status_code == 404
    assert f"Không có địa phương nào mang mã “{sentence}”" in response.content.decode()


def test_other_codes_lead_to_their_own_pages(db: None) -> None:
    commune = Unit.objects.filter(level="commune", valid_to=None).order_by("code").first()
    assert commune is not None
    assert Client().get(f"/lien-ket/{commune.code}/")["Location"] == f"/dia-phuong/{commune.code}/"
    now = heir_of("35")
    response = Client().get("/lien-ket/35/")
    assert response["Location"] == f"/lien-ket/{now.code}/?cu=35"
    assert "mã 35 của Tỉnh Hà Nam" in words(page(Client(), response["Location"]))


def test_every_province_of_today_has_its_page_and_a_place_on_the_map(db: None) -> None:
    found = queries.places(NOBODY)
    assert len(found) == 34
    for one in found:
        soup = page(Client(), f"/lien-ket/{one.code}/")
        assert soup.select_one("h1").get_text(strip=True) == one.name  # type: ignore[union-attr]
        assert len(soup.select(".lk-side .map-here, .lk-side .map-here-ring")) >= 1


def test_long_lists_are_paged_and_queries_do_not_grow(world: World, queries_of: Counting) -> None:
    world.commitment("T1")
    few = queries_of(Client(), "/lien-ket/01/")
    member = world.client("ubnd-01")
    as_member = queries_of(member, "/lien-ket/01/")
    for n in range(2, 31):
        world.commitment(f"T{n}", partners=("ubnd-33", "ubnd-40"), due_on=world.today + timedelta(days=n))
    assert queries_of(Client(), "/lien-ket/01/") == few <= 8
    assert queries_of(member, "/lien-ket/01/") == as_member <= 12
    assert len(page(Client(), "/lien-ket/01/").select("#nhiem-vu tbody tr")) == 20
    assert len(page(Client(), "/lien-ket/01/?trang=2").select("#nhiem-vu tbody tr")) == 10


def test_what_is_on_record_is_read_at_once_and_as_it_stands(world: World) -> None:
    here = place(heir_of("35").code)
    found = background(NOBODY, here, world.today)
    taken = Succession.objects.filter(successor_id=here.id).exclude(kind="unchanged").order_by("predecessor__sort_key")
    assert [(one.on, one.kind, one.predecessor.get_absolute_url(), one.act.symbol) for one in found.predecessors] == [  # type: ignore[union-attr]
        (one.on, one.kind, one.predecessor.get_absolute_url(), one.act.symbol)  # type: ignore[union-attr]
        for one in taken.select_related("predecessor", "act")
    ]
    names = (
        UnitName.objects.filter(unit_id=here.id).order_by("-valid_from").values_list("name", "valid_from", "valid_to")
    )
    assert [(one.name, one.valid_from, one.valid_to) for one in found.names] == list(names)
    groups = GroupMember.objects.filter(holding_on(world.today), unit_id=here.id).order_by("group__name")
    assert [(one.group.code, one.verified) for one in found.groups] == list(
        groups.values_list("group__code", "verified")
    )
    bodies = Organisation.objects.filter(holding_on(world.today), locality_id=here.id).order_by("kind", "folded", "pk")
    assert [(one.key, one.name) for one in found.bodies] == list(bodies.values_list("key", "name")[:12])
    assert found.more_bodies == (bodies.count() > 12)


def test_a_named_part_is_told_as_a_part_and_not_as_a_former_name(world: World) -> None:
    made = world.commitment("L1")
    district = Unit.objects.get(level="district", code="004")
    add_participants(
        actor=VOICE, commitment=made, shares=[PartnerShare(role=ParticipationRole.PARTICIPANT, unit=district)]
    )
    (row,) = reading.commitments(NOBODY, place("01"), world.today)
    assert (row["share"].role, row["share"].names, row["share"].parts) == ("lead", (), (district.name,))
    said = words(page(Client(), "/lien-ket/01/").select_one("#nhiem-vu tbody tr"))  # type: ignore[arg-type]
    assert f"nêu tên {district.name}" in said
    assert "nay là Thành phố Hà Nội" not in said
