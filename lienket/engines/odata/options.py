"""Query options: ``$filter``, ``$expand`` with options of its own inside, ``$orderby`` and the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lienket.engines.odata.faults import Fault
from lienket.engines.odata.filters import Node, Path, parse_filter

MOST_EXPANDED, DEEPEST_EXPAND = 20, 5
_KNOWN = ("filter", "orderby", "top", "skip", "count", "select", "expand")
_TOP_ONLY = ("resultFormat", "skiptoken")
_STANDARD_ELSEWHERE = ("search", "apply", "compute", "format", "levels", "index")
_CASED = {name.lower(): name for name in (*_KNOWN, *_TOP_ONLY, *_STANDARD_ELSEWHERE)}


@dataclass
class Query:
    """What is asked of one collection or thing."""

    filter: Node | None = None
    order: list[tuple[Path, bool]] = field(default_factory=list)
    """Properties to sort by, and whether downwards."""
    top: int | None = None
    skip: int = 0
    count: bool = False
    select: list[str] = field(default_factory=list)
    expand: dict[str, Query] = field(default_factory=dict)
    array: bool = False
    """``$resultFormat=dataArray``."""
    token: str = ""
    raw: list[tuple[str, str]] = field(default_factory=list)
    """The options as they were written."""


def parse_options(pairs: Iterable[tuple[str, str]], *, depth: int = 0) -> Query:
    """Options as (name, value), names with their ``$``; others without it are not ours and are passed by.

    Raises Fault: "option" for an unknown or repeated one, "unsupported" for one of OData that is not offered.
    """
    found, seen = Query(), set()
    for name, value in pairs:
        if not name.startswith("$"):
            continue
        # The names of options are read as OData 4.01 says, in any case: clients write $orderBy and $resultformat.
        plain = _CASED.get(name[1:].lower(), name[1:])
        if plain in _STANDARD_ELSEWHERE:
            raise Fault("unsupported", name)
        if plain not in _KNOWN and (depth or plain not in _TOP_ONLY):
            raise Fault("option", name)
        if plain in seen:
            raise Fault("option", name)
        seen.add(plain)
        found.raw.append((f"${plain}", value))
        _READERS[plain](found, value.strip(), depth)
    return found


def split_options(text: str) -> list[tuple[str, str]]:
    """``$top=1;$select=a`` → pairs."""
    pairs = [part.partition("=") for part in _split(text, ";")]
    if any(not middle for _name, middle, _value in pairs):
        raise Fault("syntax", text)
    return [(name.strip(), value) for name, _middle, value in pairs]


def _split(text: str, mark: str) -> Iterator[str]:
    """Parts between marks that stand outside of brackets and quotes."""
    depth, quoted, start = 0, False, 0
    for at, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
        elif letter == mark and depth == 0:
            yield text[start:at]
            start = at + 1
        if depth < 0:
            break
    if depth or quoted:
        raise Fault("syntax", text[start:])
    yield text[start:]


def _whole(value: str, name: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 9):
        raise Fault("option", f"{name}={value}")
    return int(value)


def _read_order(found: Query, value: str, _depth: int) -> None:
    for part in _split(value, ","):
        words = part.split()
        if not 1 <= len(words) <= 2 or (len(words) == 2 and words[1].lower() not in ("asc", "desc")):
            raise Fault("option", f"$orderby={part}")
        found.order.append((Path(tuple(words[0].split("/"))), len(words) == 2 and words[1].lower() == "desc"))


def _read_top(found: Query, value: str, _depth: int) -> None:
    found.top = _whole(value, "$top")


def _read_skip(found: Query, value: str, _depth: int) -> None:
    found.skip = _whole(value, "$skip")


def _read_count(found: Query, value: str, _depth: int) -> None:
    if value not in ("true", "false"):
        raise Fault("option", f"$count={value}")
    found.count = value == "true"


def _read_select(found: Query, value: str, _depth: int) -> None:
    names = [part.strip() for part in value.split(",")]
    if not all(names):
        raise Fault("option", f"$select={value}")
    found.select = [] if "*" in names else names


def _read_filter(found: Query, value: str, _depth: int) -> None:
    found.filter = parse_filter(value)


def _read_expand(found: Query, value: str, depth: int) -> None:
    if depth >= DEEPEST_EXPAND:
        raise Fault("deep", value)
    parts = list(_split(value, ","))
    if len(parts) > MOST_EXPANDED:
        raise Fault("long", value)
    for part in parts:
        path, bracket, inner = part.strip().partition("(")
        if bracket and not inner.endswith(")"):
            raise Fault("syntax", part)
        names = path.strip().split("/")
        if not all(names) or depth + len(names) > DEEPEST_EXPAND:
            raise Fault("syntax" if not all(names) else "deep", part)
        at = found
        for name in names[:-1]:
            at = at.expand.setdefault(name, Query())
        asked = parse_options(split_options(inner[:-1]) if bracket else (), depth=depth + len(names))
        before = at.expand.get(names[-1])
        if before is not None and bracket:
            raise Fault("option", part)
        at.expand.setdefault(names[-1], asked)


def _read_format(found: Query, value: str, _depth: int) -> None:
    if value.lower() != "dataarray":
        raise Fault("unsupported", f"$resultFormat={value}")
    found.array = True


def _read_token(found: Query, value: str, _depth: int) -> None:
    found.token = value


_READERS = {
    "filter": _read_filter,
    "orderby": _read_order,
    "top": _read_top,
    "skip": _read_skip,
    "count": _read_count,
    "select": _read_select,
    "expand": _read_expand,
    "resultFormat": _read_format,
    "skiptoken": _read_token,
}
