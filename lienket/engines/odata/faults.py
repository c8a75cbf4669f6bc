"""Why an address was not understood."""

from __future__ import annotations

KINDS = (
    "syntax", "literal", "name", "function", "arguments", "types", "deep", "long", "option", "batch", "many",
    "unsupported",
)  # fmt: skip


class Fault(Exception):  # noqa: N818  it is a fault of the address
    """``kind``: one of KINDS; ``near``: the piece of text at fault, at most 60 characters."""

    def __init__(self, kind: str, near: str = "") -> None:
        super().__init__(f"{kind}: {near}")
        self.kind = kind
        self.near = near[:60]
