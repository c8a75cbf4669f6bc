"""The packaged data files: which there are, what their content hashes are, and their rows."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable

from lienket.localities.rules import ControlFile, read_control

DATA = files("lienket").joinpath("localities", "data")
ORGANISATION_FILES = ("peoples-committees", "hanoi", "hanoi-local-committees", "partner-departments", "sample")


@dataclass(frozen=True)
class File:
    """One data file: its name below `data/` and its bytes."""

    name: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        """Of the text itself: gzip headers may differ for equal tables."""
        return hashlib.sha256(self._text).hexdigest()

    @property
    def _text(self) -> bytes:
        return gzip.decompress(self.content) if self.name.endswith(".gz") else self.content

    def rows(self) -> list[dict[str, str]]:
        """Rows of a CSV file by column name."""
        return list(csv.DictReader(io.StringIO(self._text.decode("utf-8-sig"))))

    def control(self) -> ControlFile:
        """The content as a control file of changes."""
        return read_control(self.content, self.name.rsplit("/", 1)[-1])


def _read(root: Traversable, name: str) -> File:
    return File(name, root.joinpath(*name.split("/")).read_bytes())


@dataclass(frozen=True)
class Package:
    """All files of one release of the reference data."""

    units: File
    successions: File
    groups: File
    abbreviations: File
    organisations: tuple[File, ...]
    links: File
    changes: tuple[File, ...]

    @classmethod
    def read(cls, root: Traversable = DATA) -> Package:
        """The files below `root`, the package's own data unless told otherwise."""
        changes = sorted(
            f"changes/{one.name}" for one in root.joinpath("changes").iterdir() if one.name.endswith(".toml")
        )
        return cls(
            units=_read(root, "units.csv.gz"),
            successions=_read(root, "successions.csv"),
            groups=_read(root, "groups.csv"),
            abbreviations=_read(root, "abbreviations.csv"),
            organisations=tuple(_read(root, f"organisations/{name}.csv") for name in ORGANISATION_FILES),
            links=_read(root, "organisations/links.csv"),
            changes=tuple(_read(root, name) for name in changes),
        )

    @property
    def all(self) -> tuple[File, ...]:
        tables = (self.units, self.successions, self.groups, self.abbreviations, *self.organisations, self.links)
        return (*tables, *self.changes)
