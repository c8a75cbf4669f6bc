"""Originals kept together: a .tar.gz that every tool opens, written fast because its members are many and small."""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO

_BLOCK = 512
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./")


def pack(members: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """The pieces of a .tar.gz of (name, content); names may be anything that a file system allows.

    >>> list(unpack(b"".join(pack([("a.txt", b"1")]))))
    [('a.txt', b'1')]
    """
    press = zlib.compressobj(1, wbits=31)
    for name, content in members:
        yield press.compress(_head(name, len(content)) + content + bytes(-len(content) % _BLOCK))
    yield press.compress(bytes(2 * _BLOCK)) + press.flush()


def _head(name: str, size: int) -> bytes:
    """The header of a member; a plain one is written here, as tarfile spends most of its time on it."""
    if len(name) <= 100 and _PLAIN.issuperset(name):
        head = b"%-100s0000600\x000000000\x000000000\x00%011o\x0000000000000\x00        0%s" % (
            b"",
            size,
            bytes(100) + b"ustar\x0000" + bytes(247),
        )
        head = name.encode().ljust(100, b"\0") + head[100:]
        return head[:148] + b"%06o\0 " % sum(head) + head[156:]
    member = tarfile.TarInfo(name)
    member.size = size
    return member.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")


def unpack(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The (name, content) of a packed file. Raises tarfile.TarError, zlib.error or EOFError where it is damaged."""
    with tarfile.open(fileobj=BytesIO(data), mode="r:gz", encoding="utf-8", errors="surrogateescape") as book:
        for member in book:
            content = book.extractfile(member)
            if content is not None:
                yield member.name, content.read()
