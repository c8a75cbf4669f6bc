"""Pages of a list, and addresses that keep the filters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

#: The name of the page number in an address: /nhiem-vu/?trang=3
PARAMETER = "trang"
FURTHEST = 100_000


def query(parameters: MultiValueDict[str, str] | Mapping[str, Any], **changes: Any) -> str:
    """The query part of an address with some of its parameters changed, the rest kept in their order.

    A change to None or "" removes the parameter, a list gives several values. Any change other than of the
    page number goes back to the first page. Returns "?…", or "?" alone when nothing is left: the bare list.
    """
    dropped = {*changes, PARAMETER} if PARAMETER not in changes else set(changes)
    if not isinstance(parameters, MultiValueDict):
        parameters = MultiValueDict({name: [value] for name, value in parameters.items()})
    kept = ((name, values) for name, values in parameters.lists() if name not in dropped)
    pairs = [(name, value) for name, values in kept for value in values if value != ""]
    for name, value in changes.items():
        if value is None or value == "":
            continue
        values = value if isinstance(value, list | tuple) else [value]
        pairs += [(name, str(one)) for one in values]
    return "?" + urlencode(pairs)


@dataclass(frozen=True)
class Page:
    """One page of a list: `rows` of the `total`, and where the other pages are.

    `Page.asked(request, total)` reads the page number from the address; `start` and `stop` cut the query;
    `with_rows` carries the rows to the template, where `ui.pager(page)` draws the links.
    """

    number: int
    size: int
    total: int
    address: str = "?"  # "?a=b&" or "?": the page number is put after it
    rows: Sequence[Any] = field(default_factory=list)

    @classmethod
    def asked(cls, request: HttpRequest, total: int, *, size: int = 20) -> Page:
        """The page the address asks for. Nonsense means the first; past the end means the last."""
        asked = request.GET.get(PARAMETER, "1")
        wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 6 else 1
        last = max(1, min(FURTHEST, -(-total // size)))
        kept = query(request.GET)
        return cls(min(max(wanted, 1), last), size, total, kept if kept == "?" else kept + "&")

    def with_rows(self, rows: Sequence[Any]) -> Page:
        return Page(self.number, self.size, self.total, self.address, rows)

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size

    @property
    def stop(self) -> int:
        return self.start + self.size

    @property
    def first_row(self) -> int:
        return self.start + 1 if self.total else 0

    @property
    def last_row(self) -> int:
        return min(self.stop, self.total)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    def url(self, number: int) -> str:
        return f"{self.address}{PARAMETER}={number}"

    def window(self) -> Iterator[int | None]:
        """Page numbers to show, None for a gap: 1 … 4 5 6 … 20."""
        shown = {1, self.pages, *range(self.number - 1, self.number + 2)}
        before = 0
        for number in sorted(n for n in shown if 1 <= n <= self.pages):
            if number - before == 2:
                yield number - 1
            elif number - before > 2:
                yield None
            yield number
            before = number
