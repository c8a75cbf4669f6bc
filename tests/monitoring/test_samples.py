"""Water samples: entered as people write values, judged by both engines, corrected, given as files."""

from __future__ import annotations

import csv
import html
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lienket.accounts.access import Viewer
from lienket.accounts.queries import viewer_for
from lienket.engines.water.columns import read
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation, Unit
from lienket.monitoring import actions, queries, rules, tasks
from lienket.monitoring.models import SampleSheet, WaterSample, WaterValue
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


def _beside(code: str, **said: str) -> dict[str, str]:
    from lienket.engines.water import CODES

    return {f"{what}{CODES.index(code)}": text for what, text in said.items()}


def _stored(sample: WaterSample) -> set[tuple[Any, ...]]:
    columns = ("parameter", "censored", "value", "unit", "limit", "method")
    return set(WaterValue.objects.filter(of=sample).values_list(*columns))


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
    beside = {**_beside("Pb", unit="kg"), **_beside("Cd", method="SMEWW"), **_beside("N-NH4", limit="0,02")}
    wrong = client.post(
        reverse("monitoring:sample_new"),
        form | _fields({"DO": "nhiều", "BOD5": "1.234", "Pb": "1"}) | beside | {"lat": "20,9"},
    )
    assert wrong.status_code == 422
    told = wrong.content.decode()
    for part in ("“nhiều” không phải là số", "có thể hiểu hai cách", "“kg” của Pb không đổi được", "chưa ghi giá trị"):
        assert part in told
    form |= {"lat": "20,9", "lon": "105,8", "stretch": "km 12, giữa dòng"}
    form |= _fields({"As": "< 5"}) | _beside("As", unit="µg/L", method="TCVN 6626") | _beside("N-NH4", limit="0,02")
    made = client.post(reverse("monitoring:sample_new"), form)
    assert made.status_code == 302, made.content.decode()
    sample = WaterSample.objects.get(code="NHUE-7")
    assert (sample.lat, sample.lon, sample.stretch, sample.method) == (20.9, 105.8, "km 12, giữa dòng", "TCVN")
    assert _stored(sample) >= {
        ("As", "<", 5.0, "µg/L", 5.0, "TCVN 6626"),
        ("Hg", "<", None, "mg/L", None, ""),
        ("N-NH4", "", 0.5, "mg/L", 0.02, ""),
        ("P-PO4", "", 0.25, "mg/L", None, ""),
    }
    assert "Nhập mẫu nước “NHUE-7”" in client.get(sample.get_absolute_url()).content.decode()
    page = Client().get(sample.get_absolute_url()).content.decode()
    for words in (
        '<strong class="mo-aqi">62</strong>',
        "Cách gộp đã chọn: căn bậc hai của nhóm IV × nhóm V",
        "không ghi giới hạn nên không tính được: Hg",
        "Không đo, nên chưa xét:",
        "QCVN 08:2023/BTNMT",
        "km 12, giữa dòng",
        "20,90000; 105,80000",
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
    shown = BeautifulSoup(client.get(edit).content, "html.parser")
    same = {one["name"]: one.get("value", "") for one in shown.select("input[name]") if one.get("type") != "checkbox"}
    same |= {"kind": "river", "public": "on"}
    assert client.post(edit, same).status_code == 302  # nothing changes, so no reason is asked for
    assert not sample.corrections.exists()
    kept = same | _fields({"DO": "", "BOD5": "13"}) | {"version": str(sample.version + 1)}
    unsaid = client.post(edit, kept)
    assert unsaid.status_code == 422
    assert "Hãy ghi lý do sửa giá trị của DO, BOD5" in unsaid.content.decode()
    assert client.post(edit, kept | {"reason": "Chép nhầm phiếu"}).status_code == 302
    assert not WaterValue.objects.filter(of=sample, parameter="DO").exists()
    assert WaterValue.objects.get(of=sample, parameter="BOD5").value == 13
    earlier = [(one.parameter, one.value, one.removed, one.reason) for one in sample.corrections.order_by("pk")]
    assert earlier == [("DO", 4.5, True, "Chép nhầm phiếu"), ("BOD5", 12.0, False, "Chép nhầm phiếu")]
    page = Client().get(sample.get_absolute_url()).content.decode()
    assert "Giá trị trước khi đính chính" in page
    assert "Chép nhầm phiếu" in page
    assert client.post(edit, kept | {"reason": "Lần nữa"}).status_code == 409


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
        (_words(lat=21.0), [actions.Found("pH", 7)], "cả vĩ độ và kinh độ"),
    ):
        with pytest.raises(Refusal) as told:
            actions.enter_sample(actor=LOADER, owner=owner, words=words, found=found)
        assert part in told.value.sentence
    actions.enter_sample(actor=LOADER, owner=owner, words=_words(), found=[actions.Found("pH", 7)])
    with pytest.raises(Refusal, match="mang mã"):
        actions.enter_sample(actor=LOADER, owner=owner, words=_words(), found=[actions.Found("pH", 7)])


def test_the_samples_of_one_place_stand_together_over_time(db: None, django_assert_max_num_queries: Any) -> None:
    assert actions.load_water_samples(actor=LOADER, today=timezone.localdate()) == 9
    assert actions.load_water_samples(actor=LOADER, today=timezone.localdate()) == 0
    browser = Client(headers={"accept-language": "vi"})
    with django_assert_max_num_queries(12):
        listed = browser.get(reverse("monitoring:samples")).content.decode()
    assert listed.count('class="mo-sample"') == 9
    assert "chưa đủ thông số" in listed
    one = WaterSample.objects.get(code="MAU-NHUE-01")
    with django_assert_max_num_queries(12):
        page = browser.get(reverse("monitoring:sample_series", args=[one.pk]), {"thong-so": "As"}).content.decode()
    shown = BeautifulSoup(page, "html.parser")
    codes = [cell.text.split(" ·")[0] for cell in shown.select("th .lk-under")]
    assert codes == ["MAU-NHUE-01", "MAU-NHUE-01A", "MAU-NHUE-01B", "MAU-NHUE-01C", "MAU-NHUE-01D"]
    judged = {row.sample.code: row for row in queries.judged_samples(queries.samples_at(Viewer(), one))}
    numbers = [cell.text for cell in shown.select('td[data-label="VN_WQI"] strong')]
    assert numbers == [str(judged[code].index.wqi) for code in codes if judged[code].index.wqi is not None]
    assert "phải có nhóm III" in page  # of the one sample that lacks it
    assert len(shown.select("svg.chart-lines-drawing")) == 3
    assert "thiếu nhóm II" in page
    assert "dưới giới hạn" in page
    file = browser.get(reverse("monitoring:samples_format", args=["csv"]), {"mau": one.pk, "cung-diem": "1"})
    given = csv.DictReader(file.content.decode("utf-8-sig").splitlines(), delimiter=";")
    assert {line["sample"] for line in given} == set(codes)
    assert browser.get(reverse("monitoring:sample_series", args=[one.pk]), {"thong-so": "<x>"}).status_code == 200


def test_a_sample_at_a_station_has_its_coordinates_and_meets_the_others_there(db: None) -> None:
    world = build()
    owner = world.station.owner
    at = {"station": world.station, "site": "Trạm"}
    found = [actions.Found("As", 5, "µg/L"), actions.Found("pH", 7)]
    first = actions.enter_sample(actor=LOADER, owner=owner, words=_words(code="S1", **at), found=found)
    assert (first.lat, first.lon) == (world.station.lat, world.station.lon)
    later = _words(code="S2", taken_on=date(2026, 4, 10), **(at | {"site": "Tên khác"}))
    below = [actions.Found("As", 0.002, "mg/L", "<", 0.002)]
    second = actions.enter_sample(actor=LOADER, owner=owner, words=later, found=below)
    here = queries.samples_at(Viewer(), second)
    assert here == [first, second]
    of = queries.parameter_at(here, queries.values_of(here), "As")
    assert [(one.sample, one.value, one.censored) for one in of] == [(first, 0.005, ""), (second, 0.002, "<")]


HEAD = "Mã mẫu;Sông, hồ;Loại thủy vực;Điểm lấy mẫu;Xã, phường;Ngày lấy mẫu;Thông số;Giá trị;Đơn vị;Giới hạn phát hiện"
HEAD += ";Vĩ độ;Kinh độ;Vị trí trên sông, hồ;Phương pháp;Phương pháp chung của mẫu;Trạm"
FIRST = "B1;Sông Đáy;Sông, suối, kênh, rạch;Cầu Phủ Lý;thành phố Hà Nội;10/03/2026;pH;7,2;;;20,54;105,91;km 3;;TCVN;"


def test_a_sheet_is_rehearsed_given_back_red_and_written_once(db: None) -> None:
    world = build()
    client = Client(headers={"accept-language": "vi"})
    client.force_login(next(one.person for one in world.personas if one.name == "owner-officer"))
    address = reverse("monitoring:samples_import")

    def send(*lines: str) -> Any:
        content = "\n".join([HEAD, *lines]).encode()
        return client.post(address, {"file": SimpleUploadedFile("bang.csv", content)})

    def page(sent: Any) -> str:
        return html.unescape(client.get(sent.url).content.decode())

    bad = (
        FIRST,
        "B1;;;;;;DO;nhiều;mg/L;",
        "B1;;;;;;Vàng;1;mg/L;",
        "B1;;;;;;Pb;1;kg;",
        "MN-1;;;;;;pH;7;;",
        "B2;;;;;01/01/2100;pH;7;;;20,5;",
        "B3;Sông Đáy;;;;;BOD5;3;mg/L;;;;;;;LA",
    )
    sent = send(*bad)
    kept = SampleSheet.objects.latest("pk")
    assert sent.url == kept.get_absolute_url()
    told = page(sent)
    for part in ("không phải là số", "không dùng trong VN_WQI", "đã có mẫu mang mã này", "tương lai", "không đổi được"):
        assert part in told
    assert "Mẫu “B3” chưa ghi “Điểm lấy mẫu”" in told
    assert "Không có trạm nước mặt nào mang mã này" in told
    assert "cần cả vĩ độ và kinh độ" in told
    assert client.post(sent.url).status_code == 422
    red = client.get(reverse("monitoring:samples_returned", args=[kept.pk]))
    assert red["Content-Disposition"].endswith("bang-da-kiem-tra.xlsx")
    good = (FIRST, "B1;;;;;;DO;4,5;mg/L;;;;;TCVN 7325", "B1;;;;;;As;KPH;µg/L;5", "B1;;;;;;Coliform;< 3;MPN/100mL;")
    sent = send(*good)
    assert "Tất cả 1 mẫu với 4 giá trị đều ghi được" in page(sent)
    assert not WaterSample.objects.filter(code="B1").exists()
    assert [client.post(sent.url).status_code for _n in range(2)] == [302, 302]
    made = WaterSample.objects.get(code="B1")
    assert (made.lat, made.lon, made.stretch, made.method) == (20.54, 105.91, "km 3", "TCVN")
    assert _stored(made) == {
        ("pH", "", 7.2, "", None, ""),
        ("DO", "", 4.5, "mg/L", None, "TCVN 7325"),
        ("As", "<", 5.0, "µg/L", 5.0, ""),
        ("Coliform", "<", 3.0, "MPN/100mL", 3.0, ""),
    }
    assert send(*good).status_code == 302
    assert page(send(*good)).count("đã có mẫu mang mã này") == 1
    assert client.get(reverse("monitoring:samples_template"))["Content-Type"].startswith("application/vnd")
    assert send("\0\1\2").status_code == 422


def test_a_long_sheet_is_written_by_the_worker_once(db: None) -> None:
    world = build()
    client = Client(headers={"accept-language": "vi"})
    client.force_login(next(one.person for one in world.personas if one.name == "owner-officer"))
    content = "\n".join([HEAD, FIRST]).encode()
    sent = client.post(reverse("monitoring:samples_import"), {"file": SimpleUploadedFile("bang.csv", content)})
    kept = SampleSheet.objects.latest("pk")
    actions.hand_to_worker(actor=viewer_for(kept.made_by, kept.acting_as), sheet=kept)
    assert "Máy đang ghi bảng này" in client.get(sent.url).content.decode()
    for _n in range(2):
        tasks.write_large_samples(sheet_id=kept.pk)
    kept.refresh_from_db()
    assert (kept.state, WaterSample.objects.filter(code="B1").count()) == ("done", 1)


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
