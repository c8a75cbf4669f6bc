"""English is complete: every text of the interface has its English, with the same placeholders."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "lienket" / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "_n": (1, 2),
    "_now": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
_PLACE = re.compile(r"%\(\w+\)[sdf]|\{\w+\}")


@cache
def _sources() -> set[str]:
    found = set()
    methods = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
    options = {"**/templates/**.html": {"trimmed": "true", "silent": "false"}}
    rows = extract_from_dir(ROOT / "lienket", methods, options, KEYWORDS)  # type: ignore[arg-type]
    for _file, _line, message, _comments, _context in rows:
        text = message[0] if isinstance(message, tuple) else message
        if text:
            found.add(text)
    return found


@cache
def _english() -> Catalog:
    with CATALOGUE.open("rb") as source:
        return read_po(source, locale="en")


def _texts() -> dict[str, list[str]]:
    texts = {}
    for message in _english():
        key = message.id[0] if isinstance(message.id, tuple | list) else message.id
        string = list(message.string) if isinstance(message.string, tuple | list) else [message.string]
        if key:
            texts[key] = string
    return texts


def test_every_text_has_its_english() -> None:
    texts = _texts()
    lacking = sorted(source for source in _sources() if not all(texts.get(source, [""])))
    assert lacking == []


def test_placeholders_are_kept() -> None:
    wrong = [
        source
        for source, english in _texts().items()
        if any(sorted(_PLACE.findall(source)) != sorted(_PLACE.findall(text)) for text in english)
    ]
    assert wrong == []
