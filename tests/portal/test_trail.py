"""The trail: acts in words with the rows they changed; who sees what; pages that stay; seals."""

from __future__ import annotations

from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from lienket.agreements.models import Commitment
from lienket.ground import access
from lienket.ground.audit import seals
from lienket.ground.audit.models import Act
from lienket.ground.jobs.inline import do_waiting_jobs
from lienket.ground.ui.filters import datetime_text
from lienket.portal import queries, rules
from lienket.portal.queries import ActFilter
from tests.portal.conftest import World, body
from tests.portal.test_home import Counting, page

PLATFORM, LOCALITY = access.PLATFORM_ADMINISTRATOR, access.LOCALITY_ADMINISTRATOR


def words(soup: BeautifulSoup) -> str:
    return " ".join(soup.get_text(" ").split())


def acted(world: World, organisation: str, code: str) -> Commitment:
    """A commitment made by a person for an organisation, so that the act is that organisation's."""
    from lienket.agreements.actions import make_commitment

    programme = world.open if organisation == "ubnd-01" else world.closed
    return make_commitment(
        actor=world.viewer(organisation, "head"),
        programme=programme,
        code=code,
        title=f"Việc {code}",
        field=world.field,
        lead=body(organisation),
        due_on=world.today,
    )


def test_only_administrators_read_it(world: World) -> None:
    assert world.client("ubnd-01", "head").get("/nhat-ky/").status_code == 403
    assert Client().get("/nhat-ky/")["Location"].startswith("/dang-nhap/")


def test_a_locality_administrator_sees_only_acts_of_its_organisations(world: World) -> None:
    acted(world, "ubnd-01", "HN1")
    acted(world, "ubnd-14", "SL1")
    own = queries.acts(world.viewer("ubnd-14", LOCALITY), ActFilter())
    ids = {body("ubnd-14").pk}
    assert set(own.values_list("organisation_id", flat=True)) == ids
    text = words(page(world.client("ubnd-04", LOCALITY), "/nhat-ky/"))
    assert "HN1" not in text
    assert "SL1" not in text
    assert "Niêm phong" not in text
    everything = words(page(world.client("ubnd-01", PLATFORM), "/nhat-ky/"))
    assert "HN1" in everything
    assert "SL1" in everything


def test_an_act_expands_to_the_rows_it_changed_and_never_to_a_secret(world: World) -> None:
    made = acted(world, "ubnd-01", "HN2")
    act = Act.objects.get(verb="agreements.make_commitment", object_id=made.pk)
    number, rows = queries.changes_of([act.pk])[act.pk]
    by_table = {row.table: row for row in rows}
    assert number == len(rows) == 2
    assert ("mã", "", "HN2") in by_table["nhiệm vụ"].cells
    assert {row.operation for row in rows} == {"INSERT"}
    assert rules.row_changes({"password": "abc", "name": "a"}, {"password": "def", "name": "b"}) == [
        ("password", "•••", "•••"),
        ("name", "a", "b"),
    ]


def test_filters_narrow_and_pages_stay_while_new_acts_come(world: World) -> None:
    viewer = world.viewer("ubnd-01", PLATFORM)
    for n in range(45):
        world.commitment(f"P{n}")
    client = Client()
    from lienket.accounts.models import Person

    client.force_login(
        Person.objects.get(pk=viewer.person_id), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    address = "/nhat-ky/?viec=agreements.make_commitment"
    first = page(client, address)
    assert len(first.select(".po-acts > li")) == 40
    older = first.select_one("a[rel=next]")
    assert older is not None
    before = [one["id"] for one in page(client, "/nhat-ky/" + str(older["href"])).select(".po-acts > li")]
    assert len(before) == 5
    world.commitment("P99")
    after = [one["id"] for one in page(client, "/nhat-ky/" + str(older["href"])).select(".po-acts > li")]
    assert after == before
    today = timezone.localdate()
    assert queries.acts(viewer, ActFilter(thing="P99", verb="agreements.make_commitment")).count() == 1
    assert queries.acts(viewer, ActFilter(person="nguoi ke chuyen", day_from=today)).count() >= 46
    assert queries.acts(viewer, ActFilter(person="không ai")).count() == 0
    nonsense = "/nhat-ky/?truoc=abc&viec=x&tu_ngay=31/02/2026&nguoi=%00"
    assert "Nhật ký" in words(page(client, nonsense))


def test_the_state_of_the_seals_is_told(world: World) -> None:
    seals.seal()
    client = world.client("ubnd-01", PLATFORM)
    assert "Chưa có lần kiểm nào" in words(page(client, "/nhat-ky/")) or "Lần kiểm" in words(page(client, "/nhat-ky/"))
    seals.check()
    state = queries.seal_state()
    assert state.checked_at is not None
    assert (
        f"Niêm phong cuối: số {state.number}" in words(page(client, "/nhat-ky/")).replace(".", "") or not state.number
    )


def test_a_check_is_asked_for_once_done_by_the_worker_and_shown_with_its_date(world: World) -> None:
    do_waiting_jobs()
    cache.delete(seals.CHECK_KEY)
    client = world.client("ubnd-01", PLATFORM)
    page(client, "/nhat-ky/?kiem=1")
    assert queries.seal_state().checked_at is None, "reading an address checks nothing"
    assert client.get("/nhat-ky/kiem/").status_code == 405
    assert client.post("/nhat-ky/kiem/")["Location"] == "/nhat-ky/#niem-phong"
    shown = page(client, "/nhat-ky/")
    assert "Đang kiểm lại toàn bộ, yêu cầu lúc" in words(shown)
    assert shown.select("#niem-phong form") == []
    client.post("/nhat-ky/kiem/")
    assert "Đang có một lần kiểm nhật ký" in words(page(client, "/nhat-ky/"))
    do_waiting_jobs()
    done = queries.seal_state()
    assert (done.faults, done.running) == ((), None)
    assert done.checked_at is not None
    assert f"Lần kiểm {datetime_text(done.checked_at)}: nhật ký khớp với niêm phong" in words(page(client, "/nhat-ky/"))
    client.post("/nhat-ky/kiem/")
    assert "hãy chờ ít nhất 5 phút" in words(page(client, "/nhat-ky/"))
    assert Act.objects.filter(verb="portal.check_trail").count() == 1


def test_only_who_looks_after_the_platform_may_ask_for_a_check(world: World) -> None:
    assert world.client("ubnd-14", LOCALITY).post("/nhat-ky/kiem/").status_code == 403
    assert Act.objects.filter(verb="portal.check_trail").count() == 0


def test_queries_do_not_grow(world: World, queries_of: Counting) -> None:
    client = world.client("ubnd-01", PLATFORM)
    world.commitment("Q1")
    few = queries_of(client, "/nhat-ky/?viec=agreements.make_commitment")
    for n in range(2, 31):
        world.commitment(f"Q{n}")
    assert queries_of(client, "/nhat-ky/?viec=agreements.make_commitment") == few <= 14
