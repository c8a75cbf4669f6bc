"""Several requests in one: each is done as if it came alone, a set of readings wholly or not at all."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from lienket.engines.odata import Inner, Part, boundary_of, read_json, read_multipart, write_multipart
from lienket.ground.refusals import NotThere, NotUnderstood, Refusal
from lienket.monitoring import actions
from lienket.monitoring.api.asking import JSON, Answer, Asked, TooLarge, refused, said, understood
from lienket.monitoring.api.creating import create, made, sent_of, source_of
from lienket.monitoring.api.reading import read

#: Questions that one batch may hold; each may walk as many days of readings as one that comes alone.
MOST_READS = 20
MOST_ANSWERED = 16_000_000
_GOES_ON = re.compile(r"(?:^|[,;]\s*)(?:odata\.)?continue-on-error(?:\s*=\s*\"?(true|false)\"?)?", re.IGNORECASE)


class NotDone(Refusal):
    """Another request, on which this one rests, was refused."""

    status = 424


class NotSo(Refusal):
    """A way to ask that this address does not take."""

    status = 405


def do(asked: Asked) -> Answer:
    """One request."""
    if asked.method in ("GET", "HEAD"):
        return read(asked)
    if asked.method == "POST":
        return create(asked)
    raise NotSo(_("Địa chỉ này chỉ nhận GET và POST; số liệu sai thì gửi lại giá trị đúng của cùng thời điểm."))


def batch(asked: Asked, kind: str, prefer: str) -> Answer:
    """The answers to a batch in its own form.

    Multipart stops at the first error, as OData 4.0 says, and JSON goes on, as the extension of FROST does; ``prefer``
    (continue-on-error) says otherwise for either.
    """
    told = _GOES_ON.search(prefer)
    wanted = None if told is None else (told[1] or "true").lower() == "true"
    if kind.lower().startswith("multipart/mixed"):
        inner = understood(lambda: read_multipart(asked.body, boundary_of(kind)))
        parts = list(_answered(asked, inner, goes_on=bool(wanted)))
        boundary = f"batch_{secrets.token_hex(12)}"
        written = [_part(one, answer) for one, answer in _one_a_failed_set(parts)]
        return Answer(write_multipart(written, boundary), kind=f"multipart/mixed; boundary={boundary}")
    inner = understood(lambda: read_json(_json(asked.body)))
    found = list(_answered(asked, inner, goes_on=wanted is not False))
    return Answer({"responses": [_as_json(one, answer or _not_done()) for one, answer in found]})


def _one_a_failed_set(parts: list[tuple[Inner, Answer | None]]) -> Iterator[tuple[Inner, Answer]]:
    """What is told of a batch in multipart: of a change set that failed only why, as if it stood outside of one."""
    told: set[str] = set()
    failed = {one.group for one, answer in parts if answer is not None and answer.status >= 400}
    for one, answer in parts:
        if answer is None or (one.group and one.group in told):
            continue
        if one.group and one.group in failed:
            if answer.status == NotDone.status and not one.after:
                continue
            told.add(one.group)
            one = replace(one, group="")
        yield one, answer


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise NotUnderstood(_("Nội dung không phải là JSON đọc được (UTF-8).")) from None


@dataclass
class _Going:
    """A batch on its way: what was read, what was made under which name, and what failed."""

    asked: Asked
    reads: int = 0
    size: int = 0
    known: dict[str, str] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)


def _answered(asked: Asked, inner: list[Inner], *, goes_on: bool) -> Iterator[tuple[Inner, Answer | None]]:
    """Each request with its answer; None for those that come after the end."""
    going, place, ended = _Going(asked), 0, False
    while place < len(inner):
        end = place + 1
        while inner[place].group and end < len(inner) and inner[end].group == inner[place].group:
            end += 1
        block, place = inner[place:end], end
        if ended:
            yield from ((one, None) for one in block)
            continue
        for one, answer in zip(block, _block(going, block), strict=True):
            ended = ended or (answer.status >= 400 and not goes_on)
            going.size += len(answer.content())
            if answer.status >= 400:
                going.failed |= {one.id, one.group} - {""}
            elif one.id and isinstance(answer.body, dict) and "@iot.selfLink" in answer.body:
                going.known[one.id] = answer.body["@iot.selfLink"].removeprefix(asked.base)
            yield one, answer


def _block(going: _Going, block: list[Inner]) -> list[Answer]:
    if any(set(one.after) & going.failed for one in block):
        return [_not_done() for _one in block]
    if going.size > MOST_ANSWERED:
        return [refused(TooLarge(_("Các câu trả lời của lô này dài quá. Hãy chia thành nhiều lô."))) for _one in block]
    return _together(going, block) if block[0].group else [said(lambda: _alone(going, block[0]))]


def _alone(going: _Going, one: Inner) -> Answer:
    if one.method in ("GET", "HEAD"):
        going.reads += 1
        if going.reads > MOST_READS:
            raise TooLarge(_("Mỗi lô nhiều nhất %(most)s câu hỏi GET. Hãy chia thành nhiều lô.") % {"most": MOST_READS})
    return do(_asked(going, one))


def _together(going: _Going, block: list[Inner]) -> list[Answer]:
    """Readings that are stored all or none: the refused ones say why, the others that they were not stored."""
    sent, refusals = [], dict[int, Refusal]()
    try:
        source = understood(lambda: [source_of(going.asked) for _one in block])[0]
    except Refusal as refusal:
        return [refused(refusal) for _one in block]
    for place, one in enumerate(block):
        try:
            sent.append(understood(partial(_sent, going, one)))
        except Refusal as refusal:
            refusals[place] = refusal
    if not refusals:
        _intake, answers = actions.take_observations(source=source, sent=sent, hold=False, whole=True)
        refusals = {place: one.refusal for place, one in enumerate(answers) if one.refusal}
        if not refusals:
            return [made(going.asked, one) for one in answers]
    words = _("Chưa ghi, vì một yêu cầu khác của cùng nhóm bị từ chối.")
    return [refused(refusals.get(place) or NotDone(words)) for place in range(len(block))]


def _sent(going: _Going, one: Inner) -> Any:
    if one.method != "POST":
        raise NotUnderstood(_("Một nhóm cùng được hoặc cùng không chỉ gồm các yêu cầu POST Observations."))
    return sent_of(_asked(going, one))


def _asked(going: _Going, one: Inner) -> Asked:
    """What a request inside asks, with the key and the pace of the whole."""
    if "authorization" in one.headers:
        raise NotUnderstood(_("Khóa chỉ gửi ở yêu cầu bên ngoài, không gửi trong từng yêu cầu của lô."))
    path, _mark, query = one.url.partition("?")
    body = one.body if isinstance(one.body, bytes) else json.dumps(one.body).encode()
    return replace(going.asked, method=one.method, rest=_rest(going, unquote(path)), query=query, body=body)


def _rest(going: _Going, path: str) -> str:
    """An address after the service root: relative to it, from the root of the server, whole, or begun by a name."""
    base = going.asked.base
    for begin in (base, urlsplit(base).path, "/v1.1/"):
        if path.startswith(begin):
            return path[len(begin) :]
    if path.startswith("$"):
        name, slash, tail = path[1:].partition("/")
        if name in going.known:
            return going.known[name] + slash + tail
    if path.startswith("/") or "://" in path:
        raise NotThere(_("Địa chỉ “%(near)s” không thuộc dịch vụ này.") % {"near": path[:60]})
    return path


def _not_done() -> Answer:
    return refused(NotDone(_("Chưa làm, vì một yêu cầu đứng trước bị từ chối.")))


def _part(one: Inner, answer: Answer) -> Part:
    headers = answer.headers | ({"Content-Type": answer.kind} if answer.body is not None else {})
    return Part(one.id, answer.status, headers, answer.content(), one.group)


def _as_json(one: Inner, answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = {"id": one.id, "status": answer.status}
    if one.group:
        found["atomicityGroup"] = one.group
    headers = {name.lower(): value for name, value in answer.headers.items()}
    if answer.body is not None:
        headers["content-type"] = answer.kind
        found["body"] = answer.body
    if "location" in headers:
        found["location"] = headers["location"]
    return found | {"headers": headers}


__all__ = ["JSON", "MOST_READS", "batch", "do"]
