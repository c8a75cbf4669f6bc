"""Pages of a list, and addresses that keep the filters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from lienket.ground.ui.misreading import Misread, quoted

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


def whole_number(text: str) -> int | None:
    """A positive whole number of at most six digits, as page numbers are; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 and int(text) else None


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
    misread: Sequence[str] = ()  # sentences about what the address says and nobody understands

    @classmethod
    def asked(cls, request: HttpRequest, total: int, *, size: int = 20, misread: Iterable[Misread] = ()) -> Page:
        """The page the address asks for. Nonsense means the first; past the end means the last; both are told.

        `misread` is what the filters of the list did not understand, to be told with it.
        """
        asked = request.GET.get(PARAMETER) or "1"
        last = max(1, min(FURTHEST, -(-total // size)))
        number = whole_number(asked)
        told = [one.sentence for one in misread]
        if number is None:
            told.append(_("“%(value)s” không phải là số trang, nên đang xem trang 1.") % {"value": quoted(asked)})
        elif number > last:
            told.append(_("Danh sách chỉ đến trang %(last)s, nên đang xem trang đó.") % {"last": last})
        kept = query(request.GET)
        return cls(min(number or 1, last), size, total, kept if kept == "?" else kept + "&", misread=told)

    def with_rows(self, rows: Sequence[Any]) -> Page:
        return replace(self, rows=rows)

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
