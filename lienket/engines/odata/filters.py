"""The filter language: text → tree. Precedence: or < and < not < comparison < add, sub < mul, div, mod < minus."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from lienket.engines.odata.faults import Fault

LONGEST, DEEPEST, MOST_TOKENS = 4000, 40, 600
COMPARISONS = ("eq", "ne", "gt", "ge", "lt", "le")
_SUMS, _PRODUCTS = ("add", "sub"), ("mul", "div", "mod")
_KEYWORDS = {*COMPARISONS, *_SUMS, *_PRODUCTS, "and", "or", "not", "true", "false", "null"}

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<typed>(?:duration|geography|geometry)'(?:[^']|'')*')
    | (?P<string>'(?:[^']|'')*')
    | (?P<moment>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+\-\ ]\d\d:?\d\d)?)
    | (?P<date>\d{4}-\d\d-\d\d)
    | (?P<time>\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)
    | (?P<number>\d+(?:\.\d+)?(?:[eE][+\-]?\d{1,3})?)
    | (?P<name>[@A-Za-z_][\w.@]*(?:/[@\w][\w.@]*)*)
    | (?P<mark>[(),\-])
    )""",
    re.VERBOSE,
)
_DURATION = re.compile(r"(-)?P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})(?:\.(\d{1,6}))?S)?)?")


@dataclass(frozen=True)
class Literal:
    """A value: None, bool, number, text, datetime64 (UTC), timedelta64 or a shapely geometry."""

    value: Any


@dataclass(frozen=True)
class Path:
    """A property, reached over others: ``Datastream/Thing/name``."""

    parts: tuple[str, ...]


@dataclass(frozen=True)
class Call:
    """An operator or function with its arguments."""

    name: str
    arguments: tuple[Node, ...]


Node = Literal | Path | Call


def parse_filter(text: str) -> Node:
    """The tree of a filter. Raises Fault."""
    if len(text) > LONGEST:
        raise Fault("long", text)
    reader = _Reader(list(_tokens(text)))
    found = reader.either(0)
    reader.end()
    return found


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, count = 0, 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        count += 1
        if match is None or match.lastgroup is None:
            raise Fault("syntax", text[at:])
        if count > MOST_TOKENS:
            raise Fault("long", text[at:])
        yield match.lastgroup, match.group(match.lastgroup)
        at = match.end()


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens, self.at = tokens, 0

    @property
    def word(self) -> str:
        kind, text = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        return text if kind in ("name", "mark") else ""

    def end(self) -> None:
        if self.at < len(self.tokens):
            raise Fault("syntax", self.tokens[self.at][1])

    def either(self, depth: int) -> Node:
        return self._chain(("or",), self._both, depth)

    def _both(self, depth: int) -> Node:
        return self._chain(("and",), self._not, depth)

    def _not(self, depth: int) -> Node:
        if self.word != "not":
            return self._comparison(depth)
        self.at += 1
        return Call("not", (self._not(_deeper(depth)),))

    def _comparison(self, depth: int) -> Node:
        left = self._sum(depth)
        if self.word not in COMPARISONS:
            return left
        name = self.word
        self.at += 1
        return Call(name, (left, self._sum(depth)))

    def _sum(self, depth: int) -> Node:
        return self._chain(_SUMS, self._product, depth)

    def _product(self, depth: int) -> Node:
        return self._chain(_PRODUCTS, self._minus, depth)

    def _minus(self, depth: int) -> Node:
        if self.word != "-":
            return self._primary(depth)
        self.at += 1
        return Call("minus", (self._minus(_deeper(depth)),))

    def _chain(self, names: tuple[str, ...], part: Any, depth: int) -> Node:
        found: Node = part(depth)
        links = 0
        while self.word in names:
            # A chain is a tree that grows to the left: its length is depth as well.
            links += 1
            _deeper(depth + links)
            name = self.word
            self.at += 1
            found = Call(name, (found, part(depth)))
        return found

    def _primary(self, depth: int) -> Node:
        if self.at >= len(self.tokens):
            raise Fault("syntax", "…")
        kind, text = self.tokens[self.at]
        self.at += 1
        if text == "(" and kind == "mark":
            found = self.either(_deeper(depth))
            self._expect(")")
            return found
        if kind == "name" and text not in _KEYWORDS:
            if self.word == "(":
                return Call(text.lower(), self._arguments(_deeper(depth)))
            return Path(tuple(text.split("/")))
        if kind == "mark" or (kind == "name" and text not in ("true", "false", "null")):
            raise Fault("syntax", text)
        return Literal(_value(kind, text))

    def _arguments(self, depth: int) -> tuple[Node, ...]:
        self._expect("(")
        if self.word == ")":
            self.at += 1
            return ()
        found = [self.either(depth)]
        while self.word == ",":
            self.at += 1
            found.append(self.either(depth))
        self._expect(")")
        return tuple(found)

    def _expect(self, mark: str) -> None:
        if self.word != mark:
            raise Fault("syntax", self.tokens[self.at][1] if self.at < len(self.tokens) else "…")
        self.at += 1


def _deeper(depth: int) -> int:
    if depth >= DEEPEST:
        raise Fault("deep")
    return depth + 1


def _value(kind: str, text: str) -> Any:
    if kind == "name":
        return {"true": True, "false": False, "null": None}[text]
    if kind == "string":
        return text[1:-1].replace("''", "'")
    if kind == "number":
        return float(text) if any(mark in text for mark in ".eE") else int(text[:18])
    try:
        if kind == "typed":
            return _typed(text)
        return _time(kind, text)
    except (ValueError, shapely.errors.ShapelyError):
        raise Fault("literal", text) from None


def _time(kind: str, text: str) -> Any:
    if kind == "date":
        return np.datetime64(text, "D")
    if kind == "time":
        return np.datetime64(f"1970-01-01T{text}", "us") - np.datetime64("1970-01-01", "us")
    zone = re.search(r"(?:Z|([+\- ])(\d\d):?(\d\d))$", text[16:])
    bare = text[: 16 + zone.start()] if zone else text
    moment = np.datetime64(bare, "us")
    if zone is None or zone.group(1) is None:
        return moment
    # A plus sign that nobody encoded arrives as a space.
    shift = np.timedelta64(int(zone.group(2)) * 60 + int(zone.group(3)), "m")
    return moment + shift if zone.group(1) == "-" else moment - shift


def _typed(text: str) -> Any:
    kind, _quote, inner = text.partition("'")
    inner = inner[:-1]
    if kind != "duration":
        return shapely.from_wkt(inner.partition(";")[2] if inner.upper().startswith("SRID") else inner)
    match = _DURATION.fullmatch(inner)
    if match is None or inner in ("P", "-P"):
        raise Fault("literal", text)
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:5])
    micro = int((match.group(6) or "").ljust(6, "0"))
    whole = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return np.timedelta64((-1 if match.group(1) else 1) * (whole * 1_000_000 + micro), "us")


def conjuncts(node: Node | None) -> list[Node]:
    """What must all hold: the parts of the tree joined by ``and`` at its top."""
    if node is None:
        return []
    if isinstance(node, Call) and node.name == "and":
        return [part for one in node.arguments for part in conjuncts(one)]
    return [node]


def paths_in(node: Node) -> Iterator[Path]:
    """Every property that a tree names."""
    if isinstance(node, Path):
        yield node
    elif isinstance(node, Call):
        for one in node.arguments:
            yield from paths_in(one)


_TURNED = {"eq": "eq", "gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}


def time_bounds(node: Node | None, names: tuple[str, ...]) -> tuple[np.datetime64 | None, np.datetime64 | None]:
    """The earliest and latest moment (UTC, both included) that a filter leaves to a property; None where it leaves
    that side open. Wider than the filter where it says more than plain comparisons joined by ``and``.
    """
    low: np.datetime64 | None = None
    high: np.datetime64 | None = None
    for part in conjuncts(node):
        if not (isinstance(part, Call) and part.name in _TURNED and len(part.arguments) == 2):
            continue
        name, (left, right) = part.name, part.arguments
        if isinstance(left, Literal):
            name, left, right = _TURNED[name], right, left
        if not (isinstance(left, Path) and left.parts[0] in names and isinstance(right, Literal)):
            continue
        value = right.value
        if not isinstance(value, np.datetime64) or np.datetime_data(value)[0] != "us":
            continue
        if name in ("eq", "gt", "ge"):
            low = value if low is None else max(low, value)
        if name in ("eq", "lt", "le"):
            high = value if high is None else min(high, value)
    return low, high
