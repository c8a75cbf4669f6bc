"""The content of a station file → columns of readings, and a fault for every line or file that is none.

Two roads with one outcome: a clean file, a tuple a line or all on one line, is cut by its tabs and each cell looked up
in tables that remember; whatever is not entirely clean goes line by line. The law: every tuple ends as exactly one
reading or one fault (`Rows.told`). Nothing here knows stations, series or databases.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lienket.engines.observations.codes import Status
from lienket.engines.stationfiles.cells import (
    LAST,
    NAMES,
    NOT_DETECTED,
    NUMBERS,
    STATUS,
    TAILS,
    TIMES,
    UNITS,
    number,
)

#: Bytes of one file that are read; a legal file has about five hundred.
LARGEST = 4_000_000
_BLANK = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be read: ``line`` from 1 (0: the whole file), its text, the reason's code, a sentence.

    ``readings``: how many tuples it stands for; 0 for an empty file, at least 1 for all else.
    """

    line: int
    text: str
    reason: str
    sentence: str
    readings: int = 1


@dataclass(slots=True)
class Rows:
    """Columns of equal length, one entry a reading, in the file's order.

    ``value``: NaN where the file says "not detected" without a number (status BELOW): its series must know the limit.
    ``at``: seconds since 1970 by the station's clock. ``line``: from 1. ``faults``: all that is no reading.
    """

    symbol: list[str] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    unit: list[str] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    status: list[int] = field(default_factory=list)
    line: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def columns(self) -> tuple[list[Any], ...]:
        """Symbol, value, unit, at, status, line."""
        return self.symbol, self.value, self.unit, self.at, self.status, self.line

    @property
    def told(self) -> int:
        """How many readings the file speaks of, whether they could be read or not."""
        return len(self.value) + sum(one.readings for one in self.faults)


def read_content(data: bytes) -> Rows:
    """Every reading of a file, and every fault. Never raises, whatever the bytes are."""
    if len(data) > LARGEST:
        return _whole("size", f"Tệp lớn hơn {LARGEST // 1_000_000} MB. Đề nghị trạm gửi mỗi chu kỳ một tệp.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end < len(data) or error.reason != "unexpected end of data" or _is_wide(data):
            return _other_encoding(data)
        text = data[: error.start].decode("utf-8") + "\ufffd"  # cut in the middle of a letter
    text = text.removeprefix("\ufeff")
    if "\0" in text and _is_wide(data):
        return _other_encoding(data)
    return _fast(text) or _lines(text)


def _fast(text: str) -> Rows | None:
    """A file without any fault, cut by its tabs at once; None where a line needs a closer look."""
    cells = text.split("\t")
    try:
        return _by_line(cells) if "\n" in cells[4][:-1] else _on_one_line(cells)
    except (KeyError, IndexError):
        return None


def _by_line(cells: list[str]) -> Rows | None:
    """Four tabs a line: the fifth cell of one line and the first of the next stand together."""
    tails = list(map(TAILS.__getitem__, cells[4:-1:4]))
    last = LAST[cells[-1]]
    count = len(tails) + 1
    if len(cells) != 4 * count + 1:
        return None
    return Rows(
        symbol=[NAMES[cells[0]], *[tail[1] for tail in tails]],
        value=list(map(NUMBERS.__getitem__, cells[1::4])),
        unit=list(map(UNITS.__getitem__, cells[2::4])),
        at=list(map(TIMES.__getitem__, cells[3::4])),
        status=[*[tail[0] for tail in tails], last],
        line=list(range(1, count + 1)),
    )


def _on_one_line(cells: list[str]) -> Rows | None:
    """All tuples on one line: five cells each, the last with or without its line end."""
    count, over = divmod(len(cells), 5)
    if over:
        return None
    return Rows(
        symbol=[NAMES[cell] for cell in cells[0::5]],
        value=[NUMBERS[cell] for cell in cells[1::5]],
        unit=[UNITS[cell] for cell in cells[2::5]],
        at=[TIMES[cell] for cell in cells[3::5]],
        status=[*[int(STATUS[cell]) for cell in cells[4:-1:5]], LAST[cells[-1]]],
        line=[1] * count,
    )


def _lines(text: str) -> Rows:
    """Line by line."""
    rows = Rows()
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = plain.split("\n")
    for index, line in enumerate(lines, 1):
        if _BLANK.fullmatch(line.replace("\0", "x")):
            continue
        tuples = _tuples(line)
        for place, cells in enumerate(tuples, 1):
            # The last line has no line end: it may have been cut.
            _take(rows, index, cells, cut=index == len(lines) and place == len(tuples))
    if not rows.told:
        rows.faults.append(Fault(0, "", "empty", "Tệp rỗng, không có dòng số liệu nào.", readings=0))
    return rows


def _tuples(line: str) -> list[list[str]]:
    """The tuples of a line: five cells each; what is left over at its end, unless empty, is one more."""
    cells = line.split("\t")
    whole = len(cells) // 5 * 5
    found = [cells[start : start + 5] for start in range(0, whole, 5)]
    if not found or any(cell.strip() for cell in cells[whole:]):
        found.append(cells[whole:])
    return found


def _take(rows: Rows, line: int, cells: list[str], *, cut: bool) -> None:
    """One tuple becomes a reading or a fault."""
    raw = "\t".join(cells)
    found = None if len(cells) != 5 or "\0" in raw else _reading([cell.strip() for cell in cells])
    if isinstance(found, tuple):
        for column, entry in zip(rows.columns, (*found, line), strict=True):
            column.append(entry)
        return
    if found is None or (cut and found.reason in _MAY_BE_CUT):
        found = _broken(raw, len(cells), cut)
    rows.faults.append(Fault(line, shown(raw), found.reason, found.sentence))


_MAY_BE_CUT = ("status", "time")


@dataclass(frozen=True, slots=True)
class _Refused:
    reason: str
    sentence: str


def _reading(cells: list[str]) -> tuple[str, float, str, int, int] | _Refused:
    """Five stripped cells → symbol, value, unit, time, status; or why not."""
    symbol, given, unit, time, code = cells
    if not symbol:
        return _Refused("fields", "Dòng không có ký hiệu thông số ở cột 1.")
    at = _asked(time)
    if at is None:
        wanted = "năm, tháng, ngày, giờ, phút, giây viết liền"
        return _Refused("time", f"Thời gian “{shown(time, 30)}” không đúng dạng {wanted}.")
    status = STATUS.get(code)
    if status is None:
        return _Refused("status", f"Mã trạng thái “{shown(code, 30)}” không phải 00, 01, 02 hay 03.")
    value, censored = read_value(given)
    if value is None:
        return _Refused("value", f"Giá trị “{shown(given, 30)}” của {shown(symbol, 30)} không phải là số.")
    if censored and status is Status.MEASURING:
        status = Status.BELOW
    return symbol, value, unit, at, int(status)


def _asked(time: str) -> int | None:
    try:
        return TIMES[time]
    except KeyError:
        return None


def read_value(given: str) -> tuple[float | None, bool]:
    """(value, whether below a detection limit). "<0,01" gives that limit; "KPH" NaN, for the series to know."""
    if given.casefold() in NOT_DETECTED:
        return float("nan"), True
    if given.startswith("<"):
        limit = number(given[1:].strip())
        return (limit, True) if limit is not None and limit > 0 else (None, False)
    return number(given), False


def _broken(raw: str, count: int, cut: bool) -> _Refused:
    if "\0" in raw:
        return _Refused("cut", "Dòng có byte rỗng: tệp bị hỏng khi truyền. Đề nghị trạm gửi lại tệp.")
    if cut:
        return _Refused("cut", "Dòng cuối bị cắt giữa chừng. Đề nghị trạm gửi lại tệp.")
    return _Refused("fields", f"Dòng có {count} cột; mỗi số liệu cần năm cột cách nhau bằng dấu TAB.")


def shown(text: str, most: int = 500) -> str:
    """A text as it may be kept and shown: no NUL, which databases refuse, and not longer than a page can bear."""
    clean = text.replace("\0", "␀").encode("utf-8", "replace").decode("utf-8")
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def _is_wide(data: bytes) -> bool:
    """UTF-16 by its mark, or because every second byte is nought and the others are not."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    sample = data[:2000]
    half, first, second = len(sample) // 2, sample[0::2].count(0), sample[1::2].count(0)
    return half > 1 and max(first, second) > 0.8 * half and min(first, second) < 0.2 * half


def _other_encoding(data: bytes) -> Rows:
    """The whole file is refused: bytes of another encoding are not guessed at."""
    called = "UTF-16" if _is_wide(data) else "một bảng mã cũ (có thể là Windows-1258)"
    sentence = f"Tệp ghi bằng {called}, không phải UTF-8 như quy định. Hãy đặt lại bảng mã của bộ ghi rồi gửi lại."
    return _whole("encoding", sentence, max(1, data.count(b"\n")))


def _whole(reason: str, sentence: str, readings: int = 1) -> Rows:
    return Rows(faults=[Fault(0, "", reason, sentence, readings)])
