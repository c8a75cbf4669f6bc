"""The packaged reference data of goods: what it holds, and that loading it again changes nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from shutil import copytree

import pytest

from lienket.ground.audit.acts import Platform
from lienket.ground.audit.models import Act
from lienket.ground.jobs.inline import do_waiting_jobs
from lienket.ground.refusals import Refusal
from lienket.ground.search.finding import find
from lienket.market import queries
from lienket.market.actions import load_reference
from lienket.market.actions.reference import DATA
from lienket.market.models import CertificateKind, Commodity, Lot, Measure, Season
from tests.market.conftest import Story, make_lot

LOADER = Platform("nạp danh mục")


def test_the_tree_holds_the_six_groups_of_ocop_and_the_kinds_of_the_conferences(db: None) -> None:
    roots = list(Commodity.objects.filter(parent=None).values_list("code", "kind", "ocop"))
    assert roots == [
        ("thuc-pham", "farm", "I"),
        ("do-uong", "farm", "II"),
        ("duoc-lieu", "farm", "III"),
        ("thu-cong-my-nghe", "handicraft", "IV"),
        ("sinh-vat-canh", "farm", "V"),
        ("dich-vu-du-lich", "service", "VI"),
        ("cong-nghiep", "industry", ""),
        ("tiet-kiem-nang-luong", "energy", ""),
    ]
    assert Commodity.objects.get(code="xoai").path == "thuc-pham/tuoi-song/rau-cu-qua-hat/trai-cay/xoai"
    cited = Commodity.objects.exclude(ocop="")
    assert {(one.legal_ref, one.verified) for one in cited} == {
        ("QĐ 148/QĐ-TTg ngày 24/02/2023, sửa bởi QĐ 1489/QĐ-TTg ngày 06/07/2025", False)
    }


def test_units_have_explicit_factors(db: None) -> None:
    rows = Measure.objects.values_list("code", "dimension", "factor")
    factors = {code: (dimension, factor) for code, dimension, factor in rows}
    assert factors["ta"] == ("mass", Decimal(100))
    assert factors["tan"] == ("mass", Decimal(1000))
    assert factors["chuc-10"] == ("count", Decimal(10))
    assert factors["chuc-12"] == ("count", Decimal(12))
    assert factors["sao-bac-bo"] == ("area", Decimal(360))
    assert factors["sao-trung-bo"] == ("area", Decimal(500))
    assert factors["thung"] == ("pack", None)


def test_certificates_say_how_long_they_are_good_for(db: None) -> None:
    months = dict(CertificateKind.objects.values_list("code", "months"))
    assert (months["globalgap"], months["vietgap"], months["ocop-5"], months["cong-bo"]) == (12, 36, 36, None)


def test_seasons_name_provinces_of_today(db: None) -> None:
    lychee = Season.objects.select_related("province").get(name="Vải thiều Lục Ngạn")
    assert (lychee.province.short_name, lychee.first_month, lychee.last_month) == ("Bắc Ninh", 6, 7)


def test_loading_again_writes_nothing_and_leaves_no_line(db: None) -> None:
    before = Act.objects.count()
    assert load_reference(actor=LOADER) == 0
    assert Act.objects.count() == before


def test_a_changed_row_is_written_and_a_contradiction_refused(db: None, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    copytree(DATA, folder)
    file = folder / "measures.csv"
    file.write_text(file.read_text().replace("ta,tạ,quintal (100 kg)", "ta,tạ (100 kg),quintal (100 kg)"))
    assert load_reference(actor=LOADER, folder=folder) == 1
    assert Measure.objects.get(code="ta").name == "tạ (100 kg)"
    tree = folder / "commodities.csv"
    tree.write_text(tree.read_text().replace("xoai,trai-cay", "xoai,khong-co"))
    with pytest.raises(Refusal, match="xoai"):
        load_reference(actor=LOADER, folder=folder)


def test_a_provinces_name_alone_means_the_province(db: None) -> None:
    found = queries.places_named(["Hưng Yên", "son la", "Hà Nội", "Xã Hưng Yên"])
    assert [found[text].level for text in ("Hưng Yên", "son la", "Hà Nội")] == ["province"] * 3
    assert found["son la"].name.endswith("Sơn La")
    assert found["Xã Hưng Yên"].level == "commune"


def test_a_commodity_under_another_name_is_found_by_it_with_its_lots(story: Story, tmp_path: Path) -> None:
    make_lot()
    title = Lot.objects.get().commodity.name
    folder = Path(copytree(DATA, tmp_path / "data"))
    file = folder / "commodities.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(f",{title},", ",Quả zửzuzơ,"), encoding="utf-8")
    load_reference(actor=LOADER, folder=folder)
    do_waiting_jobs()
    assert [one.kind for one in find("zửzuzơ").hits] == ["supply_lot"]
