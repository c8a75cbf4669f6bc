"""A sheet of measurements → samples, with a sentence for every row that cannot be one; the part that reads files.

Distinct cells are judged once: names, units and values repeat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lienket.engines.tables import Column, Problem, TableError, read_columns
from lienket.engines.vietnamese import fold
from lienket.engines.water.cells import Value, decimal_sign, read_day, read_needs, read_value, read_water, text_of
from lienket.engines.water.parameters import ACIDITY, CODES, PARAMETERS, TEMPERATURE, TRASH, read_parameter
from lienket.engines.water.problem import ABOVE, BELOW, MEASURED, NO_DAY, WATERS, Samples

HEADINGS = {
    "sample": ("sample", "mau", "ma mau", "ten mau", "ky hieu mau"),
    "parameter": ("parameter", "thong so", "chi tieu"),
    "value": ("value", "gia tri", "ket qua", "nong do"),
    "unit": ("unit", "don vi", "don vi tinh"),
}
OPTIONAL = {
    "place": ("place", "site", "vi tri", "diem quan trac", "dia diem", "diem lay mau", "vi tri lay mau"),
    "date": ("date", "ngay", "ngay lay mau", "ngay quan trac", "thoi gian", "thoi gian lay mau"),
    "limit": ("limit", "detection limit", "lod", "mdl", "gioi han phat hien", "ghph"),
    "water": ("water", "loai thuy vuc", "thuy vuc", "loai nuoc"),
    "needs": ("needs", "nguon tac dong", "chiu tac dong"),
}
_EPOCH = date(1970, 1, 1)
_NONE = -(2**62)
_CLOSE = 1e-9


class Sheet(NamedTuple):
    """What a file holds: samples, where each was taken, rows left out, rows that only repeat, empty ones."""

    samples: Samples
    places: list[str]
    problems: list[Problem]
    repeated: int
    blank: int


Why = dict[int, str]
Longs = NDArray[np.int64]


def read(path: Path, water: str) -> Sheet:
    """The samples of a .csv or .xlsx. Raises TableError for the file. ``water``: of samples that do not say."""
    table = read_columns(path)
    found = _found(table.headings, path)
    columns = {name: table.columns[place] for name, place in found.items()}
    rows = len(table.numbers)
    if not rows:
        raise TableError(f"Tệp {path.name} chỉ có tên cột, không có dòng nào.")
    why: Why = {}
    parameter, power = _parameters(columns["parameter"], columns["unit"], why)
    value, censor = _values(columns, parameter, why)
    value = np.where(power < 0, value / 10.0 ** -power.clip(max=0), value * 10.0 ** power.clip(min=0))
    _judge(value, censor, parameter, why)
    blank = np.isnan(value) & (censor == MEASURED)
    keyed = _keyed(columns, rows, why)
    good = ~blank
    good[list(why)] = False
    repeated = _clashes(keyed.codes, parameter, value, censor, good, why)
    problems = [
        Problem(int(table.numbers[n]), tuple(_cell(columns[name], n) for name in HEADINGS), why[n]) for n in sorted(why)
    ]
    samples, places = _samples(keyed, parameter, value, censor, good, water)
    return Sheet(samples, places, problems, repeated, int(blank.sum()) - sum(blank[n] for n in why))


def _found(headings: Sequence[str], path: Path) -> dict[str, int]:
    folded = [fold(name.lstrip("\ufeff")) for name in headings]
    found = {}
    for name, words in (HEADINGS | OPTIONAL).items():
        places = [folded.index(word) for word in words if word in folded]
        if places:
            found[name] = places[0]
        elif name in HEADINGS:
            told = "cần bốn cột sample, parameter, value, unit; lấy bảng mẫu bằng lienket wqi --template THƯ_MỤC"
            raise TableError(f"Tệp {path.name} thiếu cột {name}; {told}.")
    return found


def _cell(column: Column, n: int) -> str:
    return text_of(column.values[column.codes[n]])


def _told(bad: NDArray[np.bool_], words: Callable[[int], str], why: Why) -> None:
    for n in np.flatnonzero(bad):
        why.setdefault(int(n), words(int(n)))


def _coded(column: Column, judge: Callable[[Any], Any], why: Why) -> Longs:
    """The whole number that each cell means, _NONE for an empty one; cells without a meaning are told."""
    meanings = [judge(cell) for cell in column.values]
    wrong = np.array([isinstance(one, ValueError) for one in meanings], dtype=np.bool_)
    if wrong.any():
        _told(wrong[column.codes], lambda n: str(meanings[column.codes[n]]), why)
    plain = [one if isinstance(one, int) else _NONE for one in meanings]
    return np.array(plain, dtype=np.int64)[column.codes] if plain else np.zeros(0, dtype=np.int64)


def _parameters(names: Column, units: Column, why: Why) -> tuple[Longs, NDArray[np.float64]]:
    """Parameter and power of ten of each row, judged once for each name with a unit."""
    pairs, codes = np.unique(names.codes.astype(np.int64) * len(units.values) + units.codes, return_inverse=True)
    reads = [
        read_parameter(
            text_of(names.values[pair // len(units.values)]), text_of(units.values[pair % len(units.values)])
        )
        for pair in pairs.tolist()
    ]
    wrong = np.array([isinstance(one, str) for one in reads], dtype=np.bool_)
    if wrong.any():
        _told(wrong[codes], lambda n: str(reads[codes[n]]), why)
    plain = [(0, 0) if isinstance(one, str) else (one.place, one.power) for one in reads]
    both = np.array(plain, dtype=np.int64).reshape(-1, 2)[codes]
    return both[:, 0], both[:, 1].astype(np.float64)


class _Read(NamedTuple):
    value: NDArray[np.float64]
    censor: NDArray[np.int8]
    sign: NDArray[np.int8]
    word: NDArray[np.bool_]


def _read(column: Column, why: Why) -> _Read:
    found = [read_value(cell) for cell in column.values]
    wrong = np.array([isinstance(one, ValueError) for one in found], dtype=np.bool_)
    if wrong.any():
        _told(wrong[column.codes], lambda n: str(found[column.codes[n]]), why)
    plain = [one if isinstance(one, Value) else Value(float("nan")) for one in found]
    return _Read(
        np.array([one.value for one in plain], dtype=np.float64)[column.codes],
        np.array([one.censor for one in plain], dtype=np.int8)[column.codes],
        np.array([" .,".find(one.sign or " ") for one in plain], dtype=np.int8)[column.codes],
        np.array([one.word for one in plain], dtype=np.bool_)[column.codes],
    )


def _values(columns: dict[str, Column], parameter: Longs, why: Why) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    """Value and censoring of each row in its own unit; a limit from its own column where the value names none."""
    read = _read(columns["value"], why)
    _told(read.word & (parameter != TRASH), lambda n: "“có”, “không” chỉ dùng cho rác nổi; cần một con số", why)
    _thousands(columns["value"], read, parameter, why)
    if "limit" not in columns:
        return read.value, read.censor
    limits = _read(columns["limit"], why)
    limit = np.where(limits.censor == MEASURED, limits.value, np.nan)
    with np.errstate(invalid="ignore"):
        apart = np.abs(read.value - limit) > _CLOSE * limit
        _told((read.censor == BELOW) & apart, lambda n: _two_limits(read.value[n], limit[n]), why)
        _told((read.censor == MEASURED) & (read.value < limit) & apart, lambda n: _below(read.value[n], limit[n]), why)
    unsaid = (read.censor == BELOW) & np.isnan(read.value)
    return np.where(unsaid, limit, read.value), read.censor


def _two_limits(value: float, limit: float) -> str:
    return f"giá trị ghi <{value:g} mà cột giới hạn phát hiện ghi {limit:g}; hãy sửa một trong hai"


def _below(value: float, limit: float) -> str:
    return f"giá trị {value:g} nhỏ hơn giới hạn phát hiện {limit:g}; ghi <{limit:g} hoặc KPH"


def _thousands(column: Column, read: _Read, parameter: Longs, why: Why) -> None:
    """6.000 may be six thousand or six. It is read where one is absurd, or where the sheet shows its decimal sign."""
    if not read.sign.any():
        return
    shown = {decimal_sign(cell) for cell in column.values} - {""}
    settled = np.isin(read.sign, [" .,".index(sign) for sign in shown]) if len(shown) == 1 else np.zeros(1, np.bool_)
    most = np.array([one.most for one in PARAMETERS])[parameter]
    counted = np.array([one.unit == "MPN/100mL" for one in PARAMETERS])[parameter]
    bad = (read.sign > 0) & (read.value * 1000 <= most) & (counted | ~settled)
    _told(bad, lambda n: _two_readings(_cell(column, n)), why)


def _two_readings(text: str) -> str:
    whole, part = text.strip("<>= ").replace(",", ".").split(".")
    decimals = part.rstrip("0") or "0"
    decimals += "0" * (len(decimals) == 3)
    return f"“{text}” có thể là {whole}{part} hoặc {whole},{decimals}; hãy ghi theo một trong hai cách này"


def _judge(value: NDArray[np.float64], censor: NDArray[np.int8], parameter: Longs, why: Why) -> None:
    most = np.array([one.most for one in PARAMETERS])[parameter]
    with np.errstate(invalid="ignore"):
        _told(value < 0, lambda n: "giá trị âm: số đo hỏng hoặc mã báo lỗi của thiết bị", why)
        _told(value > most, lambda n: f"giá trị quá lớn đối với {CODES[parameter[n]]}: hãy kiểm tra đơn vị", why)
        _told((parameter == TRASH) & (value % 1 != 0), lambda n: "rác nổi ghi có hoặc không", why)
    plain = np.isin(parameter, (ACIDITY, TEMPERATURE, TRASH)) & (censor != MEASURED)
    _told(plain, lambda n: f"{CODES[parameter[n]]} không có giới hạn phát hiện; cần một con số", why)
    lost = (censor == ABOVE) & np.isnan(value)
    _told(lost, lambda n: "thiếu con số sau dấu >", why)


class _Keyed(NamedTuple):
    """Which sample each row belongs to, and of every sample its name, place, day, water and needs."""

    codes: Longs
    names: list[str]
    places: list[str]
    day: Longs
    water: Longs
    needs: Longs


def _keyed(columns: dict[str, Column], rows: int, why: Why) -> _Keyed:
    """A sample is its code, place and day; what only some rows of a code say is said of all where nothing else is."""
    names = columns["sample"]
    _told(np.array([not text_of(cell) for cell in names.values])[names.codes], lambda n: "thiếu mã mẫu", why)
    code, count = names.codes.astype(np.int64), len(names.values)
    nothing = np.full(rows, _NONE, dtype=np.int64)

    def column(name: str, judge: Callable[[Any], Any]) -> Longs:
        return _coded(columns[name], judge, why) if name in columns else nothing

    spots = columns.get("place")
    place = nothing if spots is None else np.where(_filled_in(spots)[spots.codes], spots.codes.astype(np.int64), _NONE)
    place, _ = _spread(code, place, count)
    day, _ = _spread(code, column("date", _days), count)
    every, codes = np.unique(np.stack([code, place, day]), axis=1, return_inverse=True)
    codes = codes.reshape(-1).astype(np.int64)
    water, two_waters = _spread(codes, column("water", read_water), every.shape[1])
    needs, two_needs = _spread(codes, column("needs", read_needs), every.shape[1])
    _told(two_waters, lambda n: "mẫu này ghi hai loại thủy vực khác nhau", why)
    _told(two_needs, lambda n: "mẫu này ghi hai nguồn tác động khác nhau", why)
    firsts = np.zeros(every.shape[1], dtype=np.int64)
    firsts[codes[::-1]] = np.arange(rows)[::-1]
    texts = [text_of(names.values[n]) for n in every[0].tolist()]
    where = ["" if spots is None or n < 0 else text_of(spots.values[n]) for n in every[1].tolist()]
    return _Keyed(codes, texts, where, every[2], water[firsts], needs[firsts])


def _filled_in(column: Column) -> NDArray[np.bool_]:
    return np.array([bool(text_of(cell)) for cell in column.values], dtype=np.bool_)


def _days(cell: Any) -> Any:
    found = read_day(cell)
    return (found - _EPOCH).days if isinstance(found, date) else found


def _spread(key: Longs, said: Longs, count: int) -> tuple[Longs, NDArray[np.bool_]]:
    """What rows of a key say, given to its silent rows where all that speak agree; and rows of keys that disagree."""
    least, most = np.full(count, 2**62, dtype=np.int64), np.full(count, _NONE, dtype=np.int64)
    speaking = said != _NONE
    np.minimum.at(least, key[speaking], said[speaking])
    np.maximum.at(most, key[speaking], said[speaking])
    agreed = least == most
    return np.where(~speaking & agreed[key], most[key], said), (least < most)[key]


def _clashes(sample: Longs, parameter: Longs, value: Any, censor: Any, good: NDArray[np.bool_], why: Why) -> int:
    """Rows of one sample and parameter: equal ones count once; of different ones none is believed."""
    kept = np.flatnonzero(good)
    key = sample[kept] * len(CODES) + parameter[kept]
    turn = np.argsort(key, kind="stable")
    order, same = kept[turn], key[turn][1:] == key[turn][:-1]
    repeated = 0
    for group in _groups(order, same):
        first = group[0]
        equal = np.isclose(value[group], value[first], rtol=_CLOSE, atol=0, equal_nan=True)
        if equal.all() and (censor[group] == censor[first]).all():
            good[group[1:]] = False
            repeated += len(group) - 1
            continue
        good[group] = False
        _told_all(group, "nhiều giá trị khác nhau cho cùng mẫu và thông số; không lấy giá trị nào", why)
    return repeated


def _told_all(rows: Longs, words: str, why: Why) -> None:
    for n in rows:
        why.setdefault(int(n), words)


def _groups(order: Longs, same: NDArray[np.bool_]) -> Iterator[Longs]:
    starts = np.flatnonzero(same & ~np.concatenate(([False], same[:-1])))
    ends = np.flatnonzero(same & ~np.concatenate((same[1:], [False]))) if len(same) else starts
    for start, end in zip(starts, ends, strict=True):
        yield order[start : end + 2]


def _samples(
    keyed: _Keyed, parameter: Longs, value: Any, censor: Any, good: NDArray[np.bool_], water: str
) -> tuple[Samples, list[str]]:
    """The samples with at least one row that is good, in the order in which they come."""
    used, first = np.unique(keyed.codes[good], return_index=True)
    used = used[np.argsort(first)]
    place = np.full(len(keyed.names), -1, dtype=np.int32)
    place[used] = np.arange(len(used), dtype=np.int32)
    day, waters, needs = keyed.day[used], keyed.water[used], keyed.needs[used]
    samples = Samples(
        [keyed.names[n] for n in used],
        place[keyed.codes[good]],
        parameter[good].astype(np.int8),
        value[good],
        censor[good],
        np.where(day == _NONE, NO_DAY, day).astype(np.int32),
        np.where(waters == _NONE, WATERS.index(water), waters).astype(np.int8),
        np.where(needs == _NONE, 0, needs).astype(np.int8),
    )
    return samples, [keyed.places[n] for n in used]
