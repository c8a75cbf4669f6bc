"""Drawings: Bootstrap Icons written into the page: no request, and the colour of the text around them."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

DRAWINGS: dict[str, str] = json.loads(Path(__file__).with_name("icons.json").read_text("utf-8"))


@cache
def icon(name: str) -> Markup:
    """The named drawing as inline SVG, hidden from screen readers: the words beside it carry the meaning.

    An unknown name is a mistake in a template and raises KeyError with the name.
    """
    if name not in DRAWINGS:
        raise KeyError(f"no drawing named {name!r}; names are in lienket/ground/ui/icons.json")
    return Markup(  # noqa: S704  the drawings are our own file
        '<svg class="lk-icon" width="16" height="16" viewBox="0 0 16 16" fill="currentColor" '
        f'aria-hidden="true" focusable="false">{DRAWINGS[name]}</svg>'
    )


@cache
def icon_once(name: str) -> Markup:
    """The named drawing by reference, for marks that stand on every row: the page holds it once, in `drawings_once`."""
    if name not in DRAWINGS:
        raise KeyError(f"no drawing named {name!r}; names are in lienket/ground/ui/icons.json")
    return Markup(  # noqa: S704  the name is one of our own file
        '<svg class="lk-icon" width="16" height="16" fill="currentColor" aria-hidden="true">'
        f'<use href="#lk-drawing-{name}"/></svg>'
    )


def drawings_once(page: str) -> Markup:
    """The drawings that `page` (HTML) names through `icon_once`, to stand anywhere in the same document, unseen."""
    names = sorted(set(re.findall(r'href="#lk-drawing-([a-z0-9-]+)"', page)))
    symbols = (f'<symbol id="lk-drawing-{name}" viewBox="0 0 16 16">{DRAWINGS[name]}</symbol>' for name in names)
    return Markup(f'<svg class="d-none" aria-hidden="true">{"".join(symbols)}</svg>')  # noqa: S704  our own file
