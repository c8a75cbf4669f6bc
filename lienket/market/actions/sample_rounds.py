"""A sample round over the sample lots: prepared with them, matched and answered by the worker."""

from __future__ import annotations

from datetime import date, timedelta

from lienket.agreements.models import Commitment
from lienket.coordination import actions as coordination
from lienket.coordination.choices import StepName
from lienket.ground.audit.acts import Platform
from lienket.localities.models import Organisation
from lienket.market.actions.computing import compute_round
from lienket.market.actions.rounds import make_round, publish_round
from lienket.market.choices import RoundState
from lienket.market.models import Round

ORGANISER = "hn-so-cong-thuong"
_DAYS_TO_ANSWER = 14


def load_round(*, actor: Platform, today: date) -> Round | None:
    """Prepare the sample round; None when there is one, or nobody to hold it."""
    organiser = Organisation.objects.filter(key=ORGANISER).first()
    if organiser is None or Round.objects.filter(sample=True).exists():
        return None
    return make_round(
        actor=actor,
        organiser=organiser,
        title=f"Hội nghị kết nối cung cầu {today.year} (phiên mẫu)",
        held_on=today,
        answer_by=today + timedelta(days=_DAYS_TO_ANSWER),
        commitment=Commitment.objects.filter(code="S9", lead=organiser).order_by("pk").first(),
        sample=True,
    )


def hold_sample_round(*, actor: Platform, round: Round) -> Round:
    """Match and publish the sample round; of its matches one is agreed on, one declined, the others wait."""
    if round.state != RoundState.DRAFT:
        return round
    held = publish_round(actor=actor, round=compute_round(actor=actor, round=round))
    matches = list(held.matches.select_related("seller_request", "buyer_request").order_by("-value", "pk")[:2])
    for asked in (matches[0].seller_request, matches[0].buyer_request) if matches else ():
        if asked is not None:
            coordination.take_step(actor=actor, request=asked, step=StepName.ACCEPT)
    if len(matches) > 1 and matches[1].buyer_request is not None:
        no = "Đã đủ hàng cho vụ này"
        coordination.take_step(actor=actor, request=matches[1].buyer_request, step=StepName.DECLINE, reason=no)
    return held
