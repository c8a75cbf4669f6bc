"""How well documents are read, told for both halves of the labelled set, beside the simplest thing a user could do.

    python benchmarks/reading.py [--half develop|held_back] [--misses]

Simplest: every sentence is a draft, names and dates by regular expressions, the field of the first word that fits.
Promise clauses match if they share 70 % of their words; a place or a date if it overlaps and means the same units or
days; an actor if role and name agree; the field if ours is among those of the label. ``--misses`` lists what went wrong
(only ever asked of the develop half).
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from lienket.engines.reading import Kind, Lexicon, packaged_lexicon, read
from lienket.engines.vietnamese import fold

CORPUS = Path(__file__).parent.parent / "tests" / "corpus" / "reading"
HALVES = ("develop", "held_back")
TARGETS = {"promises": 0.90, "places": 0.97, "fields": 0.90, "dates": 0.95}
SHARED = 0.7
PAGES = 30


class Span(NamedTuple):
    """A stretch of text that means something."""

    start: int
    end: int
    means: tuple[Any, ...]


@dataclass
class Read:
    """What a reader, or the label, says of one document."""

    promises: list[Span] = field(default_factory=list)  # means: (fields, actors)
    places: list[Span] = field(default_factory=list)
    dates: list[Span] = field(default_factory=list)


@dataclass
class Count:
    """Right, wrongly found, not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def f1(self) -> tuple[float, float, float]:
        """Precision, recall, F1."""
        precision = self.right / max(1, self.right + self.wrong)
        recall = self.right / max(1, self.right + self.missed)
        return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def documents(half: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Name, text and labels of the documents of a half."""
    for path in sorted((CORPUS / half).glob("*.txt")):
        label = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        yield path.stem, path.read_text(encoding="utf-8"), label


def labelled(text: str, label: dict[str, Any]) -> Read:
    """The labels with their places in the text."""
    out, at = Read(), 0
    for clause in label["clauses"]:
        start = text.index(clause["text"], at)
        at = start + len(clause["text"])
        if clause["kind"] == "promise":
            actors = {
                (role, fold(name))
                for role, key in (("lead", "lead"), ("partner", "partners"))
                for name in clause.get(key, [])
            }
            out.promises.append(Span(start, at, (frozenset(clause.get("fields", [])), frozenset(actors))))
        out.places += _inside(text, start, clause.get("localities", []), lambda one: frozenset(one["codes"]))
        out.dates += _inside(
            text, start, clause.get("dates", []), lambda one: (one.get("from"), one.get("to"), one.get("every", ""))
        )
    return out


def _inside(text: str, start: int, rows: list[dict[str, Any]], meaning: Any) -> list[Span]:
    found, at = [], start
    for row in rows:
        begin = text.find(row["text"], at)
        if begin < 0:
            begin = text.index(row["text"], start)
        at = begin + len(row["text"])
        found.append(Span(begin, at, (meaning(row),)))
    return found


def ours(text: str, lexicon: Lexicon) -> Read:
    """What the engine says."""
    out = Read()
    for clause in read(text.split("\n"), lexicon).clauses:
        if clause.kind is Kind.PROMISE:
            actors = frozenset((actor.role, fold(actor.name)) for actor in clause.actors)
            out.promises.append(Span(clause.start, clause.end, (clause.fields, actors)))
        for place in clause.places:
            codes = frozenset({f"group:{place.group}"} if place.group else {unit.code for unit in place.units})
            out.places.append(Span(place.start, place.end, (codes,)))
        for when in clause.dates:
            means = (_iso(when.starts_on), _iso(when.ends_on), when.every)
            out.dates.append(Span(when.start, when.end, (means,)))
    return out


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


_SENTENCE = re.compile(r"[^.\n]+")
_NAME = re.compile(
    r"(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường)\s+((?:[A-ZĐÀ-Ỹ][^\W\d_]*)(?:\s[A-ZĐÀ-Ỹ][^\W\d_]*)*)"
    r"|((?:[A-ZĐÀ-Ỹ][^\W\d_]*)(?:\s[A-ZĐÀ-Ỹ][^\W\d_]*)+)"
)
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})|năm (\d{4})")


def simplest(text: str, lexicon: Lexicon) -> Read:
    """Every sentence a draft; capitalised names looked up as they are; dates of the two commonest forms."""
    out = Read()
    for sentence in _SENTENCE.finditer(text):
        if len(sentence[0].split()) > 3:
            folded = fold(sentence[0])
            fields = tuple(code for code in lexicon.field_codes if code.replace("-", " ")[:8] in folded)[:1]
            out.promises.append(Span(sentence.start(), sentence.end(), (fields, frozenset())))
    units = {unit.short_name: unit.code for unit in reversed(lexicon.gazetteer.units)}
    for name in _NAME.finditer(text):
        code = units.get(name[1] or name[2])
        if code:
            out.places.append(Span(name.start(), name.end(), (frozenset({code}),)))
    for day in _DATE.finditer(text):
        first = f"{day[4]}-01-01" if day[4] else f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
        last = f"{day[4]}-12-31" if day[4] else first
        out.dates.append(Span(day.start(), day.end(), ((first, last, ""),)))
    return out


def _shared(text: str, one: Span, other: Span) -> float:
    both = text[max(one.start, other.start) : min(one.end, other.end)].split() if one.start < other.end else []
    whole = text[min(one.start, other.start) : max(one.end, other.end)].split()
    return len(both) / max(1, len(whole))


def score(text: str, said: Read, truth: Read, counts: dict[str, Count], misses: list[str]) -> None:
    """Add one document to the counts."""
    left = list(truth.promises)
    for promise in said.promises:
        match = max(left, key=lambda gold: _shared(text, promise, gold), default=None)
        if match is None or _shared(text, promise, match) < SHARED:
            counts["promises"].wrong += 1
            misses.append(f"promise  not one: {text[promise.start : promise.end][:130]}")
            continue
        left.remove(match)
        counts["promises"].right += 1
        _fields(text, promise, match, counts["fields"], misses)
        _actors(text, promise, match, counts["actors"], misses)
    for gold in left:
        counts["promises"].missed += 1
        misses.append(f"promise  missed: {text[gold.start : gold.end][:130]}")
    for what in ("places", "dates"):
        _spans(text, getattr(said, what), getattr(truth, what), counts[what], misses, what)


def _fields(text: str, promise: Span, gold: Span, count: Count, misses: list[str]) -> None:
    if gold.means[0]:
        right = bool(promise.means[0]) and promise.means[0][0] in gold.means[0]
        count.right += right
        count.wrong += not right
        count.missed += not right
        if not right:
            misses.append(
                f"field    {promise.means[0]} for {sorted(gold.means[0])}: {text[gold.start : gold.end][:110]}"
            )


def _actors(text: str, promise: Span, gold: Span, count: Count, misses: list[str]) -> None:
    said, truth = promise.means[1], gold.means[1]
    count.right += len(said & truth)
    count.wrong += len(said - truth)
    count.missed += len(truth - said)
    if said != truth:
        misses.append(f"actors   +{sorted(said - truth)} -{sorted(truth - said)}: {text[gold.start : gold.end][:110]}")


def _spans(text: str, said: list[Span], truth: list[Span], count: Count, misses: list[str], what: str) -> None:
    left = list(truth)
    for one in said:
        match = next(
            (gold for gold in left if gold.start < one.end and one.start < gold.end and gold.means == one.means), None
        )
        if match:
            left.remove(match)
            count.right += 1
        else:
            count.wrong += 1
            around = text[max(0, one.start - 40) : one.end + 25].replace("\n", "⏎")
            misses.append(f"{what:8} +{_shown(one)} in “{around}”")
    for gold in left:
        count.missed += 1
        around = text[max(0, gold.start - 40) : gold.end + 25].replace("\n", "⏎")
        misses.append(f"{what:8} -{text[gold.start : gold.end]} {_shown(gold)} in “{around}”")


def _shown(span: Span) -> str:
    means = span.means[0]
    return str(sorted(means)[:4] if isinstance(means, frozenset) else means)


def measure(half: str, lexicon: Lexicon, reader: Any) -> tuple[dict[str, Count], list[str]]:
    """Counts over all documents of a half, and what went wrong."""
    counts = {name: Count() for name in ("promises", "fields", "places", "dates", "actors")}
    misses: list[str] = []
    for name, text, label in documents(half):
        misses.append(f"== {name}")
        score(text, reader(text, lexicon), labelled(text, label), counts, misses)
    return counts, misses


def speed(lexicon: Lexicon) -> tuple[int, float]:
    """Words and median seconds of a document of thirty pages, made of the develop half."""
    texts = [text for _, text, _ in documents("develop")]
    pages: list[str] = []
    while sum(len(text.split()) for text in pages) < PAGES * 450:
        pages.append(texts[len(pages) % len(texts)])
    paragraphs = "\n".join(pages).split("\n")
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        read(paragraphs, lexicon)
        taken.append(time.perf_counter() - start)
    return sum(len(text.split()) for text in pages), statistics.median(taken)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--misses", action="store_true")
    asked = parser.parse_args()
    if asked.misses and asked.half != "develop":
        sys.exit("--misses is for --half develop: what is held back is only scored")
    lexicon = packaged_lexicon()
    for half in [asked.half] if asked.half else HALVES:
        rows = {name: measure(half, lexicon, reader) for name, reader in (("ours", ours), ("simplest", simplest))}
        number = sum(1 for _ in documents(half))
        print(f"{half}: {number} documents            precision  recall   F1      simplest F1   target (held back)")
        for what in ("promises", "fields", "places", "dates", "actors"):
            precision, recall, f1 = rows["ours"][0][what].f1()
            base = rows["simplest"][0][what].f1()[2]
            target = f"{TARGETS[what]:.2f}" if what in TARGETS else ""
            print(f"  {what:28} {precision:8.3f} {recall:8.3f} {f1:8.3f} {base:10.3f}        {target}")
        if asked.misses:
            print("\n".join(rows["ours"][1]))
    words, seconds = speed(lexicon)
    print(f"a document of {PAGES} pages ({words} words): {seconds:.2f} s (target 2)")


if __name__ == "__main__":
    main()
