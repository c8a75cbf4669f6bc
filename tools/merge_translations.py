"""Put new English texts into the catalogue: `python tools/merge_translations.py FILE.json …`.

Each file holds {source: text} or {source: [singular, plural]}. Sources come from `make messages`; what the sources
no longer have is dropped from the catalogue; a source without a text stays empty, and a test names it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "var" / "messages.pot"
CATALOGUE = ROOT / "lienket" / "locale" / "en" / "LC_MESSAGES" / "django.po"


def main(files: list[str]) -> None:
    """Merge and write the catalogue."""
    with TEMPLATE.open("rb") as source:
        template = read_po(source)
    held: dict[str, object] = {}
    if CATALOGUE.exists():
        with CATALOGUE.open("rb") as source:
            held = {_key(m.id): m.string for m in read_po(source, locale="en") if m.id and m.string}
    for name in files:
        held |= json.loads(Path(name).read_text(encoding="utf-8"))
    out = Catalog(locale="en", project="lienket", fuzzy=False)
    for message in template:
        if not message.id:
            continue
        text = held.get(_key(message.id), "")
        if isinstance(message.id, tuple | list):
            string: object = tuple(text) if isinstance(text, list | tuple) else (str(text), str(text))
        else:
            string = text[0] if isinstance(text, list | tuple) else text
        out.add(message.id, string, locations=message.locations, context=message.context, flags=message.flags)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as target:
        write_po(target, out, width=0, sort_by_file=True, omit_header=False, include_lineno=False)


def _key(source: object) -> str:
    return str(source[0]) if isinstance(source, tuple | list) else str(source)


if __name__ == "__main__":
    main(sys.argv[1:])
