"""Parsing elsewhere, as sheets do: a confined child reads the document; this side survives its death."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from lienket.ground.sheets.packages import FileRefused
from lienket.ground.sheets.sandbox import Limits, frames, run
from lienket.ground.texts.guard import MAX_LETTERS, MAX_PAGES, Checked, refusal

START = Path(__file__).with_name("confined") / "start.py"
LIMITS = Limits(memory=1 << 30, cpu_s=20, wall_s=30.0, reply=48 << 20)
LEAST_LETTERS = 5  # a page with fewer holds no text, whatever specks a scanner left


class Piece(NamedTuple):
    """Text in one font; `code` is "" Unicode, "t" TCVN3, "T" TCVN3 capitals, "v" VNI."""

    text: str
    code: str


class Box(NamedTuple):
    """The place of a line on its page, in points from left and top; `size` of letters, `height` of the page."""

    left: float
    right: float
    top: float
    bottom: float
    size: float
    height: float


@dataclass(frozen=True)
class Item:
    """What the child read: a paragraph (`box` None), or a line of a printed page."""

    page: int
    pieces: tuple[Piece, ...]
    box: Box | None


@dataclass(frozen=True)
class Read:
    """The child's answer. `mute`: pages without letters; `contents`: a table of contents was left out."""

    items: list[Item]
    mute: list[int]
    contents: bool


def parse(checked: Checked, *, limits: Limits = LIMITS) -> Read:
    """Reads a checked .docx, .pdf or web page (as UTF-8) in a child. Raises `FileRefused`."""
    head = {
        "kind": checked.format,
        "max_letters": MAX_LETTERS,
        "max_pages": MAX_PAGES,
        "least_letters": LEAST_LETTERS,
    }
    try:
        told, *batches = map(json.loads, frames(run(START, head, checked.data, limits)))
        if "refuse" in told:
            raise refusal(told["refuse"])
        if batches.pop() != {"end": True}:
            raise ValueError("no end")
        items = [_item(*item) for batch in batches for item in batch]
        return Read(items, [int(page) for page in told.get("mute", ())], bool(told.get("contents")))
    except FileRefused as fault:
        raise refusal(fault.code) from fault
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise refusal("unreadable") from error


def _item(page: int, pieces: list[list[str]], box: list[Any]) -> Item:
    read = tuple(Piece(str(text), str(code)) for text, code in pieces)
    return Item(int(page), read, Box(*map(float, box)) if box else None)
