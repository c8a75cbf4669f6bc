"""Administration: what each administrator sees and may do, what never leaks, and what cannot be climbed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lienket.accounts import actions, queries
from lienket.accounts.choices import Role
from lienket.accounts.models import Mandate, Membership, Person, SignIn
from lienket.ground.audit.models import Act, Change
from lienket.ground.refusals import NotAllowed, NotThere, Refusal

SECRETS = (
    "Hoàng Bí Mật",
    "hoang.bi.mat@mau.vn",
    "Phạm Văn Hưng",
    "Sở Công Thương Sông Nam",
    "Sở Y tế Sông Nam",
)
PASSWORD = "Hồ Gươm mùa thu"


def names(viewer: Any, **filters: str) -> list[str]:
    return [str(one) for one in queries.people(viewer, **filters)]


def test_each_administrator_sees_their_own_people_by_given_name(world: Any) -> None:
    north = ["Nguyễn Thị Ánh", "Đỗ Văn Bình", "Vũ Thị Chi", "Lê Thị Hà", "Mai Hai Nơi", "Trần Quản Trị"]
    assert names(world.viewer("admin")) == north
    assert names(world.viewer("admin_south")) == ["Phạm Văn Hưng", "Hoàng Bí Mật", "Mai Hai Nơi"]
    assert len(names(world.viewer("root"))) == 9
    assert names(world.viewer("officer")) == []
    assert names(world.viewer("admin"), text="do binh") == ["Đỗ Văn Bình"]
    assert names(world.viewer("admin"), text="ANH@mau") == ["Nguyễn Thị Ánh"]
    assert names(world.viewer("admin"), text="bi mat") == []
    assert names(world.viewer("root"), state="roleless") == ["Tô Công Chúng"]


def test_pages_of_one_locality_say_nothing_of_another(world: Any, sign_in: Callable[[str], Client]) -> None:
    south = world.viewer("admin_south")
    actions.grant_membership(actor=south, person=world["both"], organisation=world.health_south, role=Role.HEAD)
    actions.give_mandate(
        actor=south,
        principal=world.health_south,
        agent=world.trade_south,
        role=Role.CLERK,
        reason="Văn bản mật",
        valid_from=datetime.now(UTC).date(),
        valid_to=None,
    )
    sign_in("officer_south")
    browser = sign_in("admin")
    addresses = [
        "/quan-tri/nguoi-dung/",
        "/quan-tri/nguoi-dung/?text=mat",
        f"/quan-tri/nguoi-dung/{world['both'].pk}/",
        "/quan-tri/uy-quyen/",
        "/quan-tri/dang-nhap/",
        "/quan-tri/dang-nhap/?text=hoang",
    ]
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert [word for word in SECRETS if word in text] == [], address
    assert "Nguyễn Thị Ánh" in browser.get("/quan-tri/nguoi-dung/").content.decode()


def test_foreign_things_are_as_missing_ones(world: Any, sign_in: Callable[[str], Client]) -> None:
    foreign = world["officer_south"]
    role = Membership.objects.get(person=foreign)
    mandate = actions.give_mandate(
        actor=world.viewer("admin_south"),
        principal=world.health_south,
        agent=world.trade,
        role=Role.CLERK,
        reason="Văn bản mật",
        valid_from=datetime.now(UTC).date(),
        valid_to=None,
    )
    acts = Act.objects.count()
    browser = sign_in("admin")
    given = {
        "reason": "thử",
        "password": PASSWORD,
        "role": "clerk",
        "organisation": world.trade.pk,
        "active": "0",
    }

    def pages(person: int, membership: int, held: int) -> list[str]:
        one = f"/quan-tri/nguoi-dung/{person}/"
        return [
            one,
            f"{one}mat-khau/",
            f"{one}trang-thai/",
            f"{one}vai-tro/them/",
            *(
                f"/quan-tri/vai-tro/{membership}/thoi/",
                f"/quan-tri/uy-quyen/{held}/ket-thuc/",
            ),
        ]

    missing = pages(10**9, 10**9, 10**9)
    for address, nowhere in zip(pages(foreign.pk, role.pk, mandate.pk), missing, strict=True):
        for method in ("get", "post"):
            here, there = getattr(browser, method)(address, given), getattr(browser, method)(nowhere, given)
            assert (
                here.status_code
                == there.status_code
                == (405 if method == "post" and address.endswith(f"{foreign.pk}/") else 404)
            )
            text = here.content.decode()
            assert [word for word in SECRETS if word in text] == []
    assert Act.objects.count() == acts
    foreign.refresh_from_db()
    assert foreign.is_active


@pytest.mark.parametrize("name", ["officer", "clerk", "viewer", "nobody"])
def test_others_have_no_administration(world: Any, sign_in: Callable[[str], Client], name: str) -> None:
    browser = sign_in(name)
    for address in (
        "nguoi-dung/",
        "nguoi-dung/them/",
        f"nguoi-dung/{world['clerk'].pk}/",
        "uy-quyen/",
        "dang-nhap/",
    ):
        assert browser.get(f"/quan-tri/{address}").status_code == 403


def test_an_invitation_makes_the_person_once(world: Any, sign_in: Callable[[str], Client]) -> None:
    browser, key = sign_in("admin"), str(uuid4())
    given = {
        "full_name": "  Bùi   Thị Đào ",
        "email": "Dao@SoYTe.vn",
        "phone": "0912 345 678",
        "organisation": world.health.pk,
        "role": "clerk",
        "password": PASSWORD,
        "request_key": key,
    }
    first, second = (browser.post("/quan-tri/nguoi-dung/them/", given) for _ in range(2))
    made = Person.objects.get(email="dao@soyte.vn")
    assert first["Location"] == second["Location"] == f"/quan-tri/nguoi-dung/{made.pk}/"
    assert (made.full_name, made.phone, made.check_password(PASSWORD)) == (
        "Bùi Thị Đào",
        "0912 345 678",
        True,
    )
    assert [(m.organisation_id, m.role) for m in made.memberships.all()] == [(world.health.pk, "clerk")]
    assert browser.get(first["Location"]).status_code == 200
    changed = browser.post("/quan-tri/nguoi-dung/them/", given | {"full_name": "Người khác"})
    assert changed.status_code == 409


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": "nguyen.thi.anh@mau.vn"}, "đã có tài khoản"),
        ({"email": "hoang.bi.mat@MAU.vn"}, "hãy nhờ quản trị nền tảng"),
        ({"email": "không phải thư"}, "Địa chỉ email chưa đúng"),
        ({"email": ""}, "Chưa nhập “Email công vụ”"),
        ({"full_name": ""}, "Chưa nhập “Họ và tên”"),
        ({"full_name": "x" * 151}, "150"),
        ({"full_name": "a\x00b"}, "Họ và tên"),
        ({"phone": "gọi tôi"}, "Số điện thoại chỉ gồm chữ số"),
        ({"password": "12345"}, "Mật khẩu"),
        ({"password": "password12"}, "Mật khẩu"),
        ({"role": "platform_administrator"}, "Vai trò"),
        ({"role": "vua"}, "Vai trò"),
        ({"organisation": "foreign"}, "Không có cơ quan này"),
        ({"organisation": "²"}, "Không có cơ quan này"),
        ({"organisation": "9" * 40}, "Không có cơ quan này"),
    ],
)
def test_a_wrong_invitation_says_what_is_wrong(world: Any, sign_in: Any, change: dict[str, Any], sentence: str) -> None:
    if change.get("organisation") == "foreign":
        change = {"organisation": world.trade_south.pk}
    given = {
        "full_name": "Bùi Thị Đào",
        "email": "dao@soyte.vn",
        "organisation": world.health.pk,
        "role": "clerk",
        "password": PASSWORD,
    }
    before = Person.objects.count()
    answer = sign_in("admin").post("/quan-tri/nguoi-dung/them/", given | change)
    assert answer.status_code == 422
    summary = answer.content.decode().split("data-error-summary")[1].split("</ul>")[0]
    assert sentence in summary
    assert Person.objects.count() == before


def test_nobody_climbs(world: Any) -> None:
    admin, viewer_of = world["admin"], world.viewer
    north, root = viewer_of("admin"), world["root"]
    top = Membership.objects.get(person=root)
    attempts: list[Callable[[], object]] = [
        lambda: actions.grant_membership(
            actor=north, person=world["clerk"], organisation=world.trade, role=Role.PLATFORM_ADMINISTRATOR
        ),
        lambda: actions.grant_membership(actor=north, person=admin, organisation=world.trade, role=Role.HEAD),
        # Replacing or ending a role above one's own would take it away.
        lambda: actions.grant_membership(actor=north, person=root, organisation=world.trade, role=Role.VIEWER),
        lambda: actions.end_membership(actor=north, membership=top, reason="thử"),
        lambda: actions.reset_password(actor=north, person=root, password=PASSWORD),
        lambda: actions.set_active(actor=north, person=root, active=False, reason="thử"),
        # Someone who also works elsewhere is not for one locality to take over.
        lambda: actions.reset_password(actor=north, person=world["both"], password=PASSWORD),
        lambda: actions.set_active(actor=north, person=world["both"], active=False, reason="thử"),
        lambda: actions.reset_password(actor=north, person=admin, password=PASSWORD),
        lambda: actions.end_membership(actor=north, membership=Membership.objects.get(person=admin), reason="thử"),
        lambda: actions.invite_member(
            actor=north,
            organisation=world.trade,
            email="vua@mau.vn",
            full_name="Vua",
            role=Role.PLATFORM_ADMINISTRATOR,
            phone="",
            password=PASSWORD,
        ),
    ]
    acts, changes = Act.objects.count(), Change.objects.count()
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    with pytest.raises(Refusal, match="tự khóa"):
        actions.set_active(actor=north, person=admin, active=False, reason="thử")
    with pytest.raises(NotThere):
        actions.grant_membership(
            actor=north, person=world["officer_south"], organisation=world.trade_south, role="head"
        )
    with pytest.raises(NotThere):
        actions.set_active(actor=north, person=world["officer_south"], active=False, reason="thử")
    assert (Act.objects.count(), Change.objects.count()) == (acts, changes)


def test_someone_who_left_for_another_locality_is_no_longer_ours(world: Any) -> None:
    both, north = world["both"], world.viewer("admin")
    role = Membership.objects.get(person=both, organisation=world.health)
    actions.end_membership(actor=north, membership=role, reason="chuyển công tác")
    with pytest.raises(NotThere):
        queries.person(north, both.pk)
    # One who left and works nowhere else stays, so that they can be given a role again.
    clerk = Membership.objects.get(person=world["clerk"])
    actions.end_membership(actor=north, membership=clerk, reason="nghỉ phép dài")
    assert queries.person(north, world["clerk"].pk) == world["clerk"]


def test_pages_change_roles_passwords_and_locks_with_reasons(world: Any, sign_in: Callable[[str], Client]) -> None:
    browser, clerk = sign_in("admin"), world["clerk"]
    one = f"/quan-tri/nguoi-dung/{clerk.pk}/"
    new = {"organisation": world.health.pk, "role": "officer", "reason": "Quyết định 15/QĐ-SYT"}
    assert browser.post(f"{one}vai-tro/them/", new | {"reason": " "}).status_code == 422
    assert browser.post(f"{one}vai-tro/them/", new).status_code == 302
    assert queries.viewer_for(clerk).role == Role.OFFICER
    assert browser.post(f"{one}trang-thai/", {"active": "0", "reason": ""}).status_code == 422
    assert browser.post(f"{one}trang-thai/", {"active": "0", "reason": "nghỉ việc"}).status_code == 302
    clerk.refresh_from_db()
    assert not clerk.is_active
    assert browser.post(f"{one}trang-thai/", {"active": "1", "reason": "trở lại"}).status_code == 302
    role = Membership.objects.get(person=clerk, valid_to__isnull=True)
    assert browser.post(f"/quan-tri/vai-tro/{role.pk}/thoi/", {"reason": "thôi việc"}).status_code == 302
    assert browser.post(f"/quan-tri/vai-tro/{role.pk}/thoi/", {"reason": "lần nữa"}).status_code == 409
    lines = Act.objects.filter(object_type="accounts.person", object_id=clerk.pk, actor_id=world["admin"].pk)
    assert list(lines.order_by("pk").values_list("verb", "reason")) == [
        ("accounts.grant", "Quyết định 15/QĐ-SYT"),
        ("accounts.set_active", "nghỉ việc"),
        ("accounts.set_active", "trở lại"),
        ("accounts.end_membership", "thôi việc"),
    ]
    page = browser.get(one).content.decode()
    assert "Quyết định 15/QĐ-SYT" in page
    assert "rút lại trong ngày" in page


def test_an_administrator_can_take_off_lost_second_factors(world: Any) -> None:
    from allauth.mfa.models import Authenticator

    clerk = world["clerk"]
    Authenticator.objects.create(user=clerk, type="totp", data={"secret": "A" * 32})
    north = world.viewer("admin")
    actions.reset_password(actor=north, person=clerk, password=PASSWORD)
    assert queries.security(clerk).totp
    actions.reset_password(actor=north, person=clerk, password=PASSWORD, drop_second_factors=True)
    assert not queries.security(clerk).totp


def test_mandates_by_their_pages(world: Any, sign_in: Callable[[str], Client]) -> None:
    browser, key = sign_in("admin"), str(uuid4())
    given = {
        "principal": world.health.pk,
        "agent": world.trade_south.pk,
        "role": "clerk",
        "reason": "Văn bản số 12/SYT",
        "valid_from": "21/09/2026",
        "valid_to": "",
        "request_key": key,
    }
    wrong = browser.post(
        "/quan-tri/uy-quyen/them/", given | {"valid_from": "9/21/2026", "principal": world.trade_south.pk}
    )
    assert wrong.status_code == 422
    for _ in range(2):
        assert browser.post("/quan-tri/uy-quyen/them/", given).status_code == 302
    made = Mandate.objects.get()
    assert "Văn bản số 12/SYT" in browser.get("/quan-tri/uy-quyen/").content.decode()
    assert browser.get(f"/quan-tri/uy-quyen/{made.pk}/ket-thuc/").status_code == 200
    assert browser.post(f"/quan-tri/uy-quyen/{made.pk}/ket-thuc/", {"reason": "xong"}).status_code == 302
    assert list(queries.mandates(world.viewer("admin"), running=True)) == []


def _queries(browser: Client, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = browser.get(address)
    assert answer.status_code == 200
    return len(seen)


def test_lists_ask_the_same_for_one_row_and_for_thirty(world: Any, sign_in: Any, make_person: Any) -> None:
    browser = sign_in("admin_south")
    for one in (world["both"], world["officer_south"]):
        for role in Membership.objects.filter(person=one, organisation__locality=world.south):
            actions.end_membership(actor=world.viewer("root"), membership=role, reason="thử")
    addresses = [
        "/quan-tri/nguoi-dung/",
        "/quan-tri/uy-quyen/",
        "/quan-tri/dang-nhap/",
        "/quan-tri/nguoi-dung/?text=a",
    ]
    first = [_queries(browser, address) for address in addresses]
    for number in range(30):
        person = make_person(f"Người Số {number}", (world.trade_south, Role.CLERK), (world.health_south, Role.VIEWER))
        actions.log_sign_in(person=person, email=person.email, outcome="succeeded", means="password")
    for principal, agent in [(world.health_south, world.trade), (world.trade_south, world.trade)]:
        actions.give_mandate(
            actor=world.viewer("root"),
            principal=principal,
            agent=agent,
            role="clerk",
            reason="thử",
            valid_from=datetime.now(UTC).date(),
            valid_to=None,
        )
    assert [_queries(browser, address) for address in addresses] == first
    assert all(2 <= count <= 12 for count in first), first


@pytest.mark.parametrize(
    "query", ["?text=%00", "?trang=9999999", "?trang=²", "?state=la", "?outcome=la", "?text=" + "a" * 3000]
)
def test_a_filter_typed_by_hand_never_fails(world: Any, sign_in: Any, query: str) -> None:
    browser = sign_in("admin")
    for page in ("nguoi-dung", "uy-quyen", "dang-nhap"):
        assert browser.get(f"/quan-tri/{page}/{query}").status_code == 200


def test_the_log_of_sign_ins_shows_unknown_mail_to_the_platform_only(world: Any) -> None:
    actions.log_sign_in(person=None, email="la@mau.vn", outcome="failed")
    actions.log_sign_in(person=world["clerk"], email=world["clerk"].email, outcome="failed")
    assert [line.email for line in queries.sign_ins(world.viewer("root"))] == [
        "do.van.binh@mau.vn",
        "la@mau.vn",
    ]
    assert [line.email for line in queries.sign_ins(world.viewer("admin"))] == ["do.van.binh@mau.vn"]
    assert list(queries.sign_ins(world.viewer("admin_south"))) == []
    assert SignIn.objects.count() == 2
