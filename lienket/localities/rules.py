"""What a control file of changes says, and whether it can be believed: pure, on plain values.

A control file is TOML: `in_force` (a date), `title`, `verified`, `source`, `[[legal_act]]` (number, issuer, signed,
in_force, title) and the operations `[[retype]]` (level, code, from_type, to_type, new_name, legal_act) and
`[[rename]]` (level, code, from_name, new_name, legal_act). Codes stay.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from lienket.ground.refusals import Refusal

TYPES: Mapping[str, frozenset[str]] = {
    "province": frozenset({"Tỉnh", "Thành phố"}),
    "district": frozenset({"Quận", "Huyện", "Thị xã", "Thành phố"}),
    "commune": frozenset({"Xã", "Phường", "Thị trấn", "Đặc khu", "Huyện"}),
}
MOST_BYTES = 1 << 20
_KNOWN_KEYS = frozenset(
    {"in_force", "title", "title_en", "verified", "source", "note", "legal_act", "retype", "rename", "tables", "counts"}
)


class ControlRefused(Refusal):
    """A control file is not taken; `sentences` say everything that is wrong with it."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = tuple(sentences)


@dataclass(frozen=True)
class ActRow:
    """A legal act as a control file cites it."""

    symbol: str
    title: str = ""
    issued_on: date | None = None
    in_force_on: date | None = None
    source: str = ""
    verified: bool = False


@dataclass(frozen=True)
class Operation:
    """One unit gets another type or name; `from_type` or `from_name` must be what it has the day before."""

    level: str
    code: str
    new_name: str
    to_type: str
    legal_act: str
    from_type: str = ""
    from_name: str = ""


@dataclass(frozen=True)
class ControlFile:
    """A control file, read."""

    key: str
    in_force: date
    title: str
    acts: tuple[ActRow, ...]
    operations: tuple[Operation, ...]
    title_en: str = ""
    source: str = ""
    note: str = ""
    verified: bool = False
    tables: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    sha256: str = ""


@dataclass(frozen=True)
class NameSpan:
    """A name of a unit between two days, both included; None is open."""

    name: str
    short_name: str
    type: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Step:
    """What one operation would do. `correction` replaces the name that already begins on that day."""

    level: str
    code: str
    on: date
    before: NameSpan
    name: str
    short_name: str
    type: str
    act: str
    verified: bool
    correction: bool = False

    def words(self) -> str:
        """“phường/xã 25270: Xã Lộc Ninh → Phường Lộc Ninh từ 30/04/2026, theo …”."""
        told = _("%(level)s %(code)s: %(old)s → %(new)s từ %(day)s, theo %(act)s (%(checked)s)") % {
            "level": {"province": _("cấp tỉnh"), "district": _("cấp huyện"), "commune": _("cấp xã")}[self.level],
            "code": self.code,
            "old": self.before.name,
            "new": self.name,
            "day": shown(self.on),
            "act": self.act,
            "checked": _("đã đối chiếu") if self.verified else _("theo nguồn công khai, chưa đối chiếu"),
        }
        return told + (" — " + _("sửa tên đã ghi cho ngày này") if self.correction else "")


def shown(day: date) -> str:
    """dd/mm/yyyy."""
    return f"{day:%d/%m/%Y}"


def read_control(data: bytes, name: str) -> ControlFile:
    """The control file in `data`; `name` (without folder) is its key. Raises ControlRefused with every problem."""
    if len(data) > MOST_BYTES:
        raise ControlRefused([_("%(file)s: tệp lớn hơn 1 MB, không phải tệp thay đổi đơn vị.") % {"file": name}])
    if not name.endswith(".toml"):
        raise ControlRefused([_("%(file)s: chỉ đọc tệp thay đổi dạng .toml.") % {"file": name}])
    try:
        content = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ControlRefused(
            [_("%(file)s: không đọc được như TOML (%(why)s). Hãy sửa dòng ấy.") % {"file": name, "why": error}]
        ) from error
    return _Reading(content, name, hashlib.sha256(data).hexdigest()).control()


class _Reading:
    """One control file being read; problems are gathered, not raised one by one."""

    def __init__(self, content: dict[str, Any], name: str, sha256: str) -> None:
        self.content, self.name, self.sha256 = content, name, sha256
        self.problems: list[str] = []

    def control(self) -> ControlFile:
        for key in sorted(set(self.content) - _KNOWN_KEYS):
            self._wrong(_("mục “%(key)s” không có trong mẫu tệp thay đổi") % {"key": key[:60]})
        in_force = self.content.get("in_force")
        if type(in_force) is not date:
            self._wrong(_("thiếu ngày có hiệu lực: ghi in_force = 2026-04-30 (năm-tháng-ngày, không có nháy)"))
            in_force = date.min
        if not self._text("title", self.content):
            self._wrong(_("thiếu tên đợt thay đổi (title)"))
        acts = self._acts(bool(self.content.get("verified")) is True)
        operations = self._operations({act.symbol for act in acts})
        tables, counts = self.content.get("tables", {}), self.content.get("counts", {})
        if not tables and not self.content.get("retype") and not self.content.get("rename"):
            self._wrong(_("không có thay đổi nào ([[retype]] hoặc [[rename]])"))
        if self.problems:
            raise ControlRefused(self.problems)
        return ControlFile(
            key=self.name.removesuffix(".toml")[:80],
            in_force=in_force,
            title=self._text("title", self.content),
            title_en=self._text("title_en", self.content),
            source=self._text("source", self.content),
            note=self._text("note", self.content),
            verified=self.content.get("verified") is True,
            acts=acts,
            operations=operations,
            tables=tables if isinstance(tables, dict) else {},
            counts=counts if isinstance(counts, dict) else {},
            sha256=self.sha256,
        )

    def _wrong(self, what: str) -> None:
        self.problems.append(f"{self.name}: {what}.")

    @staticmethod
    def _text(key: str, table: Mapping[str, Any]) -> str:
        value = table.get(key, "")
        return value.strip()[:500] if isinstance(value, str) else ""

    def _tables(self, key: str) -> list[dict[str, Any]]:
        value = self.content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            self._wrong(_("“%(key)s” phải là các bảng [[%(key)s]]") % {"key": key})
            return []
        return value

    def _acts(self, verified: bool) -> tuple[ActRow, ...]:
        acts = []
        for row in self._tables("legal_act"):
            symbol = self._text("number", row)
            if not symbol or len(symbol) > 80:
                self._wrong(_("một văn bản ([[legal_act]]) thiếu số, ký hiệu (number)"))
                continue
            days = [row.get(key) if type(row.get(key)) is date else None for key in ("signed", "in_force")]
            source = self._text("source", row) or self._text("issuer", row)
            acts.append(ActRow(symbol, self._text("title", row), days[0], days[1], source, verified))
        return tuple(acts)

    def _operations(self, acts: set[str]) -> tuple[Operation, ...]:
        found = []
        for kind in ("retype", "rename"):
            for number, row in enumerate(self._tables(kind), 1):
                operation = self._operation(kind, number, row, acts)
                if operation:
                    found.append(operation)
        return tuple(found)

    def _operation(self, kind: str, number: int, row: dict[str, Any], acts: set[str]) -> Operation | None:
        before = len(self.problems)
        where = _("[[%(kind)s]] thứ %(number)d (mã %(code)s)") % {
            "kind": kind,
            "number": number,
            "code": str(row.get("code", "?"))[:20],
        }
        level, code, name = (self._text(key, row) for key in ("level", "code", "new_name"))
        if level not in TYPES:
            self._wrong(
                _("%(where)s: cấp “%(level)s” không có; dùng province, commune") % {"where": where, "level": level}
            )
            return None
        if not code.isascii() or not code.isalnum():
            self._wrong(_("%(where)s: mã phải là chữ số trong nháy, giữ số 0 ở đầu") % {"where": where})
        act = self._text("legal_act", row)
        if act not in acts:
            told = _("%(where)s: văn bản “%(act)s” chưa được khai ở [[legal_act]]; mỗi thay đổi phải có căn cứ")
            self._wrong(told % {"where": where, "act": act})
        to_type = self._text("to_type", row) if kind == "retype" else _type_of(name, level)
        if to_type not in TYPES[level]:
            self._wrong(_("%(where)s: loại mới “%(type)s” không có ở cấp này") % {"where": where, "type": to_type})
        elif not name.startswith(to_type + " ") or len(name) > 120:
            told = _("%(where)s: tên mới “%(name)s” phải bắt đầu bằng loại mới “%(type)s”")
            self._wrong(told % {"where": where, "name": name[:130], "type": to_type})
        needed = "from_type" if kind == "retype" else "from_name"
        if not self._text(needed, row):
            self._wrong(_("%(where)s: thiếu %(key)s (trước thay đổi là gì)") % {"where": where, "key": needed})
        if len(self.problems) > before:
            return None
        return Operation(level, code, name, to_type, act, self._text("from_type", row), self._text("from_name", row))


def _type_of(name: str, level: str) -> str:
    for kind in sorted(TYPES[level], key=len, reverse=True):
        if name.startswith(kind + " "):
            return kind
    return name.split(" ")[0]


Key = tuple[str, str]


def plan(control: ControlFile, known: Mapping[Key, Sequence[NameSpan]]) -> tuple[list[Step], list[str]]:
    """The steps of a control file on units with the names they have, and every refusal as a sentence.

    `known` holds, by (level, code), the names of the unit in force on the day. An operation that was done
    already gives no step.
    """
    steps, problems = [], []
    twice: set[Key] = set()
    for operation in control.operations:
        key = operation.level, operation.code
        step, problem = _judge(control, operation, known.get(key, ()))
        if key in twice:
            problem = _("có hai thay đổi cùng ngày %(day)s; hãy giữ một") % {"day": shown(control.in_force)}
        twice.add(key)
        if problem:
            problems.append(f"{control.key}: {operation.new_name} ({operation.code}): {problem}.")
        elif step:
            steps.append(step)
    return steps, problems


def _judge(control: ControlFile, operation: Operation, names: Sequence[NameSpan]) -> tuple[Step | None, str]:
    day = control.in_force
    if not names:
        return None, _("không có đơn vị nào mang mã này vào ngày %(day)s") % {"day": shown(day)}
    later = [span for span in names if span.valid_from and span.valid_from > day]
    if later:
        told = _("đã có tên “%(name)s” từ %(later)s, sau ngày %(day)s; hai khoảng ngày chồng nhau")
        return None, told % {"name": later[0].name, "later": shown(later[0].valid_from or day), "day": shown(day)}
    same_day = next((span for span in names if span.valid_from == day), None)
    before = _on(names, day - timedelta(days=1)) or (None if same_day else _on(names, day))
    if before is None:
        return None, _("đơn vị chưa có tên nào trước ngày %(day)s") % {"day": shown(day)}
    if operation.from_type and before.type != operation.from_type:
        told = _("tệp nói trước đó là %(said)s nhưng dữ liệu ghi là %(is)s")
        return None, told % {"said": operation.from_type, "is": before.type}
    if operation.from_name and before.name != operation.from_name:
        told = _("tệp nói trước đó tên là “%(said)s” nhưng dữ liệu ghi là “%(is)s”")
        return None, told % {"said": operation.from_name, "is": before.name}
    if same_day and (same_day.name, same_day.type) == (operation.new_name, operation.to_type):
        return None, ""
    short = operation.new_name.removeprefix(operation.to_type + " ")
    if short.isdigit():
        short = operation.new_name
    step = Step(
        operation.level,
        operation.code,
        day,
        same_day or before,
        operation.new_name,
        short,
        operation.to_type,
        operation.legal_act,
        control.verified,
        correction=same_day is not None,
    )
    return step, ""


def _on(names: Iterable[NameSpan], day: date) -> NameSpan | None:
    for span in names:
        if (span.valid_from is None or span.valid_from <= day) and (span.valid_to is None or day <= span.valid_to):
            return span
    return None
