"""The labelled documents keep the rules of tests/corpus/reading/README.md, as far as a programme can see."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from lienket.engines.addresses.packaged import packaged_gazetteer

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "corpus" / "reading"
DOCUMENTS = sorted((*CORPUS.glob("develop/*.json"), *CORPUS.glob("held_back/*.json")))
FIELDS_FILE = (ROOT / "lienket/agreements/data/fields.csv").read_text(encoding="utf-8")
FIELDS = {row["code"] for row in csv.DictReader(FIELDS_FILE.splitlines())}
GROUPS = {f"group:{code}" for code in re.findall(r"`([a-z-]+)`", (CORPUS / "README.md").read_text("utf-8"))}
STYLES = {"plan", "agreement", "minutes", "report", "press"}
KINDS = {"promise", "result", "fact", "ceremony"}
PERIODS = {"year", "half", "quarter", "month", "week"}
LEVEL = {2: "province", 3: "district", 5: "commune"}
# what may stay beside clauses on their lines (markers, numbers, "Điều 4."), and whole lines that only look like prose
MARKER_WORDS, STRAY_LINES = 12, 2
NOT_BODY = re.compile(r"\W*(Căn cứ|Kính gửi|Nơi nhận|Thực hiện|Theo đề nghị|Xét đề nghị|Điều|Chương|[IVX]+\.|\d+\.)")


def is_in_force(code: str, day: date) -> bool:
    """Whether a label's code names a unit that exists on the day, or a listed region."""
    if code.startswith("group:"):
        return code in GROUPS
    numbers = packaged_gazetteer().by_code.get((LEVEL.get(len(code), ""), code), [])
    return any(packaged_gazetteer().units[number].valid_on(day) for number in numbers)


def faults_of_date(label: dict[str, str]) -> Iterator[str]:
    keys = set(label) - {"text"}
    if keys == {"every"}:
        if label["every"] not in PERIODS:
            yield f"every {label['every']}"
    elif not keys or keys - {"from", "to"}:
        yield f"keys {sorted(keys)} of the date {label['text']}"
    else:
        ends = [date.fromisoformat(label[key]) for key in ("from", "to") if key in label]
        if ends != sorted(ends):
            yield f"{label['text']} ends before it begins"


def faults_of_clause(clause: dict[str, Any], before: str, day: date) -> Iterator[str]:
    text = clause["text"]
    if clause["kind"] not in KINDS:
        yield f"kind {clause['kind']}"
    if text != text.strip(" \n\t.;"):
        yield "ends with a mark or a space"
    yield from (f"field {code}" for code in clause.get("fields", ()) if code not in FIELDS)
    for name in (*clause.get("lead", ()), *clause.get("partners", ())):
        if name not in text and name not in before:
            yield f"actor {name} is not written"
    for label in (*clause.get("localities", ()), *clause.get("dates", ())):
        if label["text"] not in text:
            yield f"{label['text']} is not in the clause"
    for label in clause.get("localities", ()):
        if not label["codes"]:
            yield f"{label['text']} has no code"
        yield from (f"code {code} of {label['text']}" for code in label["codes"] if not is_in_force(code, day))
    for label in clause.get("dates", ()):
        yield from faults_of_date(label)


def stray_lines(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """Lines of prose that no clause covers, and pieces of covered lines that are neither marker nor head."""
    stray, start = [], 0
    for line in text.split("\n"):
        end = start + len(line)
        inside = [span for span in spans if span[0] < end and span[1] > start]
        edges = [start, *(place for span in inside for place in span), end]
        pieces = [text[edges[i] : edges[i + 1]].strip(" .;") for i in range(0, len(edges), 2)]
        if inside:
            stray += [piece for piece in pieces if len(piece.split()) > MARKER_WORDS and not piece.endswith(":")]
        elif line.rstrip().endswith((".", ";")) and len(line.split()) > MARKER_WORDS and not NOT_BODY.match(line):
            stray.append(line)
        start = end + 1
        if line.startswith("Nơi nhận"):
            break
    return stray


def faults(text: str, labels: dict[str, Any]) -> list[str]:
    """What in the labels of a document is against the rules; empty when nothing is."""
    day = date.fromisoformat(labels["date"])
    found = [] if labels["style"] in STYLES else [f"style {labels['style']}"]
    place, spans = 0, []
    for number, clause in enumerate(labels["clauses"], 1):
        start = text.find(clause["text"], place)
        if start < 0:
            return [*found, f"clause {number} is not written after the one before: {clause['text'][:60]}"]
        place = start + len(clause["text"])
        spans.append((start, place))
        found += [f"clause {number}: {fault}" for fault in faults_of_clause(clause, text[:start], day)]
    stray = stray_lines(text, spans)
    return found + ([f"in no clause: {line[:60]}" for line in stray] if len(stray) > STRAY_LINES else [])


def test_every_text_has_its_labels() -> None:
    texts = sorted((*CORPUS.glob("develop/*.txt"), *CORPUS.glob("held_back/*.txt")))
    assert [path.with_suffix(".json") for path in texts] == DOCUMENTS


def test_labels_keep_the_rules() -> None:
    found = {}
    for path in DOCUMENTS:
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        if wrong := faults(text, json.loads(path.read_text(encoding="utf-8"))):
            found[f"{path.parent.name}/{path.name}"] = wrong
    assert found == {}


def test_faults_are_seen() -> None:
    text = "1. Mục\nSở Du lịch mở lớp tại huyện Ba Vì trong năm 2022."
    clause = {
        "text": "Sở Du lịch mở lớp tại huyện Ba Vì trong năm 2022",
        "kind": "promise",
        "fields": ["du-lich"],
        "lead": ["Sở Du lịch"],
        "localities": [{"text": "huyện Ba Vì", "codes": ["271"]}],
        "dates": [{"text": "năm 2022", "from": "2022-01-01", "to": "2022-12-31"}],
    }
    labels = {"date": "2022-03-15", "style": "plan", "clauses": [clause]}
    assert faults(text, labels) == []
    assert faults(text, {**labels, "date": "2025-07-01"}) == ["clause 1: code 271 of huyện Ba Vì"]
    wrong = clause | {
        "lead": ["Sở Y tế"],
        "localities": [{"text": "huyện Ba Vì", "codes": ["group:ba-vi"]}],
        "dates": [{"text": "năm 2022", "from": "2022-12-31", "to": "2022-01-01"}],
    }
    assert faults(text, {**labels, "clauses": [wrong]}) == [
        "clause 1: actor Sở Y tế is not written",
        "clause 1: code group:ba-vi of huyện Ba Vì",
        "clause 1: năm 2022 ends before it begins",
    ]
    assert faults(text, {**labels, "clauses": [clause, clause]})[0].startswith("clause 2 is not written")
