"""Control files: rehearsed, refused whole, written once; and loading again changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienket.ground.audit.acts import Platform
from lienket.ground.audit.models import Act
from lienket.ground.audit.models import Change as RowChange
from lienket.localities import queries
from lienket.localities.actions import follow_dates, load_changes, load_reference, refresh_lineage
from lienket.localities.models import Change, DataFile, LegalAct, Unit, UnitName
from lienket.localities.rules import ControlRefused, read_control

ACTOR = Platform("Thử")
HEAD = """
in_force = {day}
title = "Thành lập phường Thử"
verified = false
source = "thử"
[[legal_act]]
number = "1/NQ-THU"
issuer = "Quốc hội"
in_force = {day}
title = "Thử"
"""
RETYPE = """
[[retype]]
level = "commune"
code = "{code}"
from_type = "{old}"
to_type = "Phường"
new_name = "Phường {name}"
legal_act = "{act}"
"""
GOOD = {"code": "00565", "old": "Xã", "name": "Gia Lâm", "act": "1/NQ-THU"}


def control(folder: Path, *changes: dict[str, str], day: str = "2027-01-01", name: str = "thu.toml") -> Path:
    path = folder / name
    path.write_text(HEAD.format(day=day) + "".join(RETYPE.format(**{**GOOD, **one}) for one in changes), "utf-8")
    return path


def state() -> tuple[int, ...]:
    counted = [model.objects.count() for model in (UnitName, LegalAct, Change, RowChange, Act)]
    return (*counted, UnitName.objects.filter(valid_to=None).count())


@pytest.mark.django_db
def test_a_rehearsal_tells_exactly_and_writes_nothing(tmp_path: Path) -> None:
    before, told = state(), []
    found = load_changes(actor=ACTOR, paths=[control(tmp_path, {})], tell=told.append)
    assert told == [
        (
            "  cấp xã 00565: Xã Gia Lâm → Phường Gia Lâm từ 01/01/2027,"
            " theo 1/NQ-THU (theo nguồn công khai, chưa đối chiếu)"
        )
    ]
    assert not found.written
    assert state() == before


@pytest.mark.django_db
def test_a_change_of_the_future_waits_as_a_dated_name(tmp_path: Path) -> None:
    load_changes(actor=ACTOR, paths=[control(tmp_path, {}, day="2127-01-01")], rehearse=False)
    commune = queries.unit("commune", "00565")
    assert (commune.name, commune.type) == ("Xã Gia Lâm", "Xã")
    assert queries.name_on(commune, date(2126, 12, 31)) == "Xã Gia Lâm"
    assert queries.name_on(commune, date(2127, 1, 1)) == "Phường Gia Lâm"
    assert queries.unit("commune", "00565", date(2127, 1, 1)) == commune
    assert follow_dates(actor=ACTOR, today=date(2126, 12, 31)) == 0
    assert follow_dates(actor=ACTOR, today=date(2127, 1, 1)) == 1
    commune.refresh_from_db()
    assert (commune.name, commune.type) == ("Phường Gia Lâm", "Phường")


@pytest.mark.django_db
def test_a_change_in_force_gives_the_unit_its_name_and_keeps_the_code(tmp_path: Path) -> None:
    load_changes(actor=ACTOR, paths=[control(tmp_path, {}, day="2026-10-01")], rehearse=False)
    commune = queries.unit("commune", "00565")
    assert (commune.name, commune.type, commune.short_name, commune.code) == (
        "Phường Gia Lâm",
        "Phường",
        "Gia Lâm",
        "00565",
    )
    spans = [(row.name, row.valid_from, row.valid_to) for row in queries.names_of(commune)]
    assert spans == [
        ("Xã Gia Lâm", date(2025, 7, 1), date(2026, 9, 30)),
        ("Phường Gia Lâm", date(2026, 10, 1), None),
    ]
    assert queries.find("Phường Gia Lâm")[0] == commune


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "day", "sentence"),
    [
        ([{"code": "99999"}], "2027-01-01", "không có đơn vị nào mang mã này vào ngày 01/01/2027"),
        ([{"old": "Phường"}], "2027-01-01", "tệp nói trước đó là Phường nhưng dữ liệu ghi là Xã"),
        ([{"code": "25270", "name": "Lộc Ninh"}], "2026-01-01", "hai khoảng ngày chồng nhau"),
        ([{}, {}], "2027-01-01", "có hai thay đổi cùng ngày 01/01/2027"),
        ([{"act": "2/KHONG-CO"}], "2027-01-01", "mỗi thay đổi phải có căn cứ"),
        ([{}], "1900-01-01", "tệp nói trước đó là Xã nhưng dữ liệu ghi là Thị trấn"),
        ([], "2027-01-01", "không có thay đổi nào"),
    ],
)
def test_a_refused_file_leaves_nothing(tmp_path: Path, changes: list[dict[str, str]], day: str, sentence: str) -> None:
    before = state()
    good = control(tmp_path, {"code": "00004", "old": "Phường", "name": "Ba Đình Mới"}, name="a.toml")
    bad = control(tmp_path, *changes, day=day, name="b.toml")
    with pytest.raises(ControlRefused) as refused:
        load_changes(actor=ACTOR, paths=[good, bad], rehearse=False)
    assert len(refused.value.sentences) == 1
    assert sentence in refused.value.sentences[0]
    assert state() == before


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ControlRefused, match="Không mở được tệp"):
        load_changes(actor=ACTOR, paths=[tmp_path / "khong.toml"])


@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(ControlRefused):
        read_control(data, "x.toml")


@given(
    key=st.sampled_from(["in_force", "title", "legal_act", "retype", "rename", "tables", "counts", "note"]),
    value=st.sampled_from(["1", '"x"', "[]", "[1]", "{}", "2027-01-01", "[{}]", "true", '[{level="commune"}]']),
)
def test_a_file_of_one_table_is_refused_whatever_it_holds(key: str, value: str) -> None:
    with pytest.raises(ControlRefused) as refused:
        read_control(f"{key} = {value}\n".encode(), "x.toml")
    assert all(sentence.startswith("x.toml") for sentence in refused.value.sentences)


@pytest.mark.django_db
def test_loading_again_changes_nothing() -> None:
    before, told = state(), []
    assert not load_reference(actor=ACTOR, tell=told.append).changed
    assert told == ["Danh mục đã là bản mới nhất: không có gì thay đổi."]
    assert state() == before


@pytest.mark.django_db
def test_a_file_seen_as_changed_writes_only_what_differs() -> None:
    DataFile.objects.filter(name="units.csv.gz").update(sha256="")
    Unit.objects.filter(level="commune", code="00565", valid_to=None).update(lat=1.0)
    before = RowChange.objects.filter(table="localities_unit").count()
    loaded = load_reference(actor=ACTOR)
    assert loaded.files == ["units.csv.gz"]
    assert {name: rows for name, rows in loaded.rows.items() if rows} == {"Đơn vị và tên": 1}
    assert RowChange.objects.filter(table="localities_unit").count() == before + 1
    assert queries.unit("province", "75").name == "Thành phố Đồng Nai"


@pytest.mark.django_db
def test_a_rehearsed_load_writes_nothing() -> None:
    DataFile.objects.filter(name="units.csv.gz").update(sha256="")
    before = state()
    assert load_reference(actor=ACTOR, rehearse=True).changed
    assert state() == before


@pytest.mark.django_db
def test_lineage_refreshed_again_is_the_same() -> None:
    assert refresh_lineage(actor=ACTOR, today=queries.today()) == 0
