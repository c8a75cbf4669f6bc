"""What pages hand to the skeletons and fragments: plain values, prepared by queries and views.

Templates read attributes only, so any object with the same names serves as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Link:
    """A word that leads somewhere; without `url` it is the place where the reader already is."""

    label: str
    url: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry of the main navigation. `count` is what waits there; None shows nothing."""

    label: str
    url: str
    icon: str = ""
    active: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of a detail page: an address of its own, so that it can be sent and reloaded."""

    label: str
    url: str
    active: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class FileItem:
    """A stored file: size in bytes, `by` the person or organisation that gave it."""

    name: str
    url: str
    size: int | None = None
    by: str = ""
    when: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One act in the history of a thing: who, when, on whose behalf, what, why, with which files."""

    when: datetime
    who: str
    act: str
    organisation: str = ""
    on_behalf: str = ""
    reason: str = ""
    icon: str = ""
    changes: Sequence[tuple[str, str, str]] = field(default_factory=tuple)  # (label, before, after)
    files: Sequence[FileItem] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Counts:
    """The official count: every task is in exactly one of the four, so they add up to `total`."""

    done_on_time: int
    done_late: int
    open_in_time: int
    open_overdue: int

    @property
    def total(self) -> int:
        return self.done_on_time + self.done_late + self.open_in_time + self.open_overdue
