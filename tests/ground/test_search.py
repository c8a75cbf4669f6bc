"""What is put into the search is found again, by whom it may be, with and without marks."""

from __future__ import annotations

from dataclasses import replace
from unicodedata import normalize

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienket.engines.vietnamese import fold
from lienket.ground.search import rebuilding
from lienket.ground.search.entries import Thing, put, remove
from lienket.ground.search.finding import Found, Narrowing, find
from lienket.ground.search.models import Entry
from lienket.ground.search.words import number, pairs, text_numbers

pytestmark = pytest.mark.django_db


def _thing(number: int, title: str, **more: object) -> Thing:
    given_: dict[str, object] = {"kind": "thử", "object_id": number, "title": title, "url": f"/thu/{number}/", **more}
    return Thing(**given_)  # type: ignore[arg-type]


def _titles(query: str, **more: object) -> list[str]:
    return [one.title for one in find(query, **more).hits]  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _nothing_else(db: None) -> None:
    Entry.objects.all().delete()


@pytest.mark.parametrize(
    "query", ["Hòa Bình", "hoà bình", "HOA BINH", "hoa-binh", " bình  hòa ", normalize("NFD", "Hòa Bình")]
)
def test_marks_case_order_and_tone_placement_do_not_matter(query: str) -> None:
    put([_thing(1, "Xã Hòa Bình"), _thing(2, "Xã Thái Bình"), _thing(3, "Phường Hòa An")])
    assert _titles(query) == ["Xã Hòa Bình"]


def test_what_is_written_with_the_same_marks_is_preferred_and_else_marks_are_ignored() -> None:
    put([_thing(1, "Hồ Gươm"), _thing(2, "Họ Gươm")])
    assert _titles("hồ") == ["Hồ Gươm", "Họ Gươm"]
    assert _titles(normalize("NFD", "họ")) == ["Họ Gươm", "Hồ Gươm"]
    assert set(_titles("hổ")) == set(_titles("ho")) == {"Hồ Gươm", "Họ Gươm"}


def test_neighbours_come_before_words_that_stand_apart() -> None:
    put([_thing(1, "Bắc Sơn"), _thing(2, "Sơn La phía bắc")])
    assert _titles("bac son") == ["Bắc Sơn", "Sơn La phía bắc"]
    assert _titles("son bac") == ["Bắc Sơn", "Sơn La phía bắc"]  # no neighbours so: both words anywhere


def test_subtitle_and_body_are_found_too_and_titles_shown_by_weight_then_length() -> None:
    put(
        [
            _thing(1, "Nhiệm vụ dài hơn", subtitle="chợ đầu mối", weight=5),
            _thing(2, "Nhiệm vụ", body="Chợ Đầu mối", weight=5),
            _thing(3, "Nhiệm vụ quan trọng", body="chợ đầu mối", weight=9),
        ]
    )
    assert _titles("đầu mối") == ["Nhiệm vụ quan trọng", "Nhiệm vụ", "Nhiệm vụ dài hơn"]


def test_what_is_private_is_found_by_its_readers_only() -> None:
    put([_thing(1, "Mật một", readers=[7, 8]), _thing(2, "Mật hai", readers=[9]), _thing(3, "Mật công khai")])
    assert _titles("mật") == ["Mật công khai"]
    assert find("mật").facets["kind"] == {"thử": 1}
    assert sorted(_titles("mật", organisation_ids=[8])) == ["Mật công khai", "Mật một"]
    assert find("mật", organisation_ids=[8, 9]).facets["kind"] == {"thử": 3}


def test_kinds_are_counted_and_chosen_and_pages_follow_each_other() -> None:
    put([_thing(n, f"Cầu số {n}") for n in range(5)] + [_thing(9, "Cầu", kind="khác")])
    answer = find("cầu", narrowing=Narrowing(kinds=["khác"]))
    assert (answer.hits, answer.total) == ([Found("khác", "Cầu", "", "/thu/9/", 9)], 1)
    assert find("cầu", limit=0).facets["kind"] == {"khác": 1, "thử": 5}
    first, second = _titles("cầu", limit=4), _titles("cầu", offset=4, limit=4)
    assert (first, second) == (["Cầu", "Cầu số 0", "Cầu số 1", "Cầu số 2"], ["Cầu số 3", "Cầu số 4"])


def test_putting_again_replaces_and_the_last_of_equals_stays() -> None:
    put([_thing(1, "Tên cũ", readers=[7])])
    put([_thing(1, "Tên giữa"), _thing(1, "Tên mới", subtitle="sau", weight=3)])
    assert (_titles("cũ"), _titles("tên")) == ([], ["Tên mới"])
    row = Entry.objects.get()
    assert (row.subtitle, row.weight, row.readers) == ("sau", 3, [])


def test_what_is_removed_is_gone_and_the_rest_stays() -> None:
    put([_thing(1, "Một hai"), _thing(2, "Hai ba"), _thing(2, "Hai khác", kind="khác")])
    remove("thử", [2])
    assert sorted(_titles("hai")) == ["Hai khác", "Một hai"]


def test_many_things_are_two_statements_and_none_is_none() -> None:
    with CaptureQueriesContext(connection) as queries:
        put([])
        put([_thing(n, f"Thứ {n}") for n in range(3_000)])
    assert (len(queries), Entry.objects.count()) == (2, 3_000)


@pytest.mark.parametrize("query", ["", "   ", "!?…", "\x00", "’", "không có ở đâu"])
def test_a_query_that_names_nothing_finds_nothing(query: str) -> None:
    put([_thing(1, "Một")])
    answer = find(query)
    assert (answer.hits, answer.total) == ([], 0)


def test_words_are_folded_paired_and_kept_as_written_where_that_differs() -> None:
    words = [*map(number, ["ha", "noi", "2", "=hà", "=nội"]), *pairs(["ha", "noi", "2"])]
    known: set[str] = set()
    assert sorted(text_numbers(["Hà Nội 2", "ha"], known)) == sorted(words)
    assert known == {"ha", "noi", "2"}


_TITLE = st.text(st.sampled_from("aăâđeêioôơuưyàảãáạớửỹ bcHÀ Đ-_.,’1\u0300ﬁß"), min_size=1, max_size=60)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_TITLE | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200), max_size=4))
def test_every_title_is_found_by_its_folded_words_and_as_written(titles: list[str]) -> None:
    Entry.objects.all().delete()
    put([_thing(n, title) for n, title in enumerate(titles)])
    for n, title in enumerate(titles):
        if not fold(title):
            continue
        as_asked = title.translate({ord(sign): " " for sign in '-"“”'})
        told = [find(query, limit=50).hits for query in (fold(title), as_asked, fold(title).split()[-1])]
        assert [f"/thu/{n}/" in {one.url for one in found} for found in told] == [True] * 3


def test_phrases_stay_together_and_minus_leaves_out() -> None:
    put([_thing(1, "Nhãn lồng Hưng Yên"), _thing(2, "Yên Hưng nhãn lồng"), _thing(3, "Nhãn lồng sấy Hưng Yên")])
    assert set(_titles('nhan "hung yen"')) == {"Nhãn lồng Hưng Yên", "Nhãn lồng sấy Hưng Yên"}
    assert _titles('nhãn "hưng yên" -sấy') == ["Nhãn lồng Hưng Yên"]
    assert _titles("-sấy") == ["Nhãn lồng sấy Hưng Yên"]  # who only leaves out asks for the word itself
    put([_thing(4, "Mỹ Đức")])
    assert _titles("Mĩ") == _titles("my") == _titles("mi đức") == ["Mỹ Đức"]


_FEW_WORDS = st.lists(st.sampled_from(["nhãn", "nhân", "lồng", "long", "mỹ", "mĩ"]), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(_FEW_WORDS, st.sampled_from(["01", "33"]), st.booleans()), max_size=30),
    st.lists(st.sampled_from(["nhan", "nhãn", "long", "mi"]), min_size=1, max_size=2),
)
def test_counts_beside_facets_are_what_one_gets_and_nothing_private_is_counted(
    rows: list[tuple[list[str], str, bool]], asked: list[str]
) -> None:
    Entry.objects.all().delete()
    put(
        _thing(n, " ".join(words), place=place, readers=[7] if private else [])
        for n, (words, place, private) in enumerate(rows)
    )
    text = " ".join(asked)
    for readers in ([], [7], [8]):
        whole = find(text, organisation_ids=readers, facets=("place",), limit=100)
        assert [one.object_id for one in whole.hits if rows[one.object_id][2] and readers != [7]] == []
        for place, count in whole.facets.get("place", {}).items():
            part = find(text, organisation_ids=readers, narrowing=Narrowing(labels=[f"place:{place}"]), limit=100)
            assert (part.total, len(part.hits)) == (count, count)
        there = {
            n
            for n, (words, _place, private) in enumerate(rows)
            if {fold(one) for one in asked} <= {fold(one).replace("my", "mi") for one in words}
            and (not private or readers == [7])
        }
        found = find(text, organisation_ids=readers, limit=100, widest=True)
        assert {one.object_id for one in found.hits} == there


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nhan lonng", "nhãn lồng"),  # a letter too many
        ("nhn lồng", "nhãn lồng"),  # one too few
        ("nahn long", "nhãn lồng"),  # swapped
        ("nhanx loongf", "nhãn lồng"),  # Telex off, both words
        ("nha4n lo6n2g", "nhãn lồng"),  # VNI off
        ("dduowngf phen", "đường phèn"),
        ("nhanlong", "nhãn lồng"),  # no space
        ("nhãn l ồng", "nhãn lồng"),  # one too many
        ("lồng lúi", "lồng núi"),  # l for n
        ("trè xanh", "chè xanh"),  # tr for ch
        ("che sanh", "chè xanh"),  # s for x
        ("rừa sáp", "dừa sáp"),  # r for d
        ("dừa giáp", ""),  # two slips in one word: nothing is guessed
        ('"nhan lonng"', ""),  # meant as it stands
    ],
)
def test_one_slip_is_mended(typed: str, meant: str) -> None:
    titles = ["Nhãn lồng Hưng Yên", "Đường phèn", "Chè xanh Tân Cương", "Dừa sáp", "Lồng núi"]
    put(_thing(n, title) for n, title in enumerate(titles))
    answer = find(typed)
    assert (answer.mended, bool(answer.hits)) == (meant, bool(meant))
    assert (find(typed, as_typed=True).mended, find(typed, as_typed=True).hits) == ("", [])


def test_what_others_may_not_read_is_never_proposed() -> None:
    put([_thing(1, "Mật vụ", readers=[7]), _thing(2, "Mít Thái", place="01")])
    assert (find("mạtt vụ").mended, find("mạtt vụ").total) == ("", 0)
    assert find("mạtt vụ", organisation_ids=[7]).mended == "mật vụ"
    # There is an answer, only not in this place: nothing is mended.
    assert find("mít thái", narrowing=Narrowing(labels=["place:33"])).mended == ""
    assert find("mít thaii", narrowing=Narrowing(labels=["place:33"])).mended == "mit thai"


def test_a_rebuild_agrees_with_what_was_put_and_keeps_kinds_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    more = {"place": "33", "tags": ["ocop"], "grade": 4}
    things = [_thing(n, f"Cam số {n}", readers=[7] if n % 3 else [], **more) for n in range(9)]
    put([*things, _thing(1, "Cam của ai", kind="lạ")])
    asked = ("cam", "cam so", "cam số 3", "kam so")

    def told() -> list[object]:
        return [
            find(text, organisation_ids=readers, facets=("kind", "place", "grade", "tag"), limit=5)
            for text in asked
            for readers in ([], [7])
        ]

    before = told()
    monkeypatch.setattr(rebuilding, "SOURCES", {})
    rebuilding.refill(("thử",), lambda: put(things))
    assert rebuilding.rebuild() == {"thử": 9}
    assert told() == before
    put([replace(things[0], title="Quýt")])  # the new table takes changes as the old one did
    remove("thử", [1])
    assert (find("quýt").total, find("cam số 1", organisation_ids=[7]).reading) == (1, "words")
