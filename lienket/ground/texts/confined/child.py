"""The child that reads documents: one file comes on standard input, paragraphs go to standard output.

The answer is in frames (4 bytes of length, then JSON), as in the child of sheets: what was told, items in
batches, the end. It may die; the parent says so.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from .shapes import Item, No, within

_BATCH = 500
_READERS = {"docx": "word", "pdf": "printed", "html": "web"}


def answer(head: dict[str, Any], data: bytes) -> list[bytes]:
    """All frames of the reply; held back until all was read, so the parent never takes half."""
    read: Callable[..., tuple[dict[str, Any], Iterable[Item]]] = import_module(
        f".{_READERS[head['kind']]}", __package__
    ).read
    told, items = read(head, data)
    kept = list(within(items, head["max_letters"]))
    batches = [kept[at : at + _BATCH] for at in range(0, len(kept), _BATCH)]
    return [_packed(part) for part in (told, *batches, {"end": True})]


def _packed(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def main() -> None:
    """Standard input: length, JSON head, then the file. Limits are already taken."""
    gc.disable()  # a short life
    incoming = sys.stdin.buffer.read()
    length = int.from_bytes(incoming[:4], "big")
    head, data = json.loads(incoming[4 : 4 + length]), incoming[4 + length :]
    try:
        reply = answer(head, data)
    except No as no:
        reply = [_packed({"refuse": no.code, "details": no.details})]
    for frame in reply:
        sys.stdout.buffer.write(len(frame).to_bytes(4, "big") + frame)
    sys.stdout.buffer.flush()
