"""Pure rules of the portal: what to mark in an answer, and how a changed row reads."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from lienket.engines.vietnamese import fold

_WORD = re.compile(r"\w+", re.UNICODE)
LONGEST_QUERY = 200
SECRET = re.compile(r"password|secret|token|session|data$|recovery", re.IGNORECASE)


def clean_query(text: str) -> str:
    """A search as typed, without control characters, spaces put right, cut to a length that is still a search."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST_QUERY].strip()


def marked(text: str, query: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it matched a word of the query; put together it is the text again."""
    wanted = set(fold(query).split())
    pieces: list[tuple[str, bool]] = []
    at = 0
    for word in _WORD.finditer(text):
        if fold(word.group()) not in wanted:
            continue
        between = text[at : word.start()]
        if pieces and between.isspace():
            # Neighbouring words are one mark, as they were one name.
            pieces[-1] = (pieces[-1][0] + between + word.group(), True)
        else:
            if between:
                pieces.append((between, False))
            pieces.append((word.group(), True))
        at = word.end()
    if text[at:]:
        pieces.append((text[at:], False))
    return pieces


def nearest(query: str, names: Mapping[str, str], *, most: int = 4) -> list[str]:
    """Names that look like what was typed, the closest first. `names`: folded name → what stands for it."""
    folded = fold(query)
    if not folded or len(folded) > 60:
        return []
    near = [name for name in names if abs(len(name) - len(folded)) <= 3]
    return [names[name] for name in difflib.get_close_matches(folded, near, n=most, cutoff=0.72)]


def row_changes(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, *, hidden: Collection[str] = ()
) -> list[tuple[str, str, str]]:
    """(column, before, after) for every column that says something; secrets are told as changed, never shown."""
    names: Iterable[str] = dict.fromkeys([*(before or {}), *(after or {})])
    found = []
    for name in names:
        if name in hidden:
            continue
        old, new = (before or {}).get(name), (after or {}).get(name)
        if old in (None, "", [], {}) and new in (None, "", [], {}):
            continue
        if SECRET.search(name):
            old, new = ("•••" if old else ""), ("•••" if new else "")
        found.append((name, _told(old), _told(new)))
    return found


_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d).*)?")


def _told(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else "✗"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    day = _DAY.fullmatch(text)
    if day:
        year, month, number, hour, minute = day.groups()
        text = f"{number}/{month}/{year}" + (f" {hour}:{minute}" if hour else "")
    return text if len(text) <= 300 else text[:299] + "…"
