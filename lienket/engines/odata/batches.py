"""Several requests in one: the multipart form of OData 4.0 and the JSON form of 4.01 → requests; answers → multipart.

A body that was cut off on its way is refused as a whole: nothing of it is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lienket.engines.odata.faults import Fault

#: Requests that one batch may hold.
MOST_INNER = 100
_BOUNDARY = re.compile(r";\s*boundary=(?:\"([^\"]{1,70})\"|([^\s\";,]{1,70}))", re.IGNORECASE)
_LINE = re.compile(r"([A-Za-z]{1,10}) (\S{1,16000})(?: HTTP/\d(?:\.\d)?)?[ \t]*")
_ID = re.compile(r"[\w.:,;@{}=+-]{1,100}")
_END = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True)
class Inner:
    """One request inside. ``id``: its name, "" where it has none; ``group``: the set with which it stands or falls,
    "" for none; ``after``: names of requests and groups that must have been answered well; ``body``: JSON already
    read, or bytes.
    """

    id: str
    method: str
    url: str
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    group: str = ""
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """The answer to one request."""

    id: str
    status: int
    headers: dict[str, str]
    body: bytes
    group: str = ""


# --- JSON


def read_json(given: Any) -> list[Inner]:
    """The requests of a JSON batch. Raises Fault."""
    rows = given.get("requests") if isinstance(given, dict) else None
    if not isinstance(rows, list):
        raise Fault("batch", "requests")
    if len(rows) > MOST_INNER:
        raise Fault("many", str(MOST_INNER))
    found = [_of_json(one) for one in rows]
    names, groups = [one.id for one in found], [one.group for one in found if one.group]
    if len(set(names)) < len(names) or set(names) & set(groups):
        raise Fault("batch", "id")
    for place, one in enumerate(found):
        if set(one.after) - set(names[:place]) - {before.group for before in found[:place]}:
            raise Fault("batch", "dependsOn")
    return _together(found)


def _of_json(given: Any) -> Inner:
    if not isinstance(given, dict):
        raise Fault("batch", "requests")
    name, method, url = (given.get(key) for key in ("id", "method", "url"))
    group, after, headers = given.get("atomicityGroup", ""), given.get("dependsOn", []), given.get("headers", {})
    if isinstance(name, int) and not isinstance(name, bool):
        name = str(name)
    for key, value in (("id", name), ("method", method), ("url", url), ("atomicityGroup", group)):
        if not isinstance(value, str):
            raise Fault("batch", key)
    if not _ID.fullmatch(str(name)) or (group and not _ID.fullmatch(group)):
        raise Fault("batch", "id")
    if not isinstance(after, list) or not all(isinstance(one, str) for one in after):
        raise Fault("batch", "dependsOn")
    if not isinstance(headers, dict):
        raise Fault("batch", "headers")
    plain = {str(key).lower(): str(value) for key, value in headers.items()}
    return Inner(str(name), str(method).upper(), str(url), given.get("body"), plain, str(group), tuple(after))


def _together(found: list[Inner]) -> list[Inner]:
    """Requests of a group stand beside each other, or it is no group."""
    met: list[str] = []
    for one in found:
        if one.group and one.group in met and met[-1] != one.group:
            raise Fault("batch", "atomicityGroup")
        met.append(one.group)
    return found


# --- multipart


def boundary_of(content_type: str) -> str:
    """The boundary that a Content-Type names. Raises Fault."""
    match = _BOUNDARY.search(content_type)
    if match is None:
        raise Fault("batch", "boundary")
    return match[1] or match[2]


def read_multipart(body: bytes, boundary: str) -> list[Inner]:
    """The requests of a multipart batch; those of a change set have it as their group. Raises Fault."""
    found: list[Inner] = []
    for number, part in enumerate(_parts(body, boundary), start=1):
        headers, inside = _headers(part)
        kind = headers.get("content-type", "")
        if not kind.lower().startswith("multipart/mixed"):
            found.append(_of_http(headers, inside, ""))
            continue
        for one in _parts(inside, boundary_of(kind)):
            found.append(_of_http(*_headers(one), f"changeset_{number}"))
    if len(found) > MOST_INNER:
        raise Fault("many", str(MOST_INNER))
    names = [one.id for one in found if one.id]
    if len(set(names)) < len(names):
        raise Fault("batch", "Content-ID")
    return found


def _parts(body: bytes, boundary: str) -> list[bytes]:
    mark = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary.encode()) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    found: list[bytes] = []
    start = None
    for match in mark.finditer(body):
        if start is not None:
            found.append(body[start : match.start()])
        if match[1]:
            return found
        if len(found) > MOST_INNER:
            raise Fault("many", str(MOST_INNER))
        start = match.end()
    raise Fault("batch", "--" + boundary + "--")


def _headers(part: bytes) -> tuple[dict[str, str], bytes]:
    """Headers and what follows the empty line after them; the part begins with the end of the line before."""
    head, _mark, inside = _cut(part)
    found = {}
    for line in head.decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if line.strip() and not colon:
            raise Fault("batch", line)
        if colon:
            found[name.strip().lower()] = value.strip()
    return found, inside


def _cut(part: bytes) -> tuple[bytes, bytes, bytes]:
    match = _END.search(part)
    if match is None:
        return part, b"", b""
    return part[: match.start()], match[0], part[match.end() :]


def _of_http(headers: dict[str, str], inside: bytes, group: str) -> Inner:
    if not headers.get("content-type", "").lower().startswith("application/http"):
        raise Fault("batch", headers.get("content-type", "Content-Type"))
    inside = inside.lstrip(b"\r\n")
    line, _end, rest = inside.partition(b"\n")
    match = _LINE.fullmatch(line.decode("utf-8", "replace").rstrip("\r"))
    if match is None:
        raise Fault("batch", line[:60].decode("utf-8", "replace"))
    own, body = _headers(b"\n" + rest)
    name = headers.get("content-id", "").strip("<>")
    if name and not _ID.fullmatch(name):
        raise Fault("batch", "Content-ID")
    return Inner(name, match[1].upper(), match[2], body, own, group)


def write_multipart(parts: Sequence[Part], boundary: str) -> bytes:
    """Answers as multipart; those of one group, which stand beside each other, inside a part of their own."""
    lines: list[bytes] = []
    place = 0
    while place < len(parts):
        group = parts[place].group
        end = place + 1
        while group and end < len(parts) and parts[end].group == group:
            end += 1
        lines.append(f"--{boundary}\r\n".encode())
        if group:
            inside = f"{boundary}-{group}"
            lines.append(f"Content-Type: multipart/mixed; boundary={inside}\r\n\r\n".encode())
            lines += [f"--{inside}\r\n".encode() + _http(one) for one in parts[place:end]]
            lines.append(f"--{inside}--\r\n".encode())
        else:
            lines.append(_http(parts[place]))
        place = end
    return b"".join([*lines, f"--{boundary}--\r\n".encode()])


_REASONS = {200: "OK", 201: "Created", 204: "No Content", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found"}


def _http(one: Part) -> bytes:
    head = ["Content-Type: application/http", *([f"Content-ID: {one.id}"] if one.id else []), ""]
    head += [f"HTTP/1.1 {one.status} {_REASONS.get(one.status, 'Status')}", *_written(one.headers.items()), ""]
    return ("\r\n".join(head) + "\r\n").encode() + one.body + b"\r\n"


def _written(headers: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{name}: {value}" for name, value in headers]
