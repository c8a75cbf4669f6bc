"""Facts go down: a contract and accepted goods become progress of the commitment that the deal carries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.agreements import actions as agreements
from lienket.agreements.choices import Direction
from lienket.agreements.models import Commitment, Progress
from lienket.coordination import actions as coordination
from lienket.coordination.models import Evidence
from lienket.coordination.queries import reports_about
from lienket.ground.audit.acts import Platform
from lienket.ground.files.store import store_bytes
from lienket.ground.refusals import Refusal
from lienket.ground.sheets.columns import Column
from lienket.ground.sheets.writing import workbook
from lienket.market import rules
from lienket.market.choices import BINDING, DeliveryState, PaperState
from lienket.market.models import CommitmentFact, Deal, Delivery, Paper

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ASK_EVERY = timedelta(days=30)
"""Partners of a commitment confirm what deals tell it at most once in so many days; the figure told is cumulative, so
that one confirmation covers all that was told before it."""
_TAKEN = (DeliveryState.ACCEPTED, DeliveryState.PARTLY)


def tell_commitment(actor: Platform, deal: Deal) -> None:
    """Tell the deal's commitment what it does not know yet; told twice it learns nothing new.

    Goods add to the latest figure of the measure when its unit is one of mass or of money; otherwise the text alone
    is told. A refusal of the commitment is kept as a sentence and hinders nobody.
    """
    if deal.commitment_id is None:
        return
    commitment = Commitment.objects.select_related("programme", "lead").get(pk=deal.commitment_id)
    for paper in deal.papers.filter(kind__in=sorted(BINDING), state=PaperState.AGREED).order_by("pk"):
        fact = CommitmentFact.objects.filter(commitment=commitment, paper=paper).first()
        if fact is None or fact.progress_id is None:
            _tell_paper(actor, deal, commitment, paper, fact)
    _tell_goods(actor, deal, commitment)


def _tell_paper(actor: Platform, deal: Deal, commitment: Commitment, paper: Paper, fact: CommitmentFact | None) -> None:
    assert paper.quantity is not None
    added = rules.added_by_contract(rules.measure_unit(commitment.unit)) if paper.replaces_id is None else None
    words = _("%(deal)s (%(from)s → %(to)s): hai bên đã ký %(paper)s, %(amount)s, ký ngày %(day)s.") % {
        "deal": f"Giao dịch {deal.number}",
        "from": deal.seller_province.name,
        "to": deal.buyer_province.name,
        "paper": paper.get_kind_display().lower(),
        "amount": _amount(deal, paper.quantity),
        "day": f"{paper.signed_on:%d/%m/%Y}",
    }
    fact = fact or CommitmentFact(commitment=commitment, deal=deal, paper=paper)
    fact.on = paper.answered_on or timezone.localdate()
    fact.added = added
    rows = [(words, paper.signed_on, paper.quantity, None)]
    _record(actor, deal, commitment, words, added, [fact], fact.on, rows)


def _tell_goods(actor: Platform, deal: Deal, commitment: Commitment) -> None:
    """All goods accepted since the last telling, as one entry of progress."""
    told: dict[int | None, Decimal] = {}
    for fact in CommitmentFact.objects.filter(commitment=commitment, delivery__deal=deal, progress__isnull=False):
        told[fact.delivery_id] = fact.accepted or Decimal(0)
    waiting = [
        one for one in deal.deliveries.filter(state__in=_TAKEN).order_by("on", "pk") if told.get(one.pk) != one.accepted
    ]
    if not waiting:
        return
    unit = rules.measure_unit(commitment.unit)
    kg_each = deal.measure.factor if deal.measure.dimension == "mass" else None
    facts, rows = [], []
    for one in waiting:
        assert one.accepted is not None
        more = one.accepted - told.get(one.pk, Decimal(0))
        refused = CommitmentFact.objects.filter(commitment=commitment, delivery=one, progress=None).first()
        fact = refused or CommitmentFact(commitment=commitment, deal=deal, delivery=one)
        fact.turn = CommitmentFact.objects.filter(commitment=commitment, delivery=one, progress__isnull=False).count()
        fact.on, fact.accepted = one.accepted_on or timezone.localdate(), one.accepted
        fact.added = rules.added_by_goods(unit, more, kg_each, one.price, first=one.pk not in told)
        facts.append(fact)
        rows.append((f"Chuyến giao {one.pk}", one.on, one.quantity, one.accepted))
    added = None if facts[0].added is None else sum((fact.added or Decimal(0) for fact in facts), Decimal(0))
    _record(actor, deal, commitment, _goods_words(deal, waiting, told), added, facts, facts[-1].on, rows)


def _goods_words(deal: Deal, waiting: Sequence[Delivery], told: dict[int | None, Decimal]) -> str:
    more = sum(((one.accepted or Decimal(0)) - told.get(one.pk, Decimal(0)) for one in waiting), Decimal(0))
    days = sorted({one.on for one in waiting})
    when = f"{days[0]:%d/%m/%Y}" if len(days) == 1 else f"{days[0]:%d/%m/%Y} – {days[-1]:%d/%m/%Y}"
    names = {
        "deal": f"Giao dịch {deal.number}",
        "from": deal.seller_province.name,
        "to": deal.buyer_province.name,
        "n": len(waiting),
        "amount": _amount(deal, more),
        "when": when,
    }
    if any(one.pk in told for one in waiting):
        return _("%(deal)s (%(from)s → %(to)s): đính chính nghiệm thu %(n)d chuyến giao %(when)s: %(amount)s.") % names
    return _("%(deal)s (%(from)s → %(to)s): bên mua đã nghiệm thu %(n)d chuyến giao %(when)s: %(amount)s.") % names


def _amount(deal: Deal, quantity: Decimal) -> str:
    return f"{rules.plain(quantity)} {deal.measure.name} {deal.commodity.name}"


Row = tuple[str, date | None, Decimal, Decimal | None]


def _record(
    actor: Platform,
    deal: Deal,
    commitment: Commitment,
    words: str,
    added: Decimal | None,
    facts: Sequence[CommitmentFact],
    on: date,
    rows: Sequence[Row],
) -> None:
    """One entry of progress by the lead, with a slip without prices as its evidence; or the reason why not."""
    progress, refused = None, ""
    try:
        progress = agreements.record_progress(
            actor=Platform(f"Giao dịch {deal.number}", actor.person_id, actor.organisation_id),
            commitment=commitment,
            organisation=commitment.lead,
            text=f"{words} {_('Xem giao dịch:')} {deal.get_absolute_url()}",
            # The latest figure counts; an entry dated before it would be passed over.
            on=max(on, commitment.latest_on or on),
            value=_value(commitment, added),
            evidence=_slip(actor, deal, commitment, rows),
            asks=not _asked_lately(commitment),
            sample=deal.sample,
        )
        commitment.refresh_from_db()
    except Refusal as told:
        refused = told.sentence[:500]
    for fact in facts:
        fact.progress, fact.refused = progress, refused
        fact.save()


def _asked_lately(commitment: Commitment) -> bool:
    """Whether partners were asked about something that deals told, within the stated days."""
    told = CommitmentFact.objects.filter(commitment=commitment, progress__isnull=False)
    reports = reports_about(Progress._meta.label_lower, list(told.values_list("progress_id", flat=True).distinct()))
    return reports.filter(on__gt=timezone.localdate() - ASK_EVERY).exists()


def _value(commitment: Commitment, added: Decimal | None) -> Decimal | None:
    """The figure of the measure after what was added; a measure that should fall is left to people."""
    if added is None or commitment.direction != Direction.UP:
        return None
    held = commitment.actual if commitment.actual is not None else commitment.baseline
    return max((held or Decimal(0)) + added, Decimal(0))


def _slip(actor: Platform, deal: Deal, commitment: Commitment, rows: Sequence[Row]) -> list[Evidence]:
    columns = [
        Column("deal", _("Giao dịch"), "Deal"),
        Column("what", _("Nội dung"), "What"),
        Column("on", _("Ngày"), "Day", "date"),
        Column("quantity", _("Số lượng"), "Quantity", "decimal"),
        Column("accepted", _("Nghiệm thu"), "Accepted", "decimal"),
        Column("unit", _("Đơn vị"), "Unit"),
    ]
    lines = [
        {"deal": deal.number, "what": what, "on": on, "quantity": q, "accepted": a, "unit": deal.measure.name}
        for what, on, q, a in rows
    ]
    content = workbook(columns, lines, title=deal.number)
    readers = sorted({deal.seller_id, deal.buyer_id, commitment.lead_id})
    return coordination.keep_evidence(
        actor=actor,
        organisation=commitment.lead,
        files=[(store_bytes(content, media_type=_XLSX), f"{deal.number}.xlsx")],
        readers=readers,
    )
