"""What a program asks and what it is answered, whether alone or inside a batch; refusals are sentences in JSON."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines.odata import Fault
from lienket.ground.refusals import Refusal
from lienket.monitoring.api.pacing import asker

MOST_BYTES = 2_000_000
JSON, PLAIN = "application/json", "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Asked:
    """One request. ``rest``: the address after the service root; ``query``: its options, percent-encoded;
    ``key``: what stands for the key of a source; ``who``: whose pace it counts for.
    """

    viewer: Viewer
    base: str
    who: str
    method: str
    rest: str
    query: str = ""
    key: str = ""
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """``body``: what becomes JSON; a text or bytes where ``kind`` is another; None for nothing."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = JSON

    def content(self) -> bytes:
        """The bytes of the body."""
        if self.body is None or isinstance(self.body, bytes):
            return self.body or b""
        return (json.dumps(self.body, ensure_ascii=False) if self.kind == JSON else self.body).encode()

    def response(self) -> HttpResponse:
        return HttpResponse(self.content(), status=self.status, content_type=self.kind, headers=self.headers)


class TooLarge(Refusal):
    """More than is read at once."""

    status = 413


class Refused(Refusal):
    """What of an address was not understood, or is not offered."""

    def __init__(self, fault: Fault) -> None:
        words = {
            "syntax": _("Không đọc được “%(near)s” trong địa chỉ. Hãy xem lại dấu ngoặc, dấu nháy và dấu cách."),
            "literal": _("“%(near)s” không phải là một giá trị đọc được."),
            "name": _("Không có thuộc tính hay liên kết “%(near)s”."),
            "function": _("Không có hàm “%(near)s”."),
            "arguments": _("Hàm “%(near)s” không nhận số tham số này."),
            "types": _("Không so sánh hay tính được các giá trị khác loại ở “%(near)s”."),
            "deep": _("Câu hỏi lồng quá sâu. Hãy bớt dấu ngoặc hoặc bớt $expand."),
            "long": _("Câu hỏi quá dài. Hãy chia thành nhiều câu."),
            "option": _("Không có tùy chọn này hoặc giá trị không dùng được: “%(near)s”."),
            "batch": _("Không đọc được lô yêu cầu ở “%(near)s”; chưa yêu cầu nào được làm."),
            "many": _("Mỗi lô nhiều nhất %(near)s yêu cầu. Hãy chia thành nhiều lô."),
            "unsupported": _("Máy chủ này chưa hỗ trợ “%(near)s”."),
        }
        super().__init__(words[fault.kind] % {"near": fault.near})
        self.status = {"unsupported": 501, "many": 413}.get(fault.kind, 400)


def base_of(request: HttpRequest) -> str:
    """The address of the service as others must write it, ending in a slash."""
    root = settings.PUBLIC_URL or request.build_absolute_uri("/")
    return urljoin(root, reverse("monitoring:things_root") + "/")


def asked_of(request: HttpRequest, rest: str) -> Asked:
    """What a request asks. Raises TooLarge before reading a body that is."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise TooLarge(_("Nội dung quá lớn: nhiều nhất %(most)s byte mỗi lần gửi.") % {"most": MOST_BYTES})
    return Asked(
        viewer=viewer,
        base=base_of(request),
        who=asker(request),
        method=request.method or "GET",
        rest=rest,
        query=request.META.get("QUERY_STRING", ""),
        key=_key(request.headers.get("Authorization", "")),
        body=request.body if request.method == "POST" else b"",
    )


def _key(header: str) -> str:
    """The key in a header: as a token, or as the password of clients that know no tokens, whatever the name beside."""
    word, _space, given = header.partition(" ")
    given = given.strip()
    if word.casefold() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode().partition(":")[2]
        except (binascii.Error, ValueError):
            return ""
    elif word.casefold() != "bearer":
        return ""
    return given if len(given) <= 200 else ""


def understood(read: Callable[[], Any]) -> Any:
    """What is read, or what was not understood as a refusal."""
    try:
        return read()
    except Fault as fault:
        raise Refused(fault) from None


def said(answer: Callable[[], Answer]) -> Answer:
    """The answer, or the refusal as JSON."""
    try:
        return understood(answer)
    except Refusal as refusal:
        return refused(refusal)


def refused(refusal: Refusal) -> Answer:
    """A refusal as JSON, with the headers that tell programs what to do."""
    headers = {}
    wait = getattr(refusal, "retry_after_s", None)
    if wait is not None:
        headers["Retry-After"] = str(wait)
    if refusal.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    told = {"code": refusal.status, "type": "error", "message": refusal.sentence}
    return Answer(told, status=refusal.status, headers=headers)
