"""Readings that programs send: the key, the limits, the JSON, and what is answered."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lienket.engines.observations import Status
from lienket.engines.odata import parse_path
from lienket.ground.refusals import NotUnderstood, Refusal, TooMany
from lienket.ground.search.suggesting import Pace
from lienket.monitoring import actions
from lienket.monitoring.actions.sending import Answered, Sent
from lienket.monitoring.api.asking import Answer, Asked, TooLarge
from lienket.monitoring.api.composing import Composer, readings_plain
from lienket.monitoring.api.filtering import observation_key
from lienket.monitoring.models import Source
from lienket.monitoring.queries.days import day_of
from lienket.monitoring.queries.observations import rows_between
from lienket.monitoring.queries.sources import source_of_key
from lienket.monitoring.queries.things import Graph

MOST_AT_ONCE = 10_000
#: So many requests a minute of each source, counted in each process of the server.
PACE = Pace(240, 60)
_STREAM = re.compile(r"(?:Datastreams\()?(\d{1,18})\)?")
_ALLOWED = {"phenomenonTime", "result", "resultTime", "resultQuality", "Datastream", "FeatureOfInterest", "validTime"}


class NoKey(Refusal):
    """Whoever writes shows the key of a source."""

    status = 401


class NotOffered(Refusal):
    """Part of the standard, not of this server."""

    status = 501


def create(asked: Asked) -> Answer:
    """A reading, or many in the shape of data arrays. The same reading sent again is answered the same."""
    source = source_of(asked)
    if asked.rest == "CreateObservations":
        return Answer(create_many(source, asked), status=201)
    one = sent_of(asked)
    _intake, answers = actions.take_observations(source=source, sent=[one], hold=False)
    if answers[0].refusal is not None:
        raise answers[0].refusal
    return made(asked, answers[0])


def sent_of(asked: Asked) -> Sent:
    """POST Observations or Datastreams(n)/Observations: the reading that is sent."""
    path = parse_path(asked.rest)
    names = [one.name for one in path]
    if names not in (["Observations"], ["Datastreams", "Observations"]) or path[-1].key is not None:
        raise NotOffered(_("Máy chủ này chỉ nhận số liệu mới (Observations); trạm và chuỗi số liệu lập trên trang."))
    body = _body(asked)
    if not isinstance(body, dict):
        raise NotUnderstood(_("Nội dung phải là một đối tượng JSON."))
    return _sent(body, path[0].key if len(path) == 2 else None)


def create_many(source: Source, asked: Asked) -> list[str]:
    """POST CreateObservations: the address of each reading in its order, or the word "error" where one is refused;
    those are kept among what is held back, with the reason.
    """
    body = _body(asked)
    if not isinstance(body, list):
        raise NotUnderstood(_("Nội dung phải là một danh sách, mỗi phần tử có Datastream, components và dataArray."))
    sent = [one for group in body for one in _group(group)]
    if len(sent) > MOST_AT_ONCE:
        raise TooLarge(_("Mỗi lần gửi nhiều nhất %(most)s số liệu.") % {"most": MOST_AT_ONCE})
    _intake, answers = actions.take_observations(source=source, sent=sent, hold=True)
    composer = Composer(Graph(), asked.base)
    return [
        "error" if one.refusal else composer.address("Observations", observation_key(one.series, one.at))
        for one in answers
    ]


def source_of(asked: Asked) -> Source:
    """Whose key it is; each asking counts for the pace of the source."""
    source = source_of_key(asked.key)
    if source is None:
        raise NoKey(_("Hãy gửi kèm khóa còn hiệu lực của nguồn số liệu: Authorization: Bearer <khóa>."))
    wait = PACE.wait(str(source.pk))
    if wait:
        raise TooMany(_("Nguồn này gửi dày quá. Hãy gộp nhiều số liệu vào một lần gửi."), retry_after_s=wait)
    return source


def _body(asked: Asked) -> Any:
    try:
        return json.loads(asked.body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise NotUnderstood(_("Nội dung không phải là JSON đọc được (UTF-8).")) from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _sent(body: dict[str, Any], stream: Any) -> Sent:
    for name in body:
        if name not in _ALLOWED and not name.startswith("@"):
            raise NotUnderstood(_("Không có thuộc tính “%(name)s” ở số liệu.") % {"name": name[:40]})
    given = body.get("Datastream")
    if given is not None:
        inner = given.get("@iot.id", given.get("id")) if isinstance(given, dict) else None
        if inner is None:
            raise NotOffered(_('Hãy nêu chuỗi số liệu đã có: "Datastream": {"@iot.id": 12}.'))
        if stream is not None and str(inner) != str(stream):
            raise NotUnderstood(_("Chuỗi số liệu trong địa chỉ và trong nội dung khác nhau."))
        stream = inner
    status = _status(body.get("resultQuality"))
    return Sent(_stream(stream), _moment(body.get("phenomenonTime")), _number(body.get("result")), status)


def _group(group: Any) -> list[Sent]:
    """The readings of one series of a data array."""
    if not isinstance(group, dict):
        raise NotUnderstood(_("Mỗi phần tử phải có Datastream, components và dataArray."))
    stream, names, rows = group.get("Datastream"), group.get("components"), group.get("dataArray")
    if not (isinstance(stream, dict) and isinstance(names, list) and isinstance(rows, list)):
        raise NotUnderstood(_("Mỗi phần tử phải có Datastream, components và dataArray."))
    known = [one for one in names if isinstance(one, str)]
    if len(known) != len(names) or any(not isinstance(row, list) or len(row) != len(names) for row in rows):
        raise NotUnderstood(_("Mỗi hàng của dataArray phải có đúng các cột nêu ở components."))
    # The feature of interest is the station's place, whatever the caller calls it.
    keep = [n for n, name in enumerate(known) if name not in ("FeatureOfInterest/id", "id", "@iot.id")]
    key = stream.get("@iot.id", stream.get("id"))
    return [_sent({known[n]: row[n] for n in keep}, key) for row in rows]


def _stream(value: Any) -> int:
    match = _STREAM.fullmatch(str(value)) if isinstance(value, int | str) and not isinstance(value, bool) else None
    if match is None:
        raise NotUnderstood(_('Hãy nêu chuỗi số liệu: "Datastream": {"@iot.id": 12}.'))
    return int(match[1])


def _moment(value: Any) -> datetime:
    words = _("phenomenonTime phải là thời điểm có múi giờ, ví dụ 2026-03-10T08:20:00+07:00.")
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise NotUnderstood(words) from None
    if found.tzinfo is None or not 1990 <= found.year <= 2100:
        raise NotUnderstood(words)
    return found


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotUnderstood(_("result phải là một số."))
    try:
        return float(value)
    except OverflowError:
        raise NotUnderstood(_("result phải là một số.")) from None


def _status(value: Any) -> int:
    """The device's status: its name or its code; measuring where nothing is said."""
    word = value.get("status", "measuring") if isinstance(value, dict) else value
    if word is None:
        return int(Status.MEASURING)
    text = str(word).strip().upper()
    number = int(text) if text.isdecimal() and len(text) < 4 else None
    for one in Status:
        if one is not Status.MISSING and (text == one.name or number == one):
            return int(one)
    raise NotUnderstood(_("resultQuality.status phải là một trong: measuring, calibrating, fault, maintenance, below."))


def made(asked: Asked, answer: Answered) -> Answer:
    """A reading that stands, and where."""
    day = day_of(answer.at // 86_400)
    rows = rows_between([answer.series], day, day)
    plain = readings_plain(rows.part(rows.at == answer.at))[0]
    address = Composer(Graph(), asked.base).address("Observations", plain["@iot.id"])
    body = {"@iot.id": plain["@iot.id"], "@iot.selfLink": address} | plain
    return Answer(body, status=201, headers={"Location": address})
