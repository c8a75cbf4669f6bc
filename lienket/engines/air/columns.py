"""A sheet of readings → columns, with a sentence for every row that cannot be one; the part that reads files.

Columns are read as text and their distinct texts are judged once: names, and the hours that all stations share, repeat.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from lienket.engines.air.methods import PARAMETERS
from lienket.engines.air.problem import Readings
from lienket.engines.tables import Problem, TableError, read_sheet
from lienket.engines.vietnamese import fold

HEADINGS = {
    "station": ("station", "tram", "ma tram", "ten tram"),
    "parameter": ("parameter", "thong so", "chi tieu"),
    "time": ("time", "thoi gian", "gio", "ngay gio"),
    "value": ("value", "gia tri", "so do", "nong do"),
}
_SPOKEN = {"PM2,5": "PM2.5", "PM25": "PM2.5", "PM₂.₅": "PM2.5", "O₃": "O3", "NO₂": "NO2", "SO₂": "SO2", "PM₁₀": "PM10"}
_FORMS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%Y-%m-%dT%H:%M")
_VIETNAM = timezone(timedelta(hours=7))
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  hours are counted on the clock of the stations
MOST_ABSURD = {"CO": 1e6}
MOST_ELSE = 1e5


class Sheet(NamedTuple):
    """What a file holds: readings, rows left out, and how many rows only said again what was there."""

    readings: Readings
    problems: list[Problem]
    repeated: int
    rows: int


def read(path: Path) -> Sheet:
    """The readings of a .csv or .xlsx with columns station, parameter, time, value. Raises TableError for the file."""
    table, numbers = _from_csv(path) if path.suffix.lower() == ".csv" else _from_xlsx(path)
    why: dict[int, str] = {}
    station = _coded(table["station"], _station, why)
    parameter = _coded(table["parameter"], _parameter, why)
    hour = _coded(table["time"], _hour, why)
    value = _values(table["value"], why)
    _judge_values(value, parameter, why)
    good = np.ones(len(value), dtype=np.bool_)
    good[list(why)] = False
    good &= ~np.isnan(value)
    every, codes = np.unique(station, return_inverse=True)
    repeated = _clashes(codes, parameter, hour, value, good, why)
    used, of_station = np.unique(codes[good], return_inverse=True)
    problems = [
        Problem(int(numbers[n]), tuple(table[name][n].as_py() or "" for name in HEADINGS), why[n]) for n in sorted(why)
    ]
    columns = (of_station.astype(np.int32), parameter[good].astype(np.int8), hour[good].astype(np.int64))
    return Sheet(Readings([str(every[n]) for n in used], *columns, value[good]), problems, repeated, len(value))


def _from_csv(path: Path) -> tuple[dict[str, Any], NDArray[np.int64]]:
    if not path.is_file():
        raise TableError(f"Không có tệp {path.name}; hãy kiểm tra đường dẫn.")
    with path.open("rb") as file:
        head = file.read(4096).decode("utf-8-sig", "replace").lstrip("\r\n").split("\n", 1)[0]
    options = csv.ParseOptions(delimiter=max(",;\t", key=head.count), ignore_empty_lines=False)
    try:
        with csv.open_csv(path, parse_options=options) as opened:
            names = opened.schema.names
        text = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
        table = csv.read_csv(path, parse_options=options, convert_options=text)
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        told = "không phải mã UTF-8" if "UTF8" in str(error) else "không đọc được như một bảng CSV"
        raise TableError(f"Tệp {path.name} {told}; hãy lưu lại dạng “CSV UTF-8”.") from None
    found = _found(names, path)
    columns = {name: pc.utf8_trim_whitespace(table[place].combine_chunks()) for name, place in found.items()}
    return columns, np.arange(2, table.num_rows + 2)


def _from_xlsx(path: Path) -> tuple[dict[str, Any], NDArray[np.int64]]:
    sheet = read_sheet(path)
    found = _found(sheet.headings, path)
    columns = {
        name: pa.array([_text(row[place] if place < len(row) else "") for _, row in sheet.rows], pa.string())
        for name, place in found.items()
    }
    return columns, np.array([number for number, _ in sheet.rows], dtype=np.int64)


def _text(cell: Any) -> str:
    if isinstance(cell, datetime):
        # Spreadsheets keep hours as parts of a day in binary: what is off by less than half a second is the hour.
        return (cell + timedelta(milliseconds=500)).strftime("%Y-%m-%d %H:%M:%S")
    return "" if cell is None else str(cell).strip()


def _found(names: Sequence[str], path: Path) -> dict[str, int]:
    folded = [fold(name.lstrip("\ufeff")) for name in names]
    found = {}
    for name, words in HEADINGS.items():
        places = [folded.index(word) for word in words if word in folded]
        if not places:
            raise TableError(f"Tệp {path.name} thiếu cột {name}; cần bốn cột station, parameter, time, value.")
        found[name] = places[0]
    return found


def _coded(column: Any, judge: Callable[[str], Any], why: dict[int, str]) -> NDArray[Any]:
    """The meaning of each cell, judged once for each distinct text; cells without one are told in ``why``."""
    coded = pc.dictionary_encode(column)
    texts = coded.dictionary.to_pylist()
    meanings = [judge(text) for text in texts]
    codes = coded.indices.to_numpy(zero_copy_only=False)
    bad = np.array([isinstance(one, ValueError) for one in meanings], dtype=np.bool_)
    for n in np.flatnonzero(bad[codes]) if bad.any() else ():
        why.setdefault(int(n), str(meanings[codes[n]]))
    plain = [0 if isinstance(one, ValueError) else one for one in meanings]
    return np.array(plain)[codes] if plain else np.zeros(0, dtype=np.int64)


def _station(text: str) -> Any:
    return text if text else ValueError("thiếu tên trạm")


def _parameter(text: str) -> Any:
    name = _SPOKEN.get(text.upper(), text.upper())
    if name in PARAMETERS:
        return PARAMETERS.index(name)
    return ValueError(f"thông số “{text[:40]}” không có chỉ số; chỉ có {', '.join(PARAMETERS)}")


def _hour(text: str) -> Any:
    when = _moment(text)
    if when is None:
        return ValueError(f"“{text[:40]}” không phải thời gian; ghi dạng 2026-11-23 14:00 hoặc 23/11/2026 14:00")
    past, rest = divmod(when - _EPOCH, timedelta(hours=1))
    if rest:
        return ValueError(f"{text[:40]} không phải giờ tròn; cần trung bình giờ, ghi giờ kết thúc")
    if not 1990 <= when.year <= 2100:
        return ValueError(f"năm {when.year} nằm ngoài 1990–2100")
    return past


def _moment(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text)
        if len(text) < 13:
            return None  # a day without an hour
        return when.astimezone(_VIETNAM).replace(tzinfo=None) if when.tzinfo else when
    except ValueError:
        pass
    for form in _FORMS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007  the clock of the stations
        except ValueError:
            continue
    late = re.fullmatch(r"(\d{4}-\d{2}-\d{2}|\d{2}/\d{2}/\d{4})[ T]24:00(:00)?", text)
    if late:
        before = _moment(f"{late[1]} 00:00")
        return None if before is None else before + timedelta(days=1)
    return None


def _values(column: Any, why: dict[int, str]) -> NDArray[np.float64]:
    """Numbers of the column, with decimal point or comma; empty cells are missing values, others are told."""
    try:
        blank = pc.equal(column, "")
        return pc.cast(pc.if_else(blank, None, column), pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        found = np.full(len(column), np.nan)
        for n, text in enumerate(column.to_pylist()):
            number = _number(text)
            if number is None:
                why.setdefault(n, f"“{text[:40]}” không phải là số; ghi dạng 35.2 hoặc 35,2")
            else:
                found[n] = number
        return found


@lru_cache(maxsize=65_536)
def _number(text: str) -> float | None:
    if not text:
        return float("nan")
    return float(text.replace(",", ".")) if re.fullmatch(r"[-+]?\d+([.,]\d+)?([eE][-+]?\d+)?", text) else None


def _judge_values(value: NDArray[np.float64], parameter: NDArray[Any], why: dict[int, str]) -> None:
    most = np.array([MOST_ABSURD.get(name, MOST_ELSE) for name in PARAMETERS])[parameter.astype(np.int64)]
    with np.errstate(invalid="ignore"):
        for n in np.flatnonzero(value < 0):
            why.setdefault(int(n), "giá trị âm: số đo hỏng hoặc mã báo lỗi của thiết bị")
        for n in np.flatnonzero(value > most):
            why.setdefault(int(n), "giá trị quá lớn: hãy kiểm tra đơn vị, cần µg/m³")


def _clashes(station: Any, parameter: Any, hour: Any, value: Any, good: NDArray[np.bool_], why: dict[int, str]) -> int:
    """Rows of one station, parameter and hour: equal ones count once; of different ones none is believed."""
    if not good.any():
        return 0
    key = (station * len(PARAMETERS) + parameter) * 2_000_000 + hour
    kept = np.flatnonzero(good)
    order = kept[np.argsort(key[kept], kind="stable")]
    same = key[order][1:] == key[order][:-1]
    if not same.any():
        return 0
    repeated = 0
    for group in _groups(order, same):
        if (value[group] == value[group[0]]).all():
            good[group[1:]] = False
            repeated += len(group) - 1
            continue
        good[group] = False
        for n in group:
            why.setdefault(int(n), "nhiều giá trị khác nhau cho cùng trạm, thông số và giờ; không lấy giá trị nào")
    return repeated


def _groups(order: NDArray[np.int64], same: NDArray[np.bool_]) -> Iterator[NDArray[np.int64]]:
    starts = np.flatnonzero(same & ~np.concatenate(([False], same[:-1])))
    for start in starts:
        end = start + 1
        while end < len(same) and same[end]:
            end += 1
        yield order[start : end + 1]
