"""Rules of drafts: what still has to be settled, what is only to be looked at, and how alike two promises are. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienket.engines.vietnamese import fold

ALIKE = 0.6
"""From this share of words in common on, a draft is shown beside the commitment it resembles."""
HOW_ALIKE = gettext_lazy(
    "Độ giống: hai lần số từ chung chia cho tổng số từ của hai câu, không kể dấu và các từ như “và”, “của”, “các”; "
    "chỉ so với nhiệm vụ cùng lĩnh vực mà anh/chị được xem, từ 60% trở lên thì nêu ra."
)
_EMPTY_WORDS = frozenset(["và", "của", "các", "cho", "với", "trong", "tại", "về", "để", "là", "được", "theo", "những"])


def words_of(text: str) -> frozenset[str]:
    """The words that carry meaning, without marks."""
    plain = "".join(letter if letter.isalnum() else " " for letter in text.lower())
    return frozenset(fold(word) for word in plain.split() if word not in _EMPTY_WORDS)


def alike(a: frozenset[str], b: frozenset[str]) -> float:
    """How alike two sets of words are, 0 to 1: twice what they share over what they have (Dice's coefficient)."""
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


def resembling(
    words: frozenset[str], known: Sequence[tuple[int, frozenset[str]]], *, most: int = 3
) -> list[list[float]]:
    """[[id, share]] of the known texts that are at least `ALIKE`, best first."""
    found = [(alike(words, other), pk) for pk, other in known]
    best = sorted(((share, pk) for share, pk in found if share >= ALIKE), key=lambda pair: (-pair[0], pair[1]))
    return [[pk, round(share, 2)] for share, pk in best[:most]]


_UNIT = re.compile(r"(?:%|[^\W\d_]+[²³]?(?:[ /.-]+[^\W\d_]+[²³]?)*)")
_NO_UNIT = frozenset(["và", "của", "các", "cho", "với", "trong", "tại", "về", "để", "là", "theo", "đến", "từ", "trở"])
_ENDS = frozenset(".;!?…:")


def odd_measure(measure: str, unit: str, target: Decimal | None) -> str:
    """The sentence for a measure that cannot be meant so: nothing to reach, or a unit that is no word; else empty."""
    if target is not None and target <= 0:
        return _("Mục tiêu đọc được là %(n)s: hãy xem lại thước đo.") % {"n": f"{target.normalize():f}"}
    if unit and (not _UNIT.fullmatch(unit) or unit.split()[0].lower() in _NO_UNIT):
        return _("Đơn vị tính “%(unit)s” không giống một đơn vị: hãy xem lại thước đo.") % {"unit": unit}
    if target is not None and not (unit or measure):
        return _("Mục tiêu không có thước đo, đơn vị tính: hãy xem lại.")
    return ""


def odd_clause(text: str, start: int, end: int, has_verb: bool) -> str:
    """The sentence for a clause that may be a heading or half a sentence: no end mark and no verb; else empty."""
    last, after = text[start:end].rstrip()[-1:], text[end:].lstrip(" \t")[:1]
    if has_verb or (last and last in _ENDS) or (after and after in _ENDS):
        return ""
    return _("Ý này không có dấu kết câu, cũng không thấy động từ: có thể chỉ là đề mục hoặc câu dở.")


@dataclass(frozen=True)
class Settled:
    """What is settled of a draft, as plain values. `due_on` is its own day, else the common one of the document.

    `common_settled`: a person has said who leads and when is due where the text does not.
    """

    title: str
    has_field: bool
    leads: int
    lead_assumed: bool
    lead_is_partner: bool
    open_parts: tuple[str, ...]
    due_on: date | None
    due_common: bool
    due_problem: str
    common_settled: bool
    alike: float
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Doubts:
    """`missing`: sentences that forbid accepting; `look`: those that only ask for a look; `alike`: one may exist."""

    missing: tuple[str, ...] = ()
    look: tuple[str, ...] = ()
    alike: bool = False

    @property
    def certain(self) -> bool:
        return not self.missing and not self.look and not self.alike


def doubts(one: Settled) -> Doubts:
    """Everything that is not yet clear of a draft."""
    missing: list[str] = []
    if not one.title.strip():
        missing.append(_("Chưa ghi nội dung nhiệm vụ."))
    if not one.has_field:
        missing.append(_("Chưa chọn lĩnh vực."))
    if not one.leads:
        missing.append(_("Chưa chọn cơ quan chủ trì."))
    if one.lead_is_partner:
        missing.append(_("Cơ quan chủ trì không thể đồng thời là đối tác."))
    missing += [_("Chưa chọn “%(text)s” là nơi nào, cơ quan nào.") % {"text": text} for text in one.open_parts]
    if one.due_on is None:
        missing.append(_("Chưa có hạn: văn bản không nói đến khi nào, và chưa có hạn chung."))
    elif one.due_problem:
        missing.append(one.due_problem)
    look = list(one.said)
    if one.lead_assumed and one.leads and not one.common_settled:
        look.append(_("Văn bản không nêu ai chủ trì; đang đề nghị cơ quan lập văn bản."))
    if one.due_common and one.due_on and not one.common_settled:
        look.append(_("Văn bản không ghi hạn riêng; đang lấy hạn chung."))
    return Doubts(tuple(missing), tuple(look), one.alike >= ALIKE)


def is_official(symbol: str, signed_on: date | None) -> bool:
    """Whether a document bears what every official text does: number with symbol, and the day of signing."""
    return bool(symbol.strip()) and signed_on is not None


def official_doubts(symbol: str, signed_on: date | None, press: str) -> list[str]:
    """Sentences on why a document may be no official text. `press`: its line that only press pages bear."""
    lacking = [words for words, there in ((_("số"), symbol.strip()), (_("ngày ký"), signed_on)) if not there]
    said = []
    if lacking:
        said.append(
            _("Văn bản không có %(what)s: hãy kiểm tra đây có phải văn bản chính thức.") % {"what": ", ".join(lacking)}
        )
    if press:
        said.append(
            _(
                "Văn bản có dòng của trang báo, trang tin: “%(line)s”. Nếu đây không phải văn bản chính thức, hãy chọn "
                "loại “Nguồn khác (báo chí, ghi chép)” và để “Chỉ các bên” xem."
            )
            % {"line": press}
        )
    return said


def piece_labels(label: str, count: int, taken: frozenset[str], most: int = 60) -> list[str]:
    """Labels of the pieces of a clause, none of them taken: "Điều 3 (1)", "Điều 3 (2)"."""
    found: list[str] = []
    number = 0
    while len(found) < count:
        number += 1
        ending = f" ({number})"
        name = label[: most - len(ending)] + ending
        if name not in taken:
            found.append(name)
    return found
