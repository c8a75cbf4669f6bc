"""A folder that stations write to: which files are whole, read without being led elsewhere, and cleared when taken."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from errno import ELOOP
from hashlib import sha256
from pathlib import Path

from django.utils.translation import gettext as _

from lienket.engines.stationfiles import LARGEST
from lienket.ground.refusals import Refusal

#: Names under which senders write before they rename.
_UNFINISHED = (".tmp", ".part", ".filepart", ".partial", ".crdownload", ".swp", "~")
_DEEPEST, _KEPT_OPEN = 8, 200
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_DIRECTORY = os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it was read: its path within the folder, its bytes, and what tells whether it is still the same."""

    path: str
    content: bytes
    state: tuple[int, int, int]
    """Inode, size and time of the last change (ns)."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A file that is there and cannot be read: it stays, and is told once."""

    path: str
    reason: str
    sentence: str


@dataclass
class Folder:
    """A folder of files, read from here only: no link is followed, no name leads out of it.

    ``age``: seconds since the last change after which a file counts as whole (the file system's own clock).
    """

    root: Path
    age: float = 10.0
    waiting: int = field(default=0, init=False)
    """Files that were still being written when last looked at."""
    _directories: dict[str, int] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        try:
            self.root = self.root.resolve(strict=True)
            os.scandir(self.root).close()
        except OSError as error:
            raise Refusal(
                _("Không mở được thư mục “%(folder)s” (%(why)s). Hãy kiểm tra đường dẫn và quyền đọc.")
                % {"folder": self.root, "why": error.strerror or type(error).__name__}
            ) from error

    @property
    def tag(self) -> str:
        """Which folder this is, for the names of its archives."""
        return sha256(os.fsencode(self.root)).hexdigest()[:12]

    def paths(self) -> list[str]:
        """Every file within, links too, in the order of their names; those still being written are left out."""
        found = list(self._walk("", 0))
        return sorted(found, key=lambda path: (path.rpartition("/")[2], path))

    def _walk(self, under: str, depth: int) -> Iterator[str]:
        try:
            entries = os.scandir(self.root / under)
        except OSError:
            return
        with entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name.lower().endswith(_UNFINISHED):
                    continue
                if not entry.is_dir(follow_symlinks=False):
                    yield under + entry.name
                elif depth < _DEEPEST:
                    yield from self._walk(f"{under}{entry.name}/", depth + 1)

    def read(self, path: str, now: float) -> Original | Closed | None:
        """A file's bytes; why it cannot be read; None while it is being written, or when it is gone."""
        try:
            parent, _slash, name = path.rpartition("/")
            handle = os.open(name, _READ, dir_fd=self._opened(parent))
        except FileNotFoundError:
            return None
        except OSError as error:
            return _closed(path, error)
        try:
            return self._read(handle, path, now)
        except OSError as error:
            return _closed(path, error)
        finally:
            os.close(handle)

    def _opened(self, parent: str) -> int:
        """The directory itself, reached step by step so that no link on the way leads elsewhere."""
        known = self._directories.get(parent)
        if known is not None:
            return known
        above, _slash, name = parent.rpartition("/")
        handle = os.open(name, _DIRECTORY, dir_fd=self._opened(above)) if parent else os.open(self.root, _DIRECTORY)
        if len(self._directories) >= _KEPT_OPEN:
            self.close()
        self._directories[parent] = handle
        return handle

    def close(self) -> None:
        """Let go of the directories that stand open."""
        for handle in self._directories.values():
            os.close(handle)
        self._directories.clear()

    def _read(self, handle: int, path: str, now: float) -> Original | Closed | None:
        known = os.fstat(handle)
        if not stat.S_ISREG(known.st_mode):
            return Closed(path, "unreadable", _("Không phải tệp thường (liên kết, ống dẫn…); hệ thống không mở."))
        if now - known.st_ctime < self.age:
            self.waiting += 1
            return None
        if known.st_size > LARGEST:
            most = LARGEST // 1_000_000
            return Closed(path, "size", _("Tệp lớn hơn %(most)s MB, được để nguyên trong thư mục.") % {"most": most})
        content = b""
        while len(content) <= known.st_size and (more := os.read(handle, known.st_size + 1 - len(content))):
            content += more
        state = _state(known)
        if len(content) != known.st_size or (self.age and _state(os.fstat(handle)) != state):
            self.waiting += 1
            return None
        return Original(path, content, state)

    def clear(self, originals: list[Original]) -> list[str]:
        """Remove files that were taken, unless they changed since; the paths of those that could not be removed."""
        left = []
        for one in originals:
            parent, _slash, name = one.path.rpartition("/")
            try:
                within = self._opened(parent)
                if _state(os.stat(name, dir_fd=within, follow_symlinks=False)) == one.state:
                    os.unlink(name, dir_fd=within)
            except FileNotFoundError:
                continue
            except OSError:
                left.append(one.path)
        return left

    def clear_taken(self, path: str, content: bytes) -> bool:
        """Remove a file if it still says what was taken; False where it does and cannot be removed."""
        found = self.read(path, float("inf"))
        return not isinstance(found, Original) or found.content != content or not self.clear([found])


def _state(known: os.stat_result) -> tuple[int, int, int]:
    return known.st_ino, known.st_size, known.st_mtime_ns


def _closed(path: str, error: OSError) -> Closed:
    if error.errno == ELOOP:  # a link where a file was asked for
        return Closed(path, "unreadable", _("Là liên kết đến nơi khác; hệ thống không mở."))
    why = error.strerror or type(error).__name__
    return Closed(path, "unreadable", _("Không mở được tệp (%(why)s). Hãy kiểm tra quyền đọc.") % {"why": why})
