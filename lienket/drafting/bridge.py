"""Between the reading engine and the drafts of people: what is read as plain values, cut and joined. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lienket.agreements.choices import AgreementKind
from lienket.drafting.choices import ClauseKind
from lienket.engines.reading.result import Clause, Place, Reading, Unit
from lienket.engines.vietnamese import fold

Plain = dict[str, Any]
LABEL_MOST = 60
TITLE_MOST = 500
_MOST_HEAD = 160
_GENRE = re.compile(
    r"\b(?:BẢN THỎA THUẬN|THỎA THUẬN|KẾ HOẠCH|CHƯƠNG TRÌNH|BIÊN BẢN|BẢN GHI NHỚ|QUY CHẾ|BÁO CÁO|THÔNG BÁO)\b"
)
_BODY = re.compile(r"\s+(?:[IVX]+\.\s|[A-Z]\.\s|B[ÊêE][Nn] A\b|Thời gian:|Cập nhật:|\(?Thứ (?:Hai|Ba|Tư|Năm|Sáu|Bảy),)")
_TIE = re.compile(r"^(?:đồng thời|cùng với đó|bên cạnh đó|ngoài ra)\b,?\s+(?=\w)", re.IGNORECASE)
_SETTLED_HERE = frozenset(["Chưa rõ lĩnh vực.", "Chưa rõ cơ quan chủ trì.", "Không ghi thời hạn."])
"""Doubts of the engine that `rules.doubts` tells better, because it knows what was settled since."""
_PRESS = re.compile(
    r"©|\bcopyright\b|all rights reserved|\bbản quyền (?:thuộc|của|©)|\bphóng viên\b|^\(?ảnh:|\btin, ảnh\b|^tác giả:|"
    r"^bài, ảnh\b|^theo (?:báo|ttxvn|vov|vtv)\b|^nguồn:? (?:báo|ttxvn|vov|vtv|\S+\.vn)\b|"
    r"^(?:cập nhật|đăng ngày|ngày đăng):? *\d",
    re.IGNORECASE,
)
_LISTS = ("actors", "places", "dates", "quantities", "citations", "mentions", "cues")
_KIND_WORDS = (
    ("ghi nho", AgreementKind.MEMORANDUM),
    ("quy che", AgreementKind.REGULATION),
    ("thoa thuan", AgreementKind.AGREEMENT),
    ("ke hoach", AgreementKind.PLAN),
    ("chuong trinh", AgreementKind.PROGRAMME),
    ("hop tac", AgreementKind.AGREEMENT),
)
_SPAN = re.compile(r"(?:giai doan|nhung nam|cac nam)\s+(20\d\d)\W+(20\d\d)")
_UNTIL = re.compile(r"(?:den|tam nhin)\s+(?:het\s+)?nam\s+(20\d\d)")
_YEAR = re.compile(r"\bnam\s+(20\d\d)")


def plain_clause(clause: Clause) -> Plain:
    """A clause as the engine sees it, in plain JSON. Its text is not repeated: the document holds it."""
    return {
        "label": clause.label,
        "head": clause.head,
        "kind": str(clause.kind),
        "fields": list(clause.fields),
        "actors": [one._asdict() for one in clause.actors],
        "places": [_plain_place(one) for one in clause.places],
        "dates": [
            {
                "text": one.text,
                "start": one.start,
                "end": one.end,
                "from": _iso(one.starts_on),
                "to": _iso(one.ends_on),
                "every": one.every,
            }
            for one in clause.dates
        ],
        "quantities": [one._asdict() for one in clause.quantities],
        "citations": [{**one._asdict(), "issued_on": _iso(one.issued_on)} for one in clause.citations],
        "mentions": [one._asdict() for one in clause.mentions],
        "due": _iso(clause.due),
        "cues": [one._asdict() for one in clause.cues],
        "doubts": [said for said in clause.doubts if said not in _SETTLED_HERE],
    }


def _plain_place(place: Place) -> Plain:
    return {
        "text": place.text,
        "start": place.start,
        "end": place.end,
        "units": [_plain_unit(one) for one in place.units],
        "group": place.group,
        "now": [_plain_unit(one) for one in place.now],
        "certain": place.certain,
        "slip": place.slip,
        "why": place.why,
    }


def _plain_unit(unit: Unit) -> list[str]:
    return [unit.level, unit.code, unit.name]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def day_of(text: str | None) -> date | None:
    """The day of a plain value."""
    return date.fromisoformat(text) if text else None


# --- cutting and joining


def piece(machine: Plain, start: int, end: int, label: str) -> Plain:
    """What the engine said, as far as it concerns the characters from `start` to `end` of the text.

    Actors of the head stay with every piece; the due date is that of the times named in the piece, unless it came
    from elsewhere.
    """
    kept = {**machine, "label": label[:LABEL_MOST]}
    for name in _LISTS:
        kept[name] = [one for one in machine[name] if start <= one["start"] < end or one.get("inherited")]
    named = [one["to"] for one in machine["dates"] if one["to"]]
    if machine["due"] in named:
        kept["due"] = max((one["to"] for one in kept["dates"] if one["to"]), default=None)
    return kept


def joined(machines: Sequence[Plain], label: str) -> Plain:
    """What the engine said of several clauses, as of one."""
    first = machines[0]
    kept: Plain = {**first, "label": label[:LABEL_MOST]}
    for name in _LISTS:
        kept[name] = _unique(one for machine in machines for one in machine[name])
    kept["fields"] = list(dict.fromkeys(code for machine in machines for code in machine["fields"]))
    kept["doubts"] = list(dict.fromkeys(said for machine in machines for said in machine["doubts"]))
    kept["due"] = max((machine["due"] for machine in machines if machine["due"]), default=None)
    kinds = [machine["kind"] for machine in machines]
    kept["kind"] = ClauseKind.PROMISE.value if ClauseKind.PROMISE in kinds else kinds[0]
    return kept


def _unique(rows: Iterable[Plain]) -> list[Plain]:
    found: list[Plain] = []
    for row in rows:
        if row not in found:
            found.append(row)
    return found


def cut_points(text: str, start: int, end: int) -> list[int]:
    """Where the characters from `start` to `end` may be split: after a sentence, a semicolon, a comma, before a turn.

    Positions are those of the first character of the second piece; each piece keeps at least two words.
    """
    marks = re.finditer(r"[.;,:]\s+|\s+(?=(?:và|đồng thời|cùng với đó|Đồng thời|Cùng với đó)\s)", text[start:end])
    found = []
    for mark in marks:
        at = start + mark.end()
        if len(text[start:at].split()) >= 2 and len(text[at:end].split()) >= 2:
            found.append(at)
    return found


def gaps(text: str, start: int, end: int) -> list[int]:
    """Every place between two words of the characters from `start` to `end`, as the first character after it."""
    found = (start + mark.end() for mark in re.finditer(r"\s+", text[start:end]))
    return [at for at in found if text[start:at].strip() and text[at:end].strip()]


def title_of(text: str) -> tuple[str, bool]:
    """(the clause as a title, whether it had to be cut): one line, capital first, at most 500 characters.

    Words that only tie the clause to the one before it are left out.
    """
    words = _TIE.sub("", " ".join(text.split()).rstrip(" .;,:"))
    words = words[:1].upper() + words[1:]
    if len(words) <= TITLE_MOST:
        return words, False
    return words[: TITLE_MOST - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…", True


def headed(machine: Plain, text: str) -> str:
    """A clause as a title: the words of its head before it, where they are few and it names nobody itself."""
    lead = " ".join(machine["head"].split()).rstrip(" :;,")
    own = any(one["role"] == "lead" and not one["inherited"] for one in machine["actors"])
    return title_of(f"{lead}: {text}" if lead and not own and len(lead) <= _MOST_HEAD else text)[0]


# --- the document itself


def name_of(title: str) -> str:
    """A title as one phrase: from the word of its genre on, without letterhead before or first lines of the body after.

    "THÀNH PHỐ HÀ NỘI … KẾ HOẠCH Hợp tác năm 2022 I. MỤC ĐÍCH" is "Kế hoạch hợp tác năm 2022"; capitals all through
    stay, for names cannot be told from words in them.
    """
    words = " ".join(title.split())
    genre = _GENRE.search(words)
    words = words[genre.start() :] if genre else words
    body = _BODY.search(words)
    words = words[: body.start()] if body else words
    if genre and not words.isupper():
        length = genre.end() - genre.start()
        rest = words[length:].lstrip()
        words = f"{genre[0].capitalize()} {rest[:1].lower()}{rest[1:]}"
    return words.strip()


@dataclass(frozen=True)
class Span:
    """The days of a programme, and the day by which promises without one are due; None where nothing says it."""

    starts_on: date | None = None
    ends_on: date | None = None
    due_on: date | None = None


def press_line(text: str, most: int = 120) -> str:
    """The first line that only a press page bears (byline, source, copyright), else empty."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return next((line[:most] for line in lines if _PRESS.search(line)), "")


def kind_of(title: str) -> str:
    """What sort of text a title names; a plan when it names none."""
    words = fold(title)
    return next((str(kind) for word, kind in _KIND_WORDS if word in words), str(AgreementKind.PLAN))


def span_of(reading: Reading) -> Span:
    """The days of the programme: by the title, else by the times that its clauses name.

    The common due date is the end that the title says, else the end named most often; the programme lasts until the
    last one named.
    """
    times = [when for one in reading.promises for when in one.dates]
    ends = [when.ends_on for when in times if when.ends_on]
    starts = [when.starts_on for when in times if when.starts_on]
    last = max(ends, default=None)
    titled = _years_in(fold(reading.title), reading.dated)
    if titled is not None:
        first, end = titled
        return Span(_first(first, end, reading.dated), max(end, last) if last else end, end)
    common = max(set(ends), key=lambda day: (ends.count(day), day)) if ends else None
    begin = reading.dated or min(starts, default=None) or (date(common.year, 1, 1) if common else None)
    if begin and last and begin > last:
        begin = min(starts, default=last)
    return Span(begin, last, common)


def _years_in(words: str, dated: date | None) -> tuple[date, date] | None:
    """The years that a folded title names, as the first and the last day."""
    if found := _SPAN.search(words):
        first, last = sorted((int(found[1]), int(found[2])))
    elif found := _UNTIL.search(words):
        last = int(found[1])
        first = min(dated.year if dated else last, last)
    elif found := _YEAR.search(words):
        first = last = int(found[1])
    else:
        return None
    return date(first, 1, 1), date(last, 12, 31)


def _first(start: date, end: date, dated: date | None) -> date:
    """A programme begins when its document is signed, where that lies within its years."""
    return dated if dated and start <= dated <= end else start


def names_of_sides(reading: Reading) -> list[str]:
    """Whoever the document names as its sides: its issuer, then those that promises are made with, most often first."""
    counted: dict[str, int] = {}
    for clause in reading.promises:
        for name in clause.partners:
            counted[name] = counted.get(name, 0) + 1
    partners = sorted(counted, key=lambda name: (-counted[name], list(counted).index(name)))
    return list(dict.fromkeys([*([reading.issuer] if reading.issuer else []), *partners]))


def measure_of(quantities: Sequence[Mapping[str, Any]]) -> tuple[str, str, float | None]:
    """(measure, unit, target) when the clause names exactly one quantity, else empty."""
    if len(quantities) != 1:
        return "", "", None
    one = quantities[0]
    unit = str(one["unit"]).strip()
    return (f"Số {unit}" if unit else ""), unit[:60], float(one["value"])


# --- labelled cases


def labelled(values: Plain, machine: Plain, text: str) -> Plain:
    """One labelled clause in the form of the reading corpus, beside what the machine had said of it.

    `values`: kind, fields, lead, partners, localities, and the state a person left it in.
    """
    case: Plain = {"text": " ".join(text.split()).rstrip(" .;"), "kind": values["kind"]}
    for name in ("fields", "lead", "partners", "localities"):
        if values.get(name):
            case[name] = values[name]
    dates = [_label_of_date(one) for one in machine["dates"]]
    if dates:
        case["dates"] = dates
    case["settled"] = values["state"]
    if values.get("due"):
        case["due"] = values["due"]
    case["machine"] = {
        "kind": machine["kind"],
        "fields": machine["fields"],
        "lead": _names(machine, "lead"),
        "partners": _names(machine, "partner"),
        "localities": [{"text": one["text"], "codes": codes_of(one)} for one in machine["places"]],
        "dates": dates,
        "due": machine["due"],
    }
    return case


def codes_of(place: Plain) -> list[str]:
    """The codes that the machine gave a place."""
    return [f"group:{place['group']}"] if place["group"] else [code for _level, code, _name in place["units"]]


def _names(machine: Plain, role: str) -> list[str]:
    return list(dict.fromkeys(one["name"] for one in machine["actors"] if one["role"] == role))


def _label_of_date(one: Plain) -> Plain:
    return {"text": one["text"], **{name: one[name] for name in ("from", "to", "every") if one[name]}}
