"""Water samples: entered as people write values, judged by both engines, corrected, given as files."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lienket.engines.water.columns import read
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation, Unit
from lienket.monitoring import actions, rules
from lienket.monitoring.models import WaterSample, WaterValue
from tests.matrix.world import build
from tests.monitoring.readings import LOADER

#: The example of the engine's own template: VN_WQI 62.
EXAMPLE = {
    "pH": "7,2", "T": "28", "DO": "4,5", "BOD5": "12", "COD": "25", "N-NH4": "0,5", "P-PO4": "0,25",
    "Coliform": "6000", "As": "<0,005", "Hg": "KPH",
}  # fmt: skip


def _fields(values: dict[str, str]) -> dict[str, str]:
    from lienket.engines.water import CODES

    return {f"p{CODES.index(code)}": text for code, text in values.items()}


def _words(**more: Any) -> actions.SampleWords:
    place = Unit.objects.get(level="province", code="01", valid_to=None)
    given = {"code": "A1", "site": "Cầu", "place": place, "water": "Sông Nhuệ", "kind": "river"}
    return actions.SampleWords(**(given | {"taken_on": date(2026, 3, 10)} | more))


def test_a_sample_is_entered_judged_corrected_and_downloaded(db: None, tmp_path: Any) -> None:
    world = build()
    client = Client(headers={"accept-language": "vi"})
    client.force_login(next(one.person for one in world.personas if one.name == "owner-officer"))
    form = {
        "code": "NHUE-7", "water": "Sông Nhuệ", "kind": "river", "site": "Cầu Đồng Quan", "place": "thành phố Hà Nội",
        "taken_on": "10/03/2026", "public": "on", "method": "TCVN", **_fields(EXAMPLE),
    }  # fmt: skip
    wrong = client.post(reverse("monitoring:sample_new"), form | _fields({"DO": "nhiều", "BOD5": "1.234"}))
    assert wrong.status_code == 422
    told = wrong.content.decode()
    assert "“nhiều” không phải là số" in told
    assert "có thể hiểu hai cách" in told
    made = client.post(reverse("monitoring:sample_new"), form)
    assert made.status_code == 302, made.content.decode()
    sample = WaterSample.objects.get(code="NHUE-7")
    values = {one.parameter: (one.censored, one.value, one.unit) for one in WaterValue.objects.filter(of=sample)}
    assert values["As"] == ("<", 0.005, "mg/L")
    assert values["Hg"] == ("<", None, "mg/L")
    assert values["P-PO4"] == ("", 0.25, "mg/L")
    assert "Nhập mẫu nước “NHUE-7”" in client.get(sample.get_absolute_url()).content.decode()
    page = Client().get(sample.get_absolute_url()).content.decode()
    for words in (
        '<strong class="mo-aqi">62</strong>',
        "Cách gộp đã chọn: căn bậc hai của nhóm IV × nhóm V",
        "không ghi giới hạn nên không tính được: Hg",
        "Không đo, nên chưa xét:",
        "QCVN 08:2023/BTNMT",
    ):
        assert words in page
    assert "căn bậc ba" in Client().get(sample.get_absolute_url() + "?cach=weighted").content.decode().split("<h2>")[1]
    listed = Client().get(reverse("monitoring:samples")).content.decode()
    assert "NHUE-7" in listed
    assert world.water_sample.site not in listed
    file = Client().get(reverse("monitoring:samples_format", args=["csv"]), {"mau": sample.pk})
    (tmp_path / "mau.csv").write_bytes(file.content)
    again = read(tmp_path / "mau.csv", "river")
    assert (again.problems, len(again.samples.value)) == ([], 10)
    edit = reverse("monitoring:sample_edit", args=[sample.pk])
    kept = form | _fields({"DO": "", "BOD5": "13"}) | {"version": str(sample.version)}
    assert client.post(edit, kept).status_code == 302
    assert not WaterValue.objects.filter(of=sample, parameter="DO").exists()
    assert WaterValue.objects.get(of=sample, parameter="BOD5").value == 13
    assert client.post(edit, kept).status_code == 409


def test_what_no_engine_can_read_is_refused(db: None) -> None:
    owner = Organisation.objects.order_by("pk").first()
    assert owner is not None
    for words, found, part in (
        (_words(), [], "chưa có giá trị"),
        (_words(), [actions.Found("pH", 7), actions.Found("pH", 8)], "hai giá trị"),
        (_words(), [actions.Found("pH", 70)], "quá lớn"),
        (_words(), [actions.Found("DO", -1, "mg/L")], "số âm"),
        (_words(), [actions.Found("DO", 1, "kg")], "không đổi được"),
        (_words(taken_on=date(2100, 1, 1)), [actions.Found("pH", 7)], "tương lai"),
    ):
        with pytest.raises(Refusal) as told:
            actions.enter_sample(actor=LOADER, owner=owner, words=words, found=found)
        assert part in told.value.sentence
    actions.enter_sample(actor=LOADER, owner=owner, words=_words(), found=[actions.Found("pH", 7)])
    with pytest.raises(Refusal, match="mang mã"):
        actions.enter_sample(actor=LOADER, owner=owner, words=_words(), found=[actions.Found("pH", 7)])


def test_the_sample_samples_are_marked_and_judged(db: None, django_assert_max_num_queries: Any) -> None:
    assert actions.load_water_samples(actor=LOADER, today=timezone.localdate()) == 5
    assert actions.load_water_samples(actor=LOADER, today=timezone.localdate()) == 0
    with django_assert_max_num_queries(12):
        page = Client(headers={"accept-language": "vi"}).get(reverse("monitoring:samples")).content.decode()
    assert page.count('class="mo-sample"') == 5
    assert "chưa đủ thông số" in page


HEAD = "Mã mẫu;Sông, hồ;Loại thủy vực;Điểm lấy mẫu;Xã, phường;Ngày lấy mẫu;Thông số;Giá trị;Đơn vị;Giới hạn phát hiện"
FIRST = "B1;Sông Đáy;Sông, suối, kênh, rạch;Cầu Phủ Lý;thành phố Hà Nội;10/03/2026;pH;7,2;;"


def test_a_sheet_is_rehearsed_given_back_red_and_written_whole(db: None) -> None:
    world = build()
    client = Client(headers={"accept-language": "vi"})
    client.force_login(next(one.person for one in world.personas if one.name == "owner-officer"))
    address = reverse("monitoring:samples_import")

    def send(act: str, *lines: str) -> Any:
        content = "\n".join([HEAD, *lines]).encode()
        return client.post(address, {"file": SimpleUploadedFile("bang.csv", content), "act": act})

    bad = (
        FIRST,
        "B1;;;;;;DO;nhiều;mg/L;",
        "B1;;;;;;Vàng;1;mg/L;",
        "MN-1;;;;;;pH;7;;",
        "B2;;;;;01/01/2100;pH;7;;",
        "B3;Sông Đáy;;;;;BOD5;3;mg/L;",
    )
    told = send("write", *bad)
    assert told.status_code == 422
    words = told.content.decode()
    for part in ("không phải là số", "không dùng trong VN_WQI", "đã có mẫu mang mã này", "tương lai"):
        assert part in words
    assert "Mẫu “B3” chưa ghi “Điểm lấy mẫu”" in words
    red = send("returned", *bad)
    assert red["Content-Disposition"].endswith("bang-da-kiem-tra.xlsx")
    good = (FIRST, "B1;;;;;;DO;4,5;mg/L;", "B1;;;;;;As;KPH;µg/L;5", "B1;;;;;;Coliform;<3;MPN/100mL;")
    assert "Đọc được 1 mẫu, 4 giá trị" in send("read", *good).content.decode()
    assert not WaterSample.objects.filter(code="B1").exists()
    assert send("write", *good).status_code == 302
    made = WaterSample.objects.get(code="B1")
    values = {one.parameter: (one.censored, one.value, one.unit) for one in made.values.all()}
    assert values == {
        "pH": ("", 7.2, ""),
        "DO": ("", 4.5, "mg/L"),
        "As": ("<", 5.0, "µg/L"),
        "Coliform": ("<", 3.0, "MPN/100mL"),
    }
    assert send("write", *good).status_code == 422
    assert WaterSample.objects.filter(code="B1").count() == 1
    assert client.get(reverse("monitoring:samples_template"))["Content-Type"].startswith("application/vnd")
    assert send("read", "\0\1\2").status_code == 422


def test_the_index_of_a_sample_is_told_as_a_line_of_numbers() -> None:
    groups = {"I": 100.0, "III": 100.0, "IV": 18.75, "V": 10.0}
    assert rules.formula_words(groups, "unweighted") == "100/100 × 100/100 × √(18,8 × 10)"
    assert rules.formula_words(groups, "weighted") == "100/100 × 100/100 × ∛(18,8² × 10)"
    assert rules.formula_words({"I": 100.0, "IV": 60.0}, "unweighted") == "100/100 × 60"
    assert rules.formula_words({"I": 100.0}, "unweighted") == ""
    assert rules.lacking_words(["nhóm V", "TOC", "nhiệt độ nước (cho DO)"]) == [
        "nhóm V, vi sinh",
        "TOC",
        "nhiệt độ nước (để tính DO)",
    ]
