"""Drawings: Bootstrap Icons written into the page: no request, and the colour of the text around them."""

from __future__ import annotations

import json
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
