"""What a catalogue counts, when a certificate is reminded of, how large a picture is: pure, on plain values."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from lienket.market.choices import CERTIFICATE_FACTS

REMINDERS = (60, 30, 7)
"""Days before the last one on which an owner is reminded of a certificate."""
_STARS = re.compile(r"ocop-([1-5])")
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True)
class Shown:
    """One thing of a list with its values by facet; a facet may hold none or several."""

    pk: int
    values: Mapping[str, frozenset[str]]


@dataclass
class Faceted:
    """The things that fit all that was chosen, in their order; and per facet how many fit all but its own choice."""

    pks: list[int] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)


def faceted(rows: Iterable[Shown], chosen: Mapping[str, str], facets: Sequence[str]) -> Faceted:
    """Narrow and count in one pass. A thing that fails one facet alone is still counted for that facet."""
    found = Faceted(counts={name: {} for name in facets})
    asked = {name: value for name, value in chosen.items() if value}
    for row in rows:
        failing = [name for name, value in asked.items() if value not in row.values.get(name, ())]
        if len(failing) > 1:
            continue
        if not failing:
            found.pks.append(row.pk)
        for name in failing or facets:
            counts = found.counts[name]
            for value in row.values.get(name, ()):
                counts[value] = counts.get(value, 0) + 1
    return found


def stars_of(codes: Iterable[str]) -> int:
    """The most OCOP stars that kinds of certificates give; 0 for none."""
    return max((int(found[1]) for found in map(_STARS.fullmatch, codes) if found), default=0)


def reminder(expires_on: date, today: date) -> tuple[int, date] | None:
    """(which reminder is due, the day to do something by), None while it is early or when the days are over.

    Each reminder leads to the next: renewing is asked for until 30 days before, then 7, then the last day itself.
    """
    left = (expires_on - today).days
    if left < 0 or left > REMINDERS[0]:
        return None
    due = [days for days in REMINDERS if left <= days]
    following = [days for days in REMINDERS if days < due[-1]]
    return due[-1], expires_on - timedelta(days=following[0] if following else 0)


def certificate_fact_problem(state: str, kind: str, on: date, today: date, last_on: date | None, reason: str) -> str:
    """The sentence for a fact that cannot follow; empty when it can."""
    if state not in CERTIFICATE_FACTS[kind][0]:
        return _("Giấy không còn ở trạng thái làm được việc này. Hãy tải lại trang.")
    if on > today:
        return _("Ngày ghi không được sau hôm nay.")
    if last_on is not None and on < last_on:
        return _("Ngày ghi sớm hơn việc đã ghi trước đó (%(day)s).") % {"day": f"{last_on:%d/%m/%Y}"}
    if CERTIFICATE_FACTS[kind][1] and not reason.strip():
        return _("Hãy ghi lý do.")
    return ""


def picture_size(data: bytes) -> tuple[int, int]:
    """(width, height) in pixels of a PNG or JPEG from its header; (0, 0) where it does not tell."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    at = 2
    while data[:2] == b"\xff\xd8" and at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 1 if marker == 0xFF else 2 + length
    return 0, 0
