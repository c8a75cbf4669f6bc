"""Codes of growing areas and packing houses: entered by the province, corrected, suspended, restored, revoked."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines.vietnamese import fold
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation, Unit
from lienket.market import access, queries, rules
from lienket.market.actions.certificates import differs, follow_codes
from lienket.market.choices import CODE_PAPERS, GrowingFactKind, GrowingKind
from lienket.market.models import Certificate, Commodity, GrowingCode, GrowingFact


@dataclass(frozen=True)
class CodeWords:
    """What the register says of a code. `place` is a unit of today; area in ha, output in tonnes a year."""

    code: str
    name: str
    commodity: Commodity
    place: Unit
    valid_from: date
    kind: str = GrowingKind.AREA
    market: str = ""
    area: Decimal | None = None
    output: Decimal | None = None
    holder: Organisation | None = None
    holder_name: str = ""
    standard: str = ""
    valid_to: date | None = None


@once
def make_growing_code(*, actor: Actor, issuer: Organisation, words: CodeWords, sample: bool = False) -> GrowingCode:
    """Enter a code that the province gave. Certificates that carry its number lean on it from now on."""
    _check(actor, words)
    _check_once(words)
    with act(actor, "market.make_growing_code", words=f"ghi mã số {words.code}") as line:
        line.on = GrowingCode.objects.create(issuer=issuer, sample=sample, **_columns(words))
        _connect(line.on)
        return line.on


def edit_growing_code(*, actor: Viewer, code: GrowingCode, version: int, words: CodeWords) -> GrowingCode:
    """Correct what the register says of a code; its facts stay."""
    access.check_can_keep_code(actor, code)
    _check(actor, words)
    _check_once(words, code.pk)
    with act(actor, "market.edit_growing_code", words="sửa mã số", on=code):
        given = _columns(words)
        locked = claim(GrowingCode, code.pk, version=version, submitted=given)
        before = list(locked.certificates.all())
        for name, value in given.items():
            setattr(locked, name, value)
        locked.save()
        _connect(locked)
        follow_codes(before)
    return locked


@once
def enter_growing_fact(
    *, actor: Actor, code: GrowingCode, kind: str, on: date, reason: str, decision: str = ""
) -> GrowingFact:
    """Write down that a code was suspended, restored or revoked from a day on. What leans on it follows at once."""
    if isinstance(actor, Viewer):
        access.check_can_keep_code(actor, code, decides=True)
    label = str(GrowingFactKind(kind).label).lower()
    with act(actor, f"market.growing_{kind}", words=f"{label} mã số", on=code, reason=reason):
        locked = GrowingCode.objects.select_for_update(of=("self",)).get(pk=code.pk)
        today = timezone.localdate()
        last = locked.facts.order_by("on", "pk").last()
        state = queries.growing_state(locked, today)
        problem = rules.growing_fact_problem(state, kind, on, today, last.on if last else None, reason)
        if problem:
            raise Refusal(problem, field="reason" if "lý do" in problem else "on")
        by = (actor.organisation_id if isinstance(actor, Viewer) else None) or locked.issuer_id
        made = GrowingFact.objects.create(
            code=locked, kind=kind, on=on, reason=reason.strip()[:500], decision=decision.strip()[:120], by_id=by
        )
        follow_codes(list(locked.certificates.all()))
    return made


def follow_all_codes(*, actor: Actor) -> int:
    """Derive certificates again whose codes began or ended with the day; returns how many moved."""
    rows = Certificate.objects.filter(growing_codes__isnull=False).distinct().order_by("pk")
    moved = [one for one in rows.prefetch_related("growing_codes__facts") if differs(one)]
    if moved:
        with act(actor, "market.follow_codes", words=f"{len(moved)} giấy đổi hiệu lực theo mã số đứng sau"):
            follow_codes(moved)
    return len(moved)


def code_problems(words: CodeWords) -> list[tuple[str, str]]:
    """(field, sentence) of everything about one code that cannot be, whoever enters it."""
    found = rules.growing_problems(words.code, words.area, words.output, words.valid_from, words.valid_to)
    if not words.name.strip():
        found.append(("name", _("Hãy ghi tên vùng trồng hoặc cơ sở.")))
    if words.holder is None and not words.holder_name.strip():
        found.append(("holder_name", _("Hãy ghi chủ mã số.")))
    return found


def _check(actor: Actor, words: CodeWords) -> None:
    if isinstance(actor, Viewer):
        access.check_keeps_register(actor)
        access.check_province(actor, words.place)
    for field, sentence in code_problems(words):
        raise Refusal(sentence, field=field)


def _check_once(words: CodeWords, but: int | None = None) -> None:
    rows = GrowingCode.objects.filter(kind=words.kind, key=rules.code_key(words.code), market=words.market.strip())
    if rows.exclude(pk=but or 0).exists():
        told = _("Sổ đã có mã %(code)s cho thị trường này.")
        raise Refusal(told % {"code": words.code}, field="code")


def _columns(words: CodeWords) -> dict[str, Any]:
    given = {one.name: getattr(words, one.name) for one in fields(words)}
    given |= {name: given[name].strip() for name in ("code", "name", "market", "holder_name", "standard")}
    province = words.place.province or words.place
    holder = words.holder.name if words.holder else ""
    told = (words.code, words.name, words.commodity.name, words.place.name, province.name, words.market, holder)
    return given | {
        "province": province,
        "key": rules.code_key(words.code),
        "folded": " ".join(fold(one) for one in told),
    }


def _connect(code: GrowingCode) -> None:
    """Certificates of the code's kind that carry its number lean on it; a key is compared, not a spelling."""
    papers = Certificate.objects.filter(kind__code=CODE_PAPERS[code.kind]).select_related("kind")
    known = [one for one in papers if rules.code_key(one.number) == code.key]
    code.certificates.set(known)
    follow_codes(known)
