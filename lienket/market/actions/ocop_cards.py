"""Scorecards: the packaged one, and those that provinces import; always a new one, never a change of an old one."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db.models import Max
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.ground.access import DECIDERS
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.refusals import NotAllowed, Refusal
from lienket.localities.models import Organisation
from lienket.market import queries, rules
from lienket.market.choices import DocumentNeed
from lienket.market.models import Scorecard, ScorecardItem

_PACKAGED = Path(__file__).resolve().parent.parent / "data" / "ocop" / "scorecard.toml"


@dataclass(frozen=True)
class CardItem:
    """A line of a scorecard as it was written."""

    part: str
    code: str
    name: str
    most: Decimal
    hint: str = ""
    need: str = DocumentNeed.NONE


@once
def import_card(
    *,
    actor: Actor,
    owner: Organisation | None,
    criteria: str,
    group: str,
    items: Sequence[CardItem],
    source: str = "",
) -> Scorecard:
    """Keep a scorecard of a product group; dossiers put together from now on use it. Parts must add up to the set's.

    Raises Refusal naming the part that does not add up.
    """
    if isinstance(actor, Viewer):
        if owner is None or not actor.acts_for(owner.pk):
            raise NotAllowed(_("Anh/chị chỉ nhập phiếu chấm cho Hội đồng của cơ quan mình."))
        check_role(actor, DECIDERS, _("nhập phiếu chấm OCOP"))
    problem = card_sentence(criteria, items)
    if problem:
        raise Refusal(problem, field="file")
    with act(actor, "market.import_card", words=f"nhập phiếu chấm OCOP {group}".strip()) as line:
        rows = Scorecard.objects.filter(criteria=criteria, group=group, owner=owner)
        made = Scorecard.objects.create(
            criteria=criteria,
            group=group,
            owner=owner,
            number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
            source=source.strip()[:300],
        )
        ScorecardItem.objects.bulk_create(
            ScorecardItem(
                card=made,
                order=order,
                part=one.part,
                code=one.code,
                name=one.name,
                hint=one.hint,
                most=one.most,
                need=one.need,
            )
            for order, one in enumerate(items)
        )
        line.on = made
        return made


def card_sentence(criteria: str, items: Sequence[CardItem]) -> str:
    """What is wrong with the sums of a scorecard, as a sentence; empty when every part adds up."""
    wrong = rules.card_problems(
        queries.criteria_set_named(criteria), [rules.CardLine(one.part, one.most) for one in items]
    )
    if not wrong:
        return ""
    told = "; ".join(
        _("phần %(part)s cộng được %(sum)s, phải là %(most)s") % {"part": part, "sum": f"{total:f}", "most": most}
        for part, total, most in wrong
    )
    return _("Điểm của phiếu chấm không khớp bộ tiêu chí: %(told)s.") % {"told": told}


def load_packaged_card(*, actor: Actor) -> Scorecard | None:
    """The scorecard that comes with the platform, for every set with its parts; None where it is there already."""
    book = tomllib.loads(_PACKAGED.read_text(encoding="utf-8"))
    made = None
    for criteria in queries.criteria_sets():
        most = [points for _letter, _name, points in criteria.parts]
        if most != book["parts"] or Scorecard.objects.filter(criteria=criteria.code, owner__isnull=True).exists():
            continue
        items = [
            CardItem(row["part"], row["code"], row["name"], Decimal(str(row["most"])), row["hint"], row["need"])
            for row in book["item"]
        ]
        made = import_card(
            actor=actor, owner=None, criteria=criteria.code, group="", items=items, source=book["source"]
        )
    return made
