"""Codes of growing areas and packing houses: how they are compared, and where one stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from lienket.market.choices import GROWING_FACTS, GrowingFactKind, GrowingState

_LEFT_OUT = re.compile(r"[\s.\-–_/]+")
_AFTER = {GrowingFactKind.SUSPEND: GrowingState.SUSPENDED, GrowingFactKind.REVOKE: GrowingState.REVOKED}
MOST_HA = Decimal(1_000_000)
MOST_TONNES = Decimal(10_000_000)


def code_key(text: str) -> str:
    """A code as it is compared: VN-SLOR 0001, vn-slor-0001 and VNSLOR0001 are one."""
    return _LEFT_OUT.sub("", text).upper()[:60]


def growing_state(valid_from: date, valid_to: date | None, facts: Sequence[tuple[str, date]], day: date) -> str:
    """Where a code stands on a day, from its days and its facts as (kind, day) in the order they were written."""
    told = [kind for kind, on in sorted(facts, key=lambda one: one[1]) if on <= day]
    if GrowingFactKind.REVOKE in told:
        return GrowingState.REVOKED
    if told and told[-1] in _AFTER:
        return _AFTER[GrowingFactKind(told[-1])]
    if day < valid_from:
        return GrowingState.COMING
    return GrowingState.EXPIRED if valid_to is not None and day > valid_to else GrowingState.ACTIVE


def growing_fact_problem(state: str, kind: str, on: date, today: date, last_on: date | None, reason: str) -> str:
    """The sentence for a fact that cannot follow; empty when it can."""
    if state not in GROWING_FACTS[kind]:
        return _("Mã số không còn ở trạng thái làm được việc này. Hãy tải lại trang.")
    if on > today:
        return _("Ngày ghi không được sau hôm nay.")
    if last_on is not None and on < last_on:
        return _("Ngày ghi sớm hơn việc đã ghi trước đó (%(day)s).") % {"day": f"{last_on:%d/%m/%Y}"}
    return "" if reason.strip() else _("Hãy ghi lý do.")


def growing_problems(
    code: str, area: Decimal | None, output: Decimal | None, valid_from: date, valid_to: date | None
) -> list[tuple[str, str]]:
    """(field, sentence) of everything that cannot be."""
    found = []
    if not code_key(code):
        found.append(("code", _("Hãy ghi mã số.")))
    if area is not None and not 0 < area <= MOST_HA:
        found.append(("area", _("Diện tích phải lớn hơn 0 và không quá một triệu ha.")))
    if output is not None and not 0 < output <= MOST_TONNES:
        found.append(("output", _("Sản lượng phải lớn hơn 0 và không quá mười triệu tấn một năm.")))
    if valid_to is not None and valid_to < valid_from:
        found.append(("valid_to", _("Ngày hết hiệu lực sớm hơn ngày cấp.")))
    return found


def behind_state(states: Sequence[str]) -> str:
    """What codes that stand behind a certificate make of it: "" when one of them holds or there is none."""
    if not states or GrowingState.ACTIVE in states:
        return ""
    order = (GrowingState.SUSPENDED, GrowingState.REVOKED, GrowingState.EXPIRED, GrowingState.COMING)
    return next(str(one) for one in order if one in states)
