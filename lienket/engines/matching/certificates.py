"""Certificates as people write them: “VietGAP (đến 31/12/2026); OCOP 4 sao” → kinds, levels and last days."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from lienket.engines.matching.measures import plain, rows_of
from lienket.engines.matching.problem import Certificate
from lienket.engines.vietnamese import fold

_APART = re.compile(r"[;,\n|+]")
_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})")
_LEADING = re.compile(r"[\s(:-]*(đến|hạn|hết hạn|until|to|expires)?[\s(:-]*$")
_EMPTY = {"", "khong", "none", "no", "0"}


class CertificateError(ValueError):
    """A text that does not tell its certificates; the message is a sentence."""


@lru_cache(maxsize=1)
def _known() -> dict[str, tuple[str, int]]:
    known = {}
    for row in rows_of("certificates.csv"):
        for name in (row["name"], *row["names"].split("|")):
            if name:
                known[fold(name)] = row["kind"], int(row["level"])
    return known


@lru_cache(maxsize=65_536)
def read_certificates(text: str) -> tuple[Certificate, ...]:
    """The certificates in a cell, in a fixed order; raises CertificateError."""
    found = [_one(part) for part in _APART.split(text) if fold(part) not in _EMPTY]
    return tuple(sorted(set(found), key=lambda one: (one.kind, one.level, one.expires or date.max)))


def _one(text: str) -> Certificate:
    written = _DAY.search(text)
    expires = None
    if written:
        d, m, y = (written[1], written[2], written[3]) if written[1] else (written[6], written[5], written[4])
        try:
            expires = date(int(y), int(m), int(d))
        except ValueError:
            raise CertificateError(f"không có ngày {written[0]} trong “{text.strip()}”; ghi dạng dd/mm/yyyy.") from None
        text = text[: written.start()]
    words = fold(text).split()
    for count in range(len(words), 0, -1):
        known = _known().get(" ".join(words[:count]))
        if known:
            return Certificate(*known, expires)
    if not words:
        raise CertificateError(f"có ngày {written[0] if written else ''} nhưng thiếu tên chứng nhận.")
    return Certificate(" ".join(_LEADING.sub("", plain(text)).replace("(", " ").split()), 1, expires)
