"""Making commitments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements import access, rules
from lienket.agreements.actions.dates import due_problem_of
from lienket.agreements.actions.finding import index_agreement, index_commitments
from lienket.agreements.actions.partners import PartnerShare, hand_out
from lienket.agreements.choices import Direction, Visibility
from lienket.agreements.models import Clause, Commitment, Field, Programme
from lienket.ground.access import DECIDERS
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation

_NUMBER = re.compile(r"(\d+)")


def natural_key(code: str) -> bytes:
    """Order of codes as people read them: S2 before S10."""
    parts = _NUMBER.split(code.upper())
    return "".join(part.zfill(8) if part.isdigit() else part for part in parts).encode()


@once
def make_commitment(
    *,
    actor: Actor,
    programme: Programme,
    code: str,
    title: str,
    field: Field,
    lead: Organisation,
    due_on: date,
    starts_on: date | None = None,
    clause: Clause | None = None,
    support: Sequence[Organisation] = (),
    shares: Sequence[PartnerShare] = (),
    title_en: str = "",
    product: str = "",
    measure: str = "",
    unit: str = "",
    baseline: Decimal | None = None,
    target: Decimal | None = None,
    direction: str = Direction.UP,
    sample: bool = False,
    note: str = "",
    asked_on: date | None = None,
    indexed: bool = True,
) -> Commitment:
    """Enter a commitment and hand it to its lead and partners: each share is a request of its own.

    Requests are dated today; only what tells of the past (a loader) names another `asked_on`. Whoever makes many
    at once gives `indexed=False` and lets the search know them all together (`index_made`).
    """
    if isinstance(actor, Viewer):
        access.check_owner(actor, programme, DECIDERS, _("lập nhiệm vụ"))
    starts_on = starts_on or programme.starts_on
    _check(programme, code, title, starts_on, due_on, clause)
    with act(actor, "agreements.make_commitment", words=f"lập nhiệm vụ {code}") as line:
        commitment = Commitment.objects.create(
            programme=programme,
            code=code,
            title=title,
            title_en=title_en,
            field=field,
            lead=lead,
            clause=clause,
            product=product,
            measure=measure,
            unit=unit,
            baseline=baseline,
            target=target,
            direction=direction,
            starts_on=starts_on,
            due_on=due_on,
            first_due_on=due_on,
            sample=sample,
            note=note,
            sort_key=natural_key(code),
            status_why=_("Chưa bên nào nhận việc hay báo tiến độ."),
        )
        line.on = commitment
        hand_out(actor, commitment, support, shares, asked_on)
        if indexed:
            index_commitments([commitment])
            if programme.agreement.visibility == Visibility.PARTIES:
                index_agreement(programme.agreement)
    return commitment


def _check(programme: Programme, code: str, title: str, starts_on: date, due_on: date, clause: Clause | None) -> None:
    problem = rules.code_problem(code)
    if problem:
        raise Refusal(problem, field="code")
    if not title.strip():
        raise Refusal(_("Hãy ghi nội dung nhiệm vụ."), field="title")
    problem = due_problem_of(programme, starts_on, due_on)
    if problem:
        raise Refusal(problem, field="due_on")
    check_clause(programme, clause)
    if Commitment.objects.filter(programme=programme, code__iexact=code).exists():
        raise Refusal(_("Chương trình đã có nhiệm vụ mã %(code)s. Hãy dùng mã khác.") % {"code": code}, field="code")


def check_clause(programme: Programme, clause: Clause | None) -> None:
    """A commitment may be anchored in another text, as long as the same body keeps both."""
    if clause is not None and clause.agreement.owner_id != programme.agreement.owner_id:
        raise Refusal(_("Điều khoản không thuộc văn bản nào của cơ quan lập chương trình này."), field="clause")
