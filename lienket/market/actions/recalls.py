"""Recalls: everything made of a batch, and everyone who has it, asked by handshake to stop and to return it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import actions as coordination
from lienket.coordination.choices import Side, State
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation
from lienket.market import access, queries, rules
from lienket.market.actions.consequences import consequence
from lienket.market.actions.trace_hold import hold_traces
from lienket.market.choices import RecallState
from lienket.market.models import Batch, Delivery, Measure, PointGoods, PointOfSale, Recall, RecallParty

_UNDONE = frozenset({State.ASKED, State.ACCEPTED, State.DISPUTED})


@dataclass
class Touched:
    """What a recall finds at one organisation."""

    deliveries: dict[int, Delivery] = field(default_factory=dict)
    points: set[int] = field(default_factory=set)
    received: Decimal | None = Decimal(0)

    @property
    def told(self) -> Decimal | None:
        """What it received; nobody can say it of goods that came by no delivery."""
        return self.received if self.deliveries else None


@once
def open_recall(
    *,
    actor: Actor,
    batch: Batch,
    opened_by: Organisation,
    grade: str,
    reason: str,
    due_on: date,
    advice: str = "",
    contact: str = "",
    on: date | None = None,
    sample: bool = False,
) -> Recall:
    """Recall a batch and all that was made of it; each organisation it touches is asked, with a day to answer by."""
    if isinstance(actor, Viewer):
        access.check_can_recall(actor, batch)
    today = on or timezone.localdate()
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do thu hồi."), field="reason")
    if due_on < today:
        raise Refusal(_("Hạn trả lời sớm hơn ngày mở thu hồi."), field="due_on")
    with act(actor, "market.open_recall", words=f"mở thu hồi lô {batch.number}", on=batch, reason=reason) as line:
        hold_traces()
        running = Recall.objects.filter(batch=batch, state=RecallState.OPEN).first()
        if running is not None:
            raise Refusal(_("Lô này đang được thu hồi theo %(number)s.") % {"number": running.number})
        made = Recall.objects.create(
            batch=batch,
            opened_by=opened_by,
            grade=grade,
            reason=reason.strip()[:1000],
            advice=advice.strip(),
            contact=contact.strip(),
            opened_on=today,
            due_on=due_on,
            sample=sample,
        )
        line.on = made
        _spread(actor, made, today)
    return made


def extend_recall(*, actor: Actor, recall: Recall) -> Recall:
    """Take up what reached others after a recall was opened; who is asked already is not asked again."""
    with act(actor, "market.extend_recall", words="cập nhật phạm vi thu hồi", on=recall):
        hold_traces()
        _spread(actor, recall, timezone.localdate())
    return recall


def _spread(actor: Actor, recall: Recall, today: date) -> None:
    reach = queries.reached([recall.batch_id], forward=True)
    recall.batches.add(*reach)
    touched = _touched(recall, list(reach), today)
    known = {one.organisation_id: one for one in recall.parties.all()}
    people = {one.pk: one for one in Organisation.objects.filter(pk__in=touched)}
    for pk, what in touched.items():
        party = known.get(pk)
        if party is None:
            party = _party(actor, recall, people[pk], what, today)
        elif party.received != what.told:
            party.received = what.told
            party.save()
        party.deliveries.set(what.deliveries)
        party.points.set(what.points)


def _touched(recall: Recall, reach: Sequence[int], today: date) -> dict[int, Touched]:
    """By organisation: owners of what was made, buyers of it, operators of points where its product stands."""
    found: dict[int, Touched] = {recall.batch.owner_id: Touched()}
    rows = Batch.objects.filter(pk__in=reach)
    for owner in rows.values_list("owner_id", flat=True).order_by("pk"):
        found.setdefault(owner, Touched())
    whole = recall.batch.measure
    for event in queries.shipments(reach):
        assert event.delivery is not None
        there = found.setdefault(event.delivery.deal.buyer_id, Touched())
        there.deliveries[event.delivery.pk] = event.delivery
        for line in event.lines.all():
            there.received = _sum(there.received, line.quantity, line.measure, whole)
    products = rows.values("product")
    goods = PointGoods.objects.filter(product__in=products, starts_on__lte=today, ends_on__isnull=True)
    for operator, pk in goods.values_list("point__operator_id", "point_id"):
        found.setdefault(operator, Touched()).points.add(pk)
    for operator, pk in PointOfSale.objects.filter(operator_id__in=found).values_list("operator_id", "pk"):
        found[operator].points.add(pk)
    return found


def _sum(before: Decimal | None, quantity: Decimal | None, unit: Measure | None, whole: Measure) -> Decimal | None:
    """The sum in the unit of the recalled batch; None as soon as one part cannot be told in it."""
    if before is None or quantity is None or unit is None:
        return None
    if unit.pk == whole.pk:
        return before + quantity
    if unit.factor is None or whole.factor is None or unit.dimension != whole.dimension:
        return None
    return before + (quantity * unit.factor / whole.factor).quantize(Decimal("0.001"))


def _party(actor: Actor, recall: Recall, organisation: Organisation, what: Touched, today: date) -> RecallParty:
    made = RecallParty.objects.create(
        recall=recall, organisation=organisation, measure=recall.batch.measure, received=what.told
    )
    if organisation.pk == recall.opened_by_id:
        return made
    batch = recall.batch
    with translation.override("vi"):
        title = _("Ngừng bán và thu hồi lô %(number)s (%(product)s)") % {
            "number": batch.number,
            "product": batch.product.name,
        }
        body = _(
            "%(number)s. Lý do: %(reason)s\nHãy ngừng bán, ngừng chế biến các lô liên quan, rồi báo số còn tìm thấy, "
            "đã trả lại, đã tiêu hủy trên trang của đợt thu hồi."
        ) % {"number": recall.number, "reason": recall.reason}
    made.request = coordination.ask(
        actor=actor,
        asking=recall.opened_by,
        answering=organisation,
        title=title,
        body=body,
        due_on=max(recall.due_on, today),
        matter=made,
        asked_on=today,
        sample=recall.sample,
        title_en=f"Stop selling and recall batch {batch.number} ({batch.product.name})",
    )
    made.save()
    return made


def answer_recall(
    *,
    actor: Actor,
    party: RecallParty,
    found: Decimal,
    returned: Decimal,
    destroyed: Decimal,
    note: str = "",
    version: int | None = None,
    on: date | None = None,
) -> RecallParty:
    """Tell how much was found, returned, destroyed; once all that was found is dealt with, the request is done."""
    if isinstance(actor, Viewer):
        access.check_can_answer_recall(actor, party)
    today = on or timezone.localdate()
    problem = rules.recalled_problem(party.received, found, returned, destroyed)
    if problem:
        raise Refusal(problem, field="found" if found < 0 or returned + destroyed <= found else "returned")
    given = {"found": found, "returned": returned, "destroyed": destroyed, "note": note.strip()[:1000]}
    with act(actor, "market.answer_recall", words=f"báo kết quả thu hồi {party.recall.number}", on=party.recall):
        locked = claim(RecallParty, party.pk, version=version, submitted=given)
        if Recall.objects.get(pk=locked.recall_id).state != RecallState.OPEN:
            raise Refusal(_("Đợt thu hồi đã kết thúc."))
        for name, value in given.items():
            setattr(locked, name, value)
        locked.answered_on = today
        locked.save()
        _report(actor, locked, today)
    return locked


def _report(actor: Actor, party: RecallParty, today: date) -> None:
    if party.request is None:
        return
    request = party.request
    if request.state == State.ASKED:
        request = coordination.take_step(actor=consequence(actor), request=request, step="accept", on=today)
    assert party.found is not None
    assert party.returned is not None
    assert party.destroyed is not None
    unit = party.measure.name
    with translation.override("vi"):
        body = _("Còn tìm thấy %(found)s %(unit)s, đã trả lại %(returned)s, đã tiêu hủy %(destroyed)s.") % {
            "found": rules.plain(party.found),
            "unit": unit,
            "returned": rules.plain(party.returned),
            "destroyed": rules.plain(party.destroyed),
        }
    done = party.returned + party.destroyed == party.found
    coordination.report(
        actor=actor,
        request=request,
        body=f"{body} {party.note}".strip(),
        final=done,
        done_on=today if done else None,
        subject=party,
        side=Side.ANSWERING,
        on=today,
    )


def close_recall(
    *, actor: Actor, recall: Recall, result: str, version: int | None = None, on: date | None = None
) -> Recall:
    """End a recall with its result; what nobody answered is taken back, and stays told as unanswered."""
    if isinstance(actor, Viewer):
        access.check_can_close(actor, recall)
    today = on or timezone.localdate()
    if not result.strip():
        raise Refusal(_("Hãy ghi kết quả thu hồi."), field="result")
    with act(actor, "market.close_recall", words=f"kết thúc thu hồi {recall.number}", on=recall):
        locked = claim(Recall, recall.pk, version=version, submitted={"result": result.strip()})
        if locked.state != RecallState.OPEN:
            raise Refusal(_("Đợt thu hồi đã kết thúc."))
        locked.state, locked.result, locked.closed_on = RecallState.CLOSED, result.strip()[:2000], today
        locked.save()
        reason = "Đợt thu hồi đã kết thúc."
        for party in locked.parties.select_related("request").order_by("pk"):
            if party.request is not None and party.request.state in _UNDONE:
                coordination.take_step(
                    actor=consequence(actor), request=party.request, step="withdraw", reason=reason, on=today
                )
    return locked
