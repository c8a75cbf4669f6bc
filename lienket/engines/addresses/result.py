"""What the engine answers: candidates with reasons; the sentence of a reason is made here, in Vietnamese."""

from datetime import date
from typing import NamedTuple

from lienket.engines.addresses.problem import Level


class Successor(NamedTuple):
    """A unit of today in which a unit (or a part of it) lies.

    ``kind``: same (is itself in force) | unchanged | renamed | upgraded | merged | split | district (one of
    the communes in which an abolished district lies). ``share``: the part of the old unit that went there, if
    known.
    """

    code: str
    name: str
    kind: str
    share: float | None
    default: bool


class Reason(NamedTuple):
    """Why a candidate or an answer is as it is: a code of ``SENTENCES`` and what fills its sentence."""

    code: str
    parameters: tuple[str, ...] = ()


class Candidate(NamedTuple):
    """A unit that the text may mean, and the units of today in its place."""

    level: Level
    code: str
    name: str
    valid_from: date | None
    valid_to: date | None
    path: tuple[str, ...]
    today: tuple[Successor, ...]
    certain: bool
    reasons: tuple[Reason, ...]

    @property
    def era(self) -> str:
        """``old`` for a unit that has ended, ``new`` for one in force."""
        return "new" if self.valid_to is None else "old"


class Resolution(NamedTuple):
    """The answer for one address.

    ``certain``: one candidate, nothing against it, and not divided. ``today``: the one unit of today that
    all candidates agree on, else None (then the reader must choose). ``ways`` is the number of ways to
    understand the text; ``candidates`` may list fewer.
    """

    text: str
    candidates: tuple[Candidate, ...]
    ways: int
    certain: bool
    today: Successor | None
    reasons: tuple[Reason, ...]


SENTENCES = {
    "empty": "Ô địa chỉ để trống.",
    "not_found": "Không nhận ra đơn vị hành chính nào trong địa chỉ này.",
    "too_long": "Địa chỉ dài quá {} ký tự nên không đọc; hãy tách thành nhiều dòng.",
    "code_unknown": "Không có đơn vị nào mang mã {}.",
    "code": "Mã {} là của {}.",
    "leading_zeros": "Mã {} có thể đã mất số 0 ở đầu.",
    "parents": "Cấp trên trong địa chỉ khớp: {}.",
    "unique_name": "Tên này chỉ có một đơn vị mang.",
    "several": "Có {} cách hiểu; cần chọn một.",
    "both_eras": "Tên này có cả trước và sau ngày 01/07/2025.",
    "mixed_eras": "Địa chỉ ghép tên cũ với tên mới của cấp trên.",
    "split": "{} được chia về {} đơn vị ({}); cần biết số nhà, đường phố hoặc thôn để chọn.",
    "type_differs": "Địa chỉ ghi “{}” nhưng đơn vị này là {}.",
    "marks_differ": "Dấu trong địa chỉ khác tên “{}”.",
    "may_be_street": "“{}” có thể là tên đường, không phải tên đơn vị.",
    "unexplained": "Phần “{}” không khớp với cách hiểu này.",
    "no_parent": "Địa chỉ không cho biết cấp trên.",
    "successor_unknown": "Chưa biết đơn vị hiện nay thay cho {}.",
}


def explain(reason: Reason) -> str:
    """The reason as a Vietnamese sentence."""
    return SENTENCES[reason.code].format(*reason.parameters)
