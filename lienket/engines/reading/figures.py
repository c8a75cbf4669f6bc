"""Legal documents cited, numbers with their units, and named things that are no units: basins, programmes, events."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from lienket.engines.reading.lexicon import Lexicon
from lienket.engines.reading.result import Citation, Mention, Quantity
from lienket.engines.reading.words import CAPITALS, Word, any_of, word_list

_KINDS = any_of("papers")
_SYMBOL = (
    r"\d{1,5}[A-Za-z]?(?:/\d{4})?/[A-ZĐƯ][\w.&ĐƯđư]*(?:[-–][\w.&ĐƯđư]+)*(?:/\d{4})?|\d{1,5}-[A-ZĐ]{2,4}/[A-ZĐ]{2,6}"
)
_DAY = (
    r"(?:,?\s+(?:ban hành\s+|ký\s+)?ngày\s+(?:(?P<d1>\d{1,2})\s*[/.-]\s*(?P<m1>\d{1,2})\s*[/.-]\s*(?P<y1>\d{4})"
    r"|(?P<d2>\d{1,2})\s+tháng\s+(?P<m2>\d{1,2})\s+năm\s+(?P<y2>\d{4})))?"
)
_CITED = re.compile(rf"(?:(?P<kind>{_KINDS}|[a-zà-ỹ]+)\s+)?(?:số:?\s*)?(?P<symbol>{_SYMBOL}){_DAY}", re.IGNORECASE)
_LAW = re.compile(
    rf"(?P<kind>Bộ luật|Luật|Hiến pháp)\s+(?:[{CAPITALS}][\w\s,-]{{2,60}}?\s+)?(?:năm\s+)?"
    r"(?P<year>(?:19|20)\d{2})(?!\d)"
)
_DATED = re.compile(
    rf"(?P<kind>{_KINDS})(?:[^.;:,\n]{{0,90}}?\s(?:ký|ban hành|ký kết))?\s+ngày\s+"
    r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<![\w/.,-])(?P<number>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)\s*(?P<scale>nghìn tỷ|nghìn|triệu|tỷ|vạn)?\s*"
    r"(?P<unit>%|[^\W\d_]+(?:\s[^\W\d_]+)?)?",
)
_SCALE = {"nghìn": 1e3, "vạn": 1e4, "triệu": 1e6, "tỷ": 1e9, "nghìn tỷ": 1e12}
_NO_MEASURE = frozenset(word_list("no_measure"))
_ONE_WORD_UNITS = frozenset(word_list("units_of_measure"))
_MONTH_OR_DAY = re.compile(
    r"(?:ngày|tháng|năm|quý|Điều|khoản|điểm|số|Covid|QCVN|phần|mục|loại|cấp|hạng|Vành đai)\s*[-:]?\s*$", re.IGNORECASE
)
_EVENT = re.compile(
    r"(?:Festival|Hội chợ|Tuần lễ|Tuần hàng|Lễ hội|Hội nghị|Diễn đàn|Triển lãm|Ngày hội|Hội thi|Hội thảo|Giải)\s"
    rf"(?:[{CAPITALS}0-9][^.;:,()]{{3,80}})"
)
_PROGRAMME = re.compile(
    r"(?:Chương trình|Đề án|Dự án|Kế hoạch)\s(?!số|hợp tác này|này|phối hợp này)(?:[^\W\d_][^.;:,()/]{6,110})"
)


def citations(text: str, start: int = 0, end: int | None = None) -> list[Citation]:
    """Legal documents with a number and symbol, a law with its year, or a named document with its day."""
    end = len(text) if end is None else end
    found: list[Citation] = []
    for match in _CITED.finditer(text, start, end):
        kind = match["kind"] or ""
        begin = match.start() if kind[:1].isupper() else match.start("symbol")
        day = _date(match["y1"] or match["y2"], match["m1"] or match["m2"], match["d1"] or match["d2"])
        found.append(
            Citation(
                text[begin : match.end()], begin, match.end(), kind if kind[:1].isupper() else "", match["symbol"], day
            )
        )
    for match in _LAW.finditer(text, start, end):
        found.append(Citation(match[0], match.start(), match.end(), match["kind"], "", None))
    for match in _DATED.finditer(text, start, end):
        if text[max(0, match.start() - 4) : match.start()].endswith(("Sở ", "Bộ ")):
            continue
        found.append(
            Citation(match[0], match.start(), match.end(), match["kind"], "", _date(match["y"], match["m"], match["d"]))
        )
    kept: list[Citation] = []
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _date(year: str | None, month: str | None, day: str | None) -> date | None:
    try:
        return date(int(year), int(month), int(day)) if year and month and day else None
    except ValueError:
        return None


def quantities(text: str, start: int, end: int, taken: Sequence[tuple[int, int]]) -> list[Quantity]:
    """Numbers with a unit, as they count things; dates, codes and numbers of articles left out."""
    found = []
    for match in _NUMBER.finditer(text, start, end):
        at, stop = match.start("number"), match.end("number")
        if any(at < last and stop > first for first, last in taken) or _MONTH_OR_DAY.search(
            text, max(start, at - 12), at
        ):
            continue
        unit = _unit(match["unit"] or "")
        if not unit:
            continue
        value = float(match["number"].replace(".", "").replace(",", ".")) * _SCALE.get(match["scale"] or "", 1.0)
        stop = match.start("unit") + len(unit)
        if value:  # nothing is counted by "0 OP"
            found.append(Quantity(text[at:stop], at, stop, value, unit))
    return found


def _unit(words: str) -> str:
    parts = words.split()
    if not parts or parts[0].lower() in _NO_MEASURE:
        return ""
    if parts[0].lower() in _ONE_WORD_UNITS or len(parts) == 1 or parts[1].lower() in _NO_MEASURE:
        return parts[0]
    return words


def mentions(lexicon: Lexicon, text: str, words: Sequence[Word], start: int, end: int) -> list[Mention]:
    """Waters and basins, programmes and events named in a stretch."""
    found = [Mention("event", m[0].rstrip(), m.start(), m.end()) for m in _EVENT.finditer(text, start, end)]
    found += [Mention("programme", m[0].rstrip(), m.start(), m.end()) for m in _PROGRAMME.finditer(text, start, end)]
    for position, word in enumerate(words):
        if word.lower != "sông" or position + 1 >= len(words):
            continue
        hit = lexicon.waters.at(words, position + 1)
        if not hit or not words[position + 1].capital:
            continue
        first = position - 2 if position > 1 and words[position - 2].lower == "lưu" else position
        found.append(
            Mention(
                "basin",
                text[words[first].start : words[position + hit[0]].end],
                words[first].start,
                words[position + hit[0]].end,
            )
        )
    return sorted(found, key=lambda each: each.start)
