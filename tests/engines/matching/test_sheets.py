"""The command on real files: the same answer from and to every format; whatever is wrong is told with its place."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path
from typing import Any

import pytest
import typer
import xlsxwriter
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from lienket.engines.matching import NoFreight, Rules, packaged_tree
from lienket.engines.matching.cells import CellError, read_day, read_number, read_price
from lienket.engines.matching.checks import check
from lienket.engines.matching.columns import read_lots
from lienket.engines.matching.command import match_sheets
from lienket.engines.matching.headings import columns_of
from lienket.engines.tables import letters, read_columns

app = typer.Typer()
app.command("match")(match_sheets)
RUN = CliRunner()

HEADS = ["lot", "party", "product", "quantity", "unit", "from", "to", "commune", "certificates", "min_lot"]
SUPPLY = [
    [*HEADS, "price"],
    ["A", "HTX A", "Cam", 60, "kg", "01/06/2026", "30/06/2026", "Sơn La", "VietGAP (31/12/2026)", "", 10_000],
    ["B", "HTX B", "Cam Vinh", "0.05", "tấn", "2026-06-01", "2026-06-30", "Nghệ An", "", "", 14_000_000],
]
DEMAND = [
    [*HEADS, "max_price"],
    ["X", "Chợ X", "Cam", 50, "kg", "01/06/2026", "30/06/2026", "Hà Nội", "", "", 20_000],
    ["Y", "Chợ Y", "Cam", 40, "kg", "01/06/2026", "30/06/2026", "Hà Nội", "VietGAP", "", 13_000],
]
LAST = "primal=500000 dual=500000 (optimal)"


def put(path: Path, rows: list[list[Any]], delimiter: str = ",") -> Path:
    """A table as a file of the kind its name says."""
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    else:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def run(folder: Path, supply: list[list[Any]], demand: list[list[Any]], *options: str) -> Any:
    """The command without freight, from two CSV files to result.csv."""
    files = [str(put(folder / "cung.csv", supply)), str(put(folder / "cau.csv", demand))]
    out = [] if "--out" in options else ["--out", str(folder / "result.csv")]
    freight = [] if "--freight" in options else ["--freight", "0"]
    return RUN.invoke(app, [*files, *out, *freight, *options])


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_two_sheets_give_the_pairs_the_leftovers_and_the_proof(tmp_path: Path, suffix: str) -> None:
    files = [str(put(tmp_path / f"s{suffix}", SUPPLY)), str(put(tmp_path / f"d{suffix}", DEMAND))]
    result = RUN.invoke(app, [*files, "--out", str(tmp_path / "r.csv"), "--freight", "0"])
    assert result.exit_code == 0, result.output
    last = result.output.strip().splitlines()[-1]
    assert last.startswith("volume=90 kg; value=500000 VND; time=")
    assert last.endswith(LAST)
    found = table(tmp_path / "r.csv")
    assert list(found[0]) == [*"supply_lot demand_lot quantity unit price_gap freight value reason from to".split()]  # noqa: SIM905
    assert [(row["supply_lot"], row["demand_lot"], row["quantity"], row["unit"], row["value"]) for row in found] == [
        ("A", "X", "20", "kg", "200000"),
        ("A", "Y", "40", "kg", "120000"),
        ("B", "X", "30", "kg", "180000"),
    ]
    left = table(tmp_path / "r-unmatched.csv")
    assert [(row["lot"], row["side"], row["quantity_left"]) for row in left] == [("B", "supply", "0.02")]
    assert all(row["reason"] and row["change"] for row in left)
    states = [(row["lot"], row["side"], row["status"]) for row in table(tmp_path / "r-lots.csv")]
    assert states == [
        ("A", "supply", "matched"),
        ("B", "supply", "part"),
        ("X", "demand", "matched"),
        ("Y", "demand", "matched"),
    ]
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_a_workbook_holds_the_same(tmp_path: Path) -> None:
    result = run(tmp_path, SUPPLY, DEMAND, "--out", str(tmp_path / "r.xlsx"), "--objective", "value", "--floor", "50")
    assert result.exit_code == 0, result.output
    book = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx"))
    assert book.sheet_names == ["matches", "unmatched", "lots", "floors"]
    rows = book.get_sheet_by_name("matches").to_python()
    assert [row[:3] for row in rows[1:]] == [["A", "X", 37.0], ["A", "Y", 23.0], ["B", "X", 13.0]]


def test_vietnamese_headings_and_numbers_are_read_and_answered_in_kind(tmp_path: Path) -> None:
    sides = []
    for side, rows in (("supply", SUPPLY), ("demand", DEMAND)):
        names = {column.english: column.vietnamese for column in columns_of(side)}  # type: ignore[arg-type]
        sides.append([[names[head] for head in rows[0]], *rows[1:]])
    sides[0][2] = [*sides[0][2][:3], "0,05", *sides[0][2][4:10], "14.000.000"]
    files = [str(put(tmp_path / f"{n}.csv", rows, ";")) for n, rows in enumerate(sides)]
    result = RUN.invoke(app, [*files, "--out", str(tmp_path / "r.csv"), "--freight", "0"])
    assert result.output.strip().endswith(LAST)
    with (tmp_path / "r-unmatched.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [(row["Mã lô"], row["Bên"], row["Còn lại"]) for row in rows] == [("B", "bán", "0,02")]


def test_freight_is_a_rate_a_table_or_the_packaged_rate(tmp_path: Path) -> None:
    rate = run(tmp_path, SUPPLY, DEMAND, "--freight", "4000")
    usual = run(tmp_path, SUPPLY, DEMAND, "--freight", "default")
    assert rate.output.split("time=")[1].split("; ")[1] == usual.output.split("time=")[1].split("; ")[1]
    routes = [["from", "to", "dong_per_kg"], ["Sơn La", "Hà Nội", 1000], ["Hà Nội", "Nghệ An", 0]]
    charges = put(tmp_path / "cuoc.csv", routes)
    result = run(tmp_path, SUPPLY, DEMAND, "--freight", str(charges))
    assert "volume=90 kg; value=440000 VND" in result.output
    other = str(put(tmp_path / "khac.csv", [["a"], ["b"]]))
    for wrong, sentence in (
        ("x", "Cước “x” phải là 0, số đồng/tấn.km, hoặc tệp .csv có cột from,to,dong_per_kg."),
        ("99999999", "Cước 99999999 đồng/tấn.km lớn bất thường."),
        (other, "Không đọc được bảng cước khac.csv; cần các cột from,to,dong_per_kg, số nguyên."),
    ):
        refused = run(tmp_path, SUPPLY, DEMAND, "--freight", wrong)
        assert (refused.exit_code, refused.stderr) == (1, sentence + "\n")


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("quantity", "-3", "D (quantity): số lượng -3 phải lớn hơn 0."),
        ("quantity", "nhiều", "D (quantity): “nhiều” không phải là số; ghi dạng 1234,5."),
        ("quantity", "99999999999", ("D (quantity): 99999999999 tấn lớn bất thường; "
         "hãy xem lại đơn vị.")),
        ("quantity", "", "D (quantity): ô này để trống; hãy điền."),
        ("unit", "thùng", ("E (unit): đơn vị “thùng” không quy đổi được vì chưa có hệ số; "
         "hãy ghi rõ, ví dụ “thùng 10 kg”.")),
        ("unit", "abc", ("E (unit): đơn vị “abc” không có trong danh mục; "
         "dùng kg, tạ, tấn, lít, quả … hoặc “thùng 10 kg”.")),
        ("to", "31/05/2026", "G (to): ngày cuối 31/05/2026 trước ngày đầu 01/06/2026."),
        ("to", "06/31/2026", "G (to): “06/31/2026” không phải là ngày; ghi dạng dd/mm/yyyy."),
        ("certificates", "VietGAP 31/02/2026", ("I (certificates): "
         "không có ngày 31/02/2026 trong “VietGAP 31/02/2026”; ghi dạng dd/mm/yyyy.")),
        ("lot", "A", "A (lot): mã lô “A” đã có ở lô thứ 1; mỗi lô cần một mã riêng."),
        ("price", "14000,5", "K (price): giá 14000,5 phải là số đồng nguyên."),
    ],
)  # fmt: skip
def test_each_fault_is_a_sentence_with_row_and_column(tmp_path: Path, column: str, value: str, sentence: str) -> None:
    rows = [list(row) for row in SUPPLY]
    rows[2][rows[0].index(column)] = value
    result = run(tmp_path, rows, DEMAND)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"cung.csv, dòng 3, cột {sentence}\nChưa ghép và chưa ghi gì: 1 chỗ cần sửa.\n"
    assert not list(tmp_path.glob("result*"))


def test_a_price_of_another_unit_is_suspected_with_its_place_and_can_be_trusted(tmp_path: Path) -> None:
    rows = [list(row) for row in SUPPLY]
    rows[2][10] = 14_000
    result = run(tmp_path, rows, DEMAND)
    assert result.exit_code == 1
    assert result.stderr.startswith(
        "cung.csv, dòng 3, cột K (price): giá 14.000 đ/tấn (tức 14 đ/kg) thấp gấp 929 lần mức chung 13.000 đ/kg"
    )
    trusted = run(tmp_path, rows, DEMAND, "--trust-prices")
    assert trusted.exit_code == 0
    assert trusted.stderr.startswith("Lưu ý: cung.csv, dòng 3, cột K (price): giá 14.000 đ/tấn")


def test_an_expired_certificate_is_noted_with_its_place(tmp_path: Path) -> None:
    rows = [list(row) for row in SUPPLY]
    rows[1][8] = "VietGAP (31/05/2026)"
    result = run(tmp_path, rows, DEMAND)
    assert result.exit_code == 0
    assert result.stderr == (
        "Lưu ý: cung.csv, dòng 2, cột I (certificates): chứng nhận VietGAP hết hạn 31/05/2026, trước ngày "
        "giao đầu tiên 01/06/2026; lô vẫn được ghép nhưng không tính chứng nhận này.\n"
    )
    assert len(table(tmp_path / "result-notes.csv")) == 1


def test_files_that_are_no_tables_are_refused(tmp_path: Path) -> None:
    good, out = str(put(tmp_path / "d.csv", DEMAND)), str(tmp_path / "r.csv")
    false, empty, bare = (tmp_path / name for name in ("gia.xlsx", "trong.csv", "thieu.csv"))
    false.write_bytes(b"not a workbook")
    empty.write_bytes(b"\n\n")
    bare.write_text("lot,party\nA,B\n", encoding="utf-8")
    heads = put(tmp_path / "dau.csv", SUPPLY[:1])
    latin = tmp_path / "ma.csv"
    latin.write_bytes("lot,giá\n".encode("utf-16"))
    hollow = tmp_path / "rong.xlsx"
    with zipfile.ZipFile(hollow, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x")
    far = tmp_path / "xa.xlsx"
    with xlsxwriter.Workbook(str(far)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "lot")
        sheet.write(1_048_575, 16_383, "x")
    for given, sentence in (
        ("khong.csv", "Không có tệp khong.csv; hãy kiểm tra đường dẫn."),
        ("gia.xlsx", "Tệp gia.xlsx không phải là sổ tính .xlsx đọc được; hãy mở bằng Excel và lưu lại."),
        ("rong.xlsx", "Tệp rong.xlsx không phải là sổ tính .xlsx đọc được; hãy mở bằng Excel và lưu lại."),
        ("xa.xlsx", "Tệp xa.xlsx có ô XFD1048576 nằm quá xa bảng; hãy xóa ô đó rồi lưu lại."),
        ("trong.csv", "Tệp trong.csv trống; dòng đầu phải là tên cột."),
        ("ma.csv", "Tệp ma.csv không phải mã UTF-8; hãy lưu lại dạng “CSV UTF-8”."),
        (heads.name, "Tệp dau.csv chưa có lô nào dưới dòng tên cột."),
        (
            "thieu.csv",
            (
                "Tệp thieu.csv thiếu cột “product” (Sản phẩm), “quantity” (Số lượng), “unit” (Đơn vị tính), "
                "“from” (Từ ngày), “to” (Đến ngày), “price” (Giá bán); "
                "lấy bảng mẫu bằng lienket match --template THƯ_MỤC."
            ),
        ),
    ):
        result = RUN.invoke(app, [str(tmp_path / given), good, "--out", out])
        assert (result.exit_code, result.stderr) == (1, sentence + "\n")
    assert not Path(out).exists()


def test_what_a_workbook_holds_instead_of_a_value_is_refused_at_its_cell(tmp_path: Path) -> None:
    rows: list[list[Any]] = [list(row) for row in (*SUPPLY, SUPPLY[1], SUPPLY[1])]
    rows[1][3], rows[2][5], rows[3][10], rows[4][0], rows[3][0] = True, 46_174, "#REF!", " ", "C"
    given = put(tmp_path / "cung.xlsx", rows)
    result = RUN.invoke(app, [str(given), str(put(tmp_path / "cau.csv", DEMAND)), "--out", str(tmp_path / "r.csv")])
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "cung.xlsx, dòng 2, cột D (quantity): “True” không phải là số.",
        "cung.xlsx, dòng 3, cột F (from): “46174.0” không phải là ngày; ghi dạng dd/mm/yyyy.",
        "cung.xlsx, dòng 4, cột K (price): “#REF!” không phải là số; ghi dạng 1234,5.",
        "cung.xlsx, dòng 5, cột A (lot): ô này để trống; hãy điền.",
        "Chưa ghép và chưa ghi gì: 4 chỗ cần sửa.",
    ]


def test_a_hundred_thousand_lots_are_read_and_the_one_that_is_wrong_is_told(tmp_path: Path) -> None:
    """Not one by one: a fault far down is found at once, and without it nothing is refused."""
    head = ",".join(str(cell) for cell in SUPPLY[0])
    lines = [f"L{n},HTX {n % 97},Cam,{n % 500 + 1},kg,2026-06-01,2026-06-30,,,,10000" for n in range(100_000)]
    path = tmp_path / "cung.csv"
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    lots = read_lots("supply", read_columns(path), path.name)
    assert (len(lots.lots), lots.faults, int(lots.lots.rows[-1])) == (100_000, [], 100_001)
    free = Rules(freight=NoFreight())
    assert check(lots.lots, lots.lots, free, packaged_tree()).notes == []
    lines[77_777] = lines[77_777].replace(",10000", ",10000000")
    lines[88_888] = "L5" + lines[88_888][6:]
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    result = run_files(path, put(tmp_path / "cau.csv", DEMAND), tmp_path / "r.csv")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        (
            "cung.csv, dòng 77779, cột K (price): giá 10.000.000 đ/kg (tức 10.000.000 đ/kg) cao gấp 1.000 lần mức "
            "chung 10.000 đ/kg của “Cam”; có thể ghi nhầm giá theo đơn vị khác (kg, tấn)."
        ),
        "cung.csv, dòng 88890, cột A (lot): mã lô “L5” đã có ở lô thứ 6; mỗi lô cần một mã riêng.",
        "Chưa ghép và chưa ghi gì: 2 chỗ cần sửa.",
    ]
    with path.open("wb") as file:
        file.truncate(200_000_001)
    result = run_files(path, tmp_path / "cau.csv", tmp_path / "r.csv")
    assert result.stderr == "Tệp cung.csv lớn hơn 200 MB; hãy chia nhỏ.\n"


def run_files(supply: Path, demand: Path, out: Path) -> Any:
    """The command in this process, without freight."""
    return RUN.invoke(app, [str(supply), str(demand), "--out", str(out), "--freight", "0", "--workers", "1"])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--objective", "x"], "Không có mục tiêu “x”; chọn volume hoặc value."),
        (["--floor", "120"], "Mức sàn “120” phải là số từ 0 đến 100 (phần trăm)."),
        (["--floor", "x"], "Mức sàn “x” phải là số từ 0 đến 100 (phần trăm)."),
        (["--engine", "x"], "Không có cách chạy “x” với 0 tiến trình; chọn processes hoặc spark."),
        (["--out", "r.txt"], "Chỉ ghi được .csv và .xlsx, không ghi được r.txt."),
        (["--out", "/khong/co/r.csv"], "Không có thư mục để ghi r.csv."),
    ],
)
def test_options_that_mean_nothing_are_refused(tmp_path: Path, options: list[str], sentence: str) -> None:
    result = run(tmp_path, SUPPLY, DEMAND, *options)
    assert (result.exit_code, result.stderr) == (1, sentence + "\n")


def test_what_was_there_stays_when_a_run_is_refused(tmp_path: Path) -> None:
    (tmp_path / "result.csv").write_text("trước", encoding="utf-8")
    rows = [list(row) for row in SUPPLY]
    rows[1][3] = -1
    assert run(tmp_path, rows, DEMAND).exit_code == 1
    assert (tmp_path / "result.csv").read_text(encoding="utf-8") == "trước"


def test_templates_are_written_and_can_be_filled(tmp_path: Path) -> None:
    folder = tmp_path / "mau"
    assert RUN.invoke(app, ["--template", str(folder)]).exit_code == 0
    heads = CalamineWorkbook.from_path(str(folder / "supply.xlsx")).get_sheet_by_index(0).to_python()[0]
    assert heads == [column.vietnamese for column in columns_of("supply")]
    again = RUN.invoke(app, ["--template", str(folder)])
    assert again.stderr == "Đã có tệp supply.xlsx trong thư mục; hãy chọn thư mục khác để không ghi đè.\n"
    assert RUN.invoke(app, []).stderr == "Cần hai bảng và tệp kết quả: lienket match SUPPLY DEMAND --out RESULT.\n"


@pytest.mark.parametrize(
    ("cell", "english", "expected"),
    [
        ("1.234", False, "1234"),
        ("1.234", True, "1.234"),
        ("1,234", True, "1234"),
        ("1,234", False, "1.234"),
        ("1.234,5", True, "1234.5"),
        ("1,234.5", False, "1234.5"),
        ("12.5", False, "12.5"),
        ("0.125", False, "0.125"),
        ("1 234", False, "1234"),
        (2.5, False, "2.5"),
        (3.0, False, "3"),
    ],
)
def test_numbers_are_read_by_the_language_of_the_headings(cell: Any, english: bool, expected: str) -> None:
    assert str(read_number(cell, english=english)) == expected


@pytest.mark.parametrize("cell", ["", "1.2.3", "1e5", "--1", True, float("nan"), "9" * 40, "١٢٣x"])
def test_what_is_no_number_is_refused(cell: Any) -> None:
    with pytest.raises(CellError):
        read_number(cell)


def test_days_and_prices_and_columns() -> None:
    assert read_day("05/06/2026").isoformat() == "2026-06-05"
    assert read_price("12.000") == 12_000
    assert [letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
