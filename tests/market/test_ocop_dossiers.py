"""OCOP dossiers: from the owner by the commune and the council to stars that matching sees; ballots stay sealed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from lienket.accounts.access import Viewer
from lienket.accounts.choices import Role
from lienket.accounts.models import Person
from lienket.accounts.queries import viewer_for
from lienket.coordination import actions as coordination
from lienket.coordination.choices import State
from lienket.ground.files.store import store_bytes
from lienket.ground.refusals import NotAllowed, NotThere, Refusal, Stale
from lienket.ground.sheets.writing import workbook
from lienket.market import actions, queries, rules, sheets
from lienket.market.actions import CardItem, Decision
from lienket.market.choices import DocumentNeed, DossierState
from lienket.market.models import Ballot, Certificate, Council, Dossier, Product, Recognition, Scorecard
from tests.market.conftest import LOADER, commodity, day, make_lot, organisation, person, place, texts

OWNER, COMMUNE, PROVINCE, CENTRE = "mau-htx-buoi-chuc-lam", "ubnd-phuong-10015", "ubnd-01", "hn-hpa"
NOW = queries.criteria_sets()[0]


@dataclass
class Cast:
    """People by what they are in the story of a dossier."""

    people: dict[str, Person]

    def viewer(self, name: str) -> Viewer:
        return viewer_for(self.people[name])

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(self.people[name])
        return client


@pytest.fixture
def cast(db: None) -> Cast:
    actions.load_packaged_card(actor=LOADER)
    return Cast(
        {
            "owner": person("Đỗ Thị Bưởi", OWNER, Role.CLERK),
            "commune": person("Vũ Văn Phường", COMMUNE, Role.CLERK),
            "officer": person("Lê Thị Tỉnh", PROVINCE, Role.OFFICER),
            "first": person("Hội Viên Một", "hn-so-cong-thuong", Role.VIEWER),
            "second": person("Hội Viên Hai", "hn-so-du-lich", Role.VIEWER),
            "third": person("Hội Viên Ba", PROVINCE, Role.VIEWER),
            "centre": person("Trung Ương Viên", CENTRE, Role.OFFICER),
            "stranger": person("Người Tỉnh Khác", "ubnd-14", Role.HEAD),
        }
    )


def product(name: str = "Bưởi Diễn sấy", owner: str = OWNER) -> Product:
    return actions.make_product(
        actor=LOADER, owner=organisation(owner), commodity=commodity("buoi"), name=name, place=place("10015")
    )


def draft(cast: Cast, one: Product | None = None) -> Dossier:
    made = actions.make_dossier(actor=cast.viewer("owner"), product=one or product(), maker=organisation(OWNER))
    return Dossier.objects.get(pk=made.pk)


def filled(cast: Cast, one: Dossier) -> Dossier:
    paper = store_bytes(b"tai lieu", media_type="text/plain")
    for item in queries.missing_of(one):
        actions.add_document(actor=cast.viewer("owner"), dossier=one, item=item, upload=paper, name=f"{item.code}.txt")
    return Dossier.objects.get(pk=one.pk)


def waiting(cast: Cast, one: Product | None = None) -> Dossier:
    lodged = actions.lodge(actor=cast.viewer("owner"), dossier=filled(cast, draft(cast, one)))
    return actions.check_dossier(actor=cast.viewer("commune"), dossier=lodged, passed=True)


def council(cast: Cast, *names: str) -> Council:
    people = [cast.people[name] for name in names or ("first", "second", "third")]
    return actions.make_council(
        actor=cast.viewer("officer"),
        owner=organisation(PROVINCE),
        title=f"Đợt {len(people)}",
        sits_on=day(0),
        people=people,
    )


def scoring(cast: Cast, *names: str) -> Dossier:
    return actions.assign_council(actor=cast.viewer("officer"), dossier=waiting(cast), council=council(cast, *names))


def marks(one: Dossier, total: str) -> dict[int, Decimal]:
    """Points that come to a total: every line full until it is reached."""
    left, found = Decimal(total), {}
    for item in one.card.items.all():
        found[item.pk] = min(left, item.most)
        left -= found[item.pk]
    return found


def scored(cast: Cast, *totals: str) -> Dossier:
    one = scoring(cast, *("first", "second", "third")[: len(totals)])
    for name, total in zip(("first", "second", "third"), totals, strict=False):
        actions.score(actor=cast.viewer(name), dossier=one, marks=marks(one, total))
    return actions.close_scoring(actor=cast.viewer("officer"), dossier=one)


def state(one: Dossier) -> str:
    return str(Dossier.objects.values_list("state", flat=True).get(pk=one.pk))


def test_a_dossier_is_lodged_only_with_its_mandatory_documents(cast: Cast) -> None:
    one = draft(cast)
    assert (one.checker.key, one.holder.key, one.criteria) == (COMMUNE, PROVINCE, NOW.code)
    assert [item.code for item in queries.missing_of(one)] == ["A1", "A2", "A3", "B2", "C2"]
    with pytest.raises(Refusal, match=r"A1 .*; A2 .*; C2"):
        actions.lodge(actor=cast.viewer("owner"), dossier=one)
    lodged = actions.lodge(actor=cast.viewer("owner"), dossier=filled(cast, one))
    assert (lodged.state, lodged.round, lodged.check_request.state) == (DossierState.CHECKING, 1, State.ASKED)
    assert (lodged.check_request.answering.key, lodged.check_request.due_on) == (COMMUNE, day(15))
    with pytest.raises(Refusal, match="chỉ sửa được khi được trả lại"):
        actions.drop_document(actor=cast.viewer("owner"), file=lodged.files.first())
    with pytest.raises(Refusal, match="chưa xong"):
        draft(cast, lodged.product)


def test_returned_with_reasons_for_each_line_and_lodged_again(cast: Cast) -> None:
    one = actions.lodge(actor=cast.viewer("owner"), dossier=filled(cast, draft(cast)))
    first = one.card.items.get(code="A1")
    with pytest.raises(Refusal, match="ghi lý do"):
        actions.check_dossier(actor=cast.viewer("commune"), dossier=one, passed=False)
    with pytest.raises(Refusal, match="Có mục chưa đạt"):
        actions.check_dossier(actor=cast.viewer("commune"), dossier=one, passed=True, reasons={first.pk: "thiếu"})
    actions.check_dossier(actor=cast.viewer("commune"), dossier=one, passed=False, reasons={first.pk: "Thiếu hợp đồng"})
    one = Dossier.objects.get(pk=one.pk)
    assert (one.state, one.check_request.state) == (DossierState.RETURNED, State.DECLINED)
    assert [line.reason for line in queries.checklist(one)][:2] == ["Thiếu hợp đồng", ""]
    again = actions.lodge(actor=cast.viewer("owner"), dossier=one)
    passed = actions.check_dossier(actor=cast.viewer("commune"), dossier=again, passed=True)
    assert (passed.state, passed.round, passed.council_request.asking.key) == (DossierState.WAITING, 2, COMMUNE)
    passed.check_request.refresh_from_db()
    assert passed.check_request.state == State.CLOSED
    back = actions.check_dossier(actor=cast.viewer("officer"), dossier=passed, passed=False, note="Thiếu mẫu sản phẩm")
    assert (back.state, back.findings.last().by.key) == (DossierState.RETURNED, PROVINCE)


def test_what_is_done_on_the_page_of_a_request_moves_the_dossier(cast: Cast) -> None:
    one = actions.lodge(actor=cast.viewer("owner"), dossier=filled(cast, draft(cast)))
    officer = person("Chuyên Viên Phường", COMMUNE, Role.OFFICER)
    coordination.take_step(
        actor=viewer_for(officer), request=one.check_request, step="decline", reason="Sai phân nhóm sản phẩm"
    )
    assert state(one) == DossierState.RETURNED
    assert one.findings.get().reason == "Sai phân nhóm sản phẩm"
    again = actions.lodge(actor=cast.viewer("owner"), dossier=Dossier.objects.get(pk=one.pk))
    coordination.take_step(actor=viewer_for(officer), request=again.check_request, step="accept")
    with pytest.raises(Refusal, match="trang hồ sơ OCOP"):
        coordination.report(
            actor=viewer_for(officer), request=again.check_request, body="Xong", final=True, done_on=day(0)
        )


def test_sealed_until_closed_and_nobody_scores_their_own(cast: Cast) -> None:
    one = scoring(cast, "first", "second", "owner")
    with pytest.raises(NotAllowed, match="đơn vị có sản phẩm"):
        actions.score(actor=cast.viewer("owner"), dossier=one, marks=marks(one, "100"))
    with pytest.raises(NotThere):
        actions.score(actor=cast.viewer("third"), dossier=one, marks=marks(one, "80"))
    actions.score(actor=cast.viewer("first"), dossier=one, marks=marks(one, "87.65"), note="Kín-một")
    for name in ("second", "officer", "owner", "commune"):
        page = cast.client(name).get(f"/ocop/ho-so/{one.pk}/")
        assert page.status_code == 200
        assert "Kín-một" not in page.content.decode()
        assert "87,65" not in page.content.decode()
        assert cast.client(name).get(f"/ocop/ho-so/{one.pk}/bien-ban.docx").status_code == 404
    assert "Kín-một" not in cast.client("second").get(f"/ocop/ho-so/{one.pk}/cham/").content.decode()
    assert "Kín-một" in cast.client("first").get(f"/ocop/ho-so/{one.pk}/cham/").content.decode()
    assert cast.client("officer").get(f"/ocop/ho-so/{one.pk}/cham/").status_code == 404
    assert cast.client("owner").get(f"/ocop/ho-so/{one.pk}/cham/").status_code == 403
    with pytest.raises(NotThere, match="niêm phong"):
        queries.ballots_of(one)
    with pytest.raises(Stale):
        actions.score(actor=cast.viewer("first"), dossier=one, marks=marks(one, "10"), version=0)
    with pytest.raises(Refusal, match="cần hơn một nửa"):
        actions.close_scoring(actor=cast.viewer("officer"), dossier=one)
    actions.score(actor=cast.viewer("second"), dossier=one, marks=marks(one, "90"))
    closed = actions.close_scoring(actor=cast.viewer("officer"), dossier=one)
    assert (closed.points, closed.stars, closed.ballots.count()) == (Decimal("88.82"), 4, 2)
    with pytest.raises(Refusal, match="Đã chấm"):
        actions.score(actor=cast.viewer("first"), dossier=one, marks=marks(one, "100"), version=1)
    opened = texts(cast.client("second").get(f"/ocop/ho-so/{one.pk}/"), "#diem tbody tr")
    assert [line.split("Kín")[0] for line in opened] == [
        "Hội Viên Một chủ tịch Hội đồng 40 25 22,65 87,65 ", "Hội Viên Hai 40 25 25 90 –",
    ]  # fmt: skip
    assert cast.client("officer").get(f"/ocop/ho-so/{one.pk}/bien-ban.docx").content[:2] == b"PK"
    assert "Kín-một" not in cast.client("owner").get(f"/ocop/ho-so/{one.pk}/").content.decode()


def test_absent_members_are_named_with_a_reason(cast: Cast) -> None:
    one = scoring(cast)
    for name in ("first", "second"):
        actions.score(actor=cast.viewer(name), dossier=one, marks=marks(one, "60"))
    with pytest.raises(Refusal, match="Hội Viên Ba"):
        actions.close_scoring(actor=cast.viewer("officer"), dossier=one)
    closed = actions.close_scoring(actor=cast.viewer("officer"), dossier=one, reason="Đi công tác")
    assert (closed.stars, closed.why_closed) == (3, "Đi công tác")


def test_points_outside_a_line_are_refused(cast: Cast) -> None:
    one = scoring(cast)
    item = one.card.items.first()
    for points, told in (("15.01", "từ 0 đến 15"), ("-1", "từ 0 đến 15"), ("1.234", "hai chữ số")):
        points_given = marks(one, "50") | {item.pk: Decimal(points)}
        with pytest.raises(Refusal, match=told):
            actions.score(actor=cast.viewer("first"), dossier=one, marks=points_given)
    with pytest.raises(Refusal, match="Chưa chấm mục"):
        actions.score(actor=cast.viewer("first"), dossier=one, marks={item.pk: Decimal(1)})
    assert not Ballot.objects.exists()


def test_recognition_is_a_certificate_of_thirty_six_months_that_lots_carry(cast: Cast) -> None:
    goods = product()
    lot = make_lot(OWNER, product=goods, commodity=goods.commodity, place=place("10015"))
    ready = actions.assign_council(
        actor=cast.viewer("officer"), dossier=waiting(cast, goods), council=council(cast, "first")
    )
    actions.score(actor=cast.viewer("first"), dossier=ready, marks=marks(ready, "69.99"))
    one = actions.close_scoring(actor=cast.viewer("officer"), dossier=ready)
    with pytest.raises(Refusal, match="tương lai"):
        actions.recognise(actor=cast.viewer("officer"), dossier=one, decision=Decision("1/QĐ", day(1)))
    actions.recognise(actor=cast.viewer("officer"), dossier=one, decision=Decision("15/QĐ-UBND", day(0)))
    found = Recognition.objects.get()
    assert (found.stars, found.expires_on, found.points) == (3, rules.months_after(day(0), 36), Decimal("69.99"))
    assert (found.certificate.kind.code, found.certificate.expires_on) == ("ocop-3", found.expires_on)
    assert list(lot.certificates.all()) == [found.certificate]
    one.council_request.refresh_from_db()
    assert (state(one), one.council_request.state) == (DossierState.RECOGNISED, State.CLOSED)
    with pytest.raises(Refusal, match="không sửa ở đây"):
        actions.edit_certificate(
            actor=cast.viewer("owner"), certificate=Certificate.objects.get(), version=1, expires_on=None
        )
    page = Client().get("/ocop/")
    assert texts(page, "tbody th a")[:1] == ["Bưởi Diễn sấy"]
    assert texts(Client().get(found.get_absolute_url()), "h1") == ["Bưởi Diễn sấy"]
    assert Client().get("/ocop.xlsx?tinh=01&sao=3").content[:2] == b"PK"
    assert "Bưởi Diễn sấy" in Client().get("/ocop.csv?nhom=I.1").content.decode()
    assert "Bưởi Diễn sấy" not in Client().get("/ocop.csv?sao=5").content.decode()
    assert "Bưởi Diễn sấy" not in Client().get("/ocop.csv?hieu-luc=over").content.decode()
    assert draft(cast, goods).state == DossierState.DRAFT


def test_ninety_goes_to_the_centre_which_gives_five_or_sends_it_down(cast: Cast) -> None:
    one = scored(cast, "91", "90", "89")
    officer = cast.viewer("officer")
    with pytest.raises(Refusal, match="Trung ương trước"):
        actions.recognise(actor=officer, dossier=one, decision=Decision("2/QĐ", day(0)))
    sent = actions.forward(actor=officer, dossier=one, centre=organisation(CENTRE))
    assert (sent.state, sent.centre_request.answering.key) == (DossierState.FORWARDED, CENTRE)
    with pytest.raises(NotAllowed, match="tự ghi kết quả"):
        actions.answer_for_centre(actor=officer, dossier=sent, points=Decimal(95))
    with pytest.raises(Refusal, match="số và ngày"):
        actions.answer_for_centre(actor=cast.viewer("centre"), dossier=sent, points=Decimal(90))
    down = actions.answer_for_centre(actor=cast.viewer("centre"), dossier=sent, points=Decimal("89.99"))
    assert (down.state, down.centre_points) == (DossierState.SCORED, Decimal("89.99"))
    with pytest.raises(Refusal, match="đã trả lời"):
        actions.forward(actor=officer, dossier=down)
    actions.recognise(actor=officer, dossier=down, decision=Decision("3/QĐ", day(0)))
    assert Recognition.objects.get().stars == 4


def test_the_centre_gives_five_stars_by_its_own_decision(cast: Cast) -> None:
    one = actions.forward(actor=cast.viewer("officer"), dossier=scored(cast, "90"))
    assert one.centre_request is None
    actions.answer_for_centre(
        actor=cast.viewer("officer"), dossier=one, points=Decimal(90), decision=Decision("7/QĐ-BNNMT", day(0))
    )
    found = Recognition.objects.get()
    assert (found.stars, found.level, found.certificate.kind.code) == (5, "centre", "ocop-5")


def test_too_few_points_are_refused_with_a_reason_and_the_product_may_come_again(cast: Cast) -> None:
    one = scored(cast, "49.99")
    with pytest.raises(Refusal, match="chưa đạt mức công nhận"):
        actions.recognise(actor=cast.viewer("officer"), dossier=one, decision=Decision("2/QĐ", day(0)))
    with pytest.raises(Refusal, match="lý do"):
        actions.refuse_dossier(actor=cast.viewer("officer"), dossier=one, reason=" ")
    actions.refuse_dossier(actor=cast.viewer("officer"), dossier=one, reason="Chưa đủ 50 điểm")
    assert state(one) == DossierState.REFUSED
    assert draft(cast, one.product).round == 0


def test_owners_are_told_at_six_and_three_months_until_they_hand_in(cast: Cast) -> None:
    one = scored(cast, "75")
    actions.recognise(actor=cast.viewer("officer"), dossier=one, decision=Decision("3/QĐ", day(0)))
    ends = Recognition.objects.get().expires_on
    early, six, three = ends - timedelta(days=200), ends - timedelta(days=170), ends - timedelta(days=80)
    assert [actions.remind_ocop(actor=LOADER, today=on) for on in (early, six, six)] == [0, 1, 0]
    first = Recognition.objects.get().reminder
    assert (first.answering.key, first.due_on, first.state) == (OWNER, ends, State.ASKED)
    assert [actions.remind_ocop(actor=LOADER, today=on) for on in (three, three)] == [1, 0]
    first.refresh_from_db()
    second = Recognition.objects.get().reminder
    assert (first.state, second.follows_id) == (State.WITHDRAWN, first.pk)
    actions.lodge(actor=cast.viewer("owner"), dossier=filled(cast, draft(cast, one.product)))
    second.refresh_from_db()
    assert second.state == State.CLOSED


def test_a_commune_puts_forward_for_an_owner_and_a_stranger_does_not(cast: Cast) -> None:
    one = product()
    with pytest.raises(NotThere):
        actions.make_dossier(actor=cast.viewer("stranger"), product=one, maker=organisation("ubnd-14"))
    made = actions.make_dossier(actor=cast.viewer("commune"), product=one, maker=organisation(COMMUNE))
    assert (made.owner.key, made.maker.key, made.checker.key) == (OWNER, COMMUNE, COMMUNE)
    assert [row.pk for row in queries.dossier_rows(cast.viewer("owner"), queries.DossierFilter(turn=False))] == [
        made.pk
    ]
    assert cast.client("stranger").get(made.get_absolute_url()).status_code == 404
    assert cast.client("officer").get(made.get_absolute_url()).status_code == 404  # not handed in yet


def _card(*lines: tuple[str, str, str]) -> bytes:
    rows = [{"part": part, "code": code, "name": f"Mục {code}", "most": Decimal(most)} for part, code, most in lines]
    return workbook(sheets.card_columns(NOW), rows, "Phiếu chấm")


def test_a_scorecard_from_excel_must_add_up_part_by_part(cast: Cast) -> None:
    found, _items = sheets.read_card(_card(("A", "A1", "39"), ("B", "B1", "25"), ("C", "C1", "36")), "p.xlsx", NOW)
    assert [(one.row, one.reason.split(":")[0]) for one in found.problems] == [
        (2, "Phần A cộng được 39 điểm, phải là 40"), (4, "Phần C cộng được 36 điểm, phải là 35"),
    ]  # fmt: skip
    found, _items = sheets.read_card(_card(("A", "A1", "40"), ("B", "A1", "25"), ("C", "C1", "35")), "p.xlsx", NOW)
    assert found.problems[0].row == 3
    found, items = sheets.read_card(_card(("A", "A1", "40"), ("B", "B1", "25"), ("C", "C1", "35")), "p.xlsx", NOW)
    assert (found.problems, [one.need for one in items]) == ([], [DocumentNeed.NONE] * 3)
    wrong = [*items[:1], CardItem("B", "B1", "x", Decimal(24)), items[2]]
    with pytest.raises(Refusal, match="phần B cộng được 24"):
        actions.import_card(actor=LOADER, owner=None, criteria=NOW.code, group="I.1", items=wrong)
    officer = cast.viewer("officer")
    own = organisation(PROVINCE)
    made = actions.import_card(actor=officer, owner=own, criteria=NOW.code, group="I.1", items=items)
    narrow = actions.import_card(actor=LOADER, owner=None, criteria=NOW.code, group="I.1.1", items=items)
    assert queries.card_for("I.1.1", NOW.code, own.pk) == narrow
    assert queries.card_for("I.1.2", NOW.code, own.pk) == made
    assert queries.card_for("I.1.2", NOW.code, organisation("ubnd-14").pk) == Scorecard.objects.get(
        group="", criteria=NOW.code
    )
    page = Client().get(made.get_absolute_url())
    assert "chưa được đối chiếu với phụ lục đã ký" in page.content.decode()


HUNDREDTHS = st.integers(0, 10_000)


@given(st.lists(HUNDREDTHS, min_size=1, max_size=7), st.integers(0, 99), HUNDREDTHS)
def test_order_does_not_matter_and_a_higher_ballot_never_costs_a_star(found: list[int], seed: int, other: int) -> None:
    members = {str(number): Decimal(points) / 100 for number, points in enumerate(found)}
    shuffled = list(members.items())
    Random(seed).shuffle(shuffled)
    first, again = rules.tally(NOW, members, Decimal(10)), rules.tally(NOW, dict(shuffled), Decimal(10))
    assert (first.mean, first.stars, set(first.far)) == (again.mean, again.stars, set(again.far))
    assert Fraction(first.low) <= first.mean <= Fraction(first.high)
    key = str(seed % len(found))
    higher = rules.tally(NOW, members | {key: max(members[key], Decimal(other) / 100)}, Decimal(10))
    assert (higher.mean >= first.mean, higher.stars >= first.stars) == (True, True)


@given(st.lists(st.tuples(st.sampled_from("ABC"), HUNDREDTHS), max_size=8), st.integers(0, 99))
def test_rows_in_any_order_give_the_same_parts(lines: list[tuple[str, int]], seed: int) -> None:
    points = [(part, Decimal(number) / 100) for part, number in lines]
    sums = rules.part_sums(NOW, points)
    Random(seed).shuffle(points)
    assert sums == rules.part_sums(NOW, points)
    assert sum(sums) == sum(one for _part, one in points)


@pytest.mark.parametrize(("stars", "given_"), [(1, 0), (2, 0), (3, 3), (4, 4), (5, 4)])
def test_a_province_gives_from_three_to_four(stars: int, given_: int) -> None:
    assert rules.given_stars(NOW, stars) == given_


@pytest.mark.parametrize(
    ("today", "told"),
    [(date(2026, 5, 22), 0), (date(2026, 5, 23), 1), (date(2026, 8, 22), 1), (date(2026, 8, 23), 2)],
)
def test_reminders_are_counted_in_months_of_the_calendar(today: date, told: int) -> None:
    assert rules.reminders_due(date(2026, 11, 23), today) == told
    assert rules.rating_state(date(2026, 11, 23), today) == ("soon" if told else "good")


def test_pages_cost_the_same_for_one_dossier_and_for_six(
    cast: Cast, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(2):
        draft(cast, product(f"Sản phẩm {number}"))
    client = cast.client("owner")
    client.get("/ocop/ho-so/")
    counted = []
    for number in (2, 6):
        while Dossier.objects.count() < number:
            draft(cast, product(f"Sản phẩm {Dossier.objects.count() + 10}"))
        with django_assert_max_num_queries(16) as found:  # type: ignore[attr-defined]
            client.get("/ocop/ho-so/")
        counted.append(len(found))
    assert counted[0] == counted[1]
