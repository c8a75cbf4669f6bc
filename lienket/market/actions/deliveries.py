"""Deliveries: reported by the seller, accepted in whole or in part or disputed by the buyer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import actions as coordination
from lienket.coordination.choices import Side, Verdict
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal
from lienket.market import access, queries, rules
from lienket.market.actions.following import consequence, following_once, hold, refresh
from lienket.market.choices import RUNNING, STANDING, DealSide, DeliveryState
from lienket.market.models import Deal, Delivery


@dataclass(frozen=True)
class Consignment:
    """What the seller says of a delivery; `price` is whole đồng for one unit, the contract's where not told."""

    on: date
    quantity: Decimal
    price: int | None = None
    batch: str = ""
    papers: str = ""
    note: str = ""
    final: bool = False


@once
def record_delivery(
    *,
    actor: Actor,
    deal: Deal,
    consignment: Consignment,
    replaces: Delivery | None = None,
    uploads: Sequence[UploadedFile] = (),
    on: date | None = None,
) -> Delivery:
    """Report goods delivered under the contract in force; the buyer is asked to accept them.

    `replaces` corrects a delivery that the buyer disputed, or one not yet judged; the old entry stays readable.
    """
    today = on or timezone.localdate()
    if isinstance(actor, Viewer):
        access.check_side(actor, deal, _("ghi chuyến giao"), decides=False, side=DealSide.SELLER)
    with act(actor, "market.record_delivery", words=f"ghi chuyến giao ngày {consignment.on:%d/%m/%Y}", on=deal):
        hold(deal.pk)
        held = Deal.objects.select_related("contract", "delivering", "measure", "commodity").get(pk=deal.pk)
        _check(held, consignment, replaces, today)
        with following_once(actor, [held.pk]):
            if replaces is not None:
                _set_aside(actor, replaces, today)
            made = _make(held, consignment, replaces)
            _report(actor, held, made, uploads, today)
        made.refresh_from_db()
    return made


def delivery_problems(
    deal: Deal, consignment: Consignment, *, delivered: Decimal, today: date
) -> list[tuple[str, str]]:
    """[(field, sentence)] of what cannot be; `delivered` is what stands delivered besides this one."""
    contract = deal.contract
    if contract is None or deal.stage not in RUNNING or contract.quantity is None or contract.signed_on is None:
        return [("deal", _("Giao dịch %(deal)s không có hợp đồng đang thực hiện.") % {"deal": deal.number})]
    found = [("quantity", rules.quantity_problem(consignment.quantity))]
    if not found[0][1]:
        said = rules.over_problem(
            delivered, consignment.quantity, contract.quantity, contract.tolerance, deal.measure.name
        )
        found.append(("quantity", said))
    found.append(("on", rules.delivery_day_problem(consignment.on, today, contract.signed_on)))
    if consignment.price is not None:
        found.append(("price", rules.price_given_problem(consignment.price)))
    return [(field, said) for field, said in found if said]


def _check(deal: Deal, consignment: Consignment, replaces: Delivery | None, today: date) -> None:
    standing = [one for one in deal.deliveries.all() if replaces is None or one.pk != replaces.pk]
    delivered = queries.amounts_of(standing).delivered
    for field, said in delivery_problems(deal, consignment, delivered=delivered, today=today):
        raise Refusal(said, field=field)
    if replaces is None:
        return
    if replaces.deal_id != deal.pk or replaces.state not in (DeliveryState.WAITING, DeliveryState.DISPUTED):
        raise Refusal(_("Chỉ ghi lại chuyến mà bên mua chưa nghiệm thu hoặc không thống nhất."))


def _set_aside(actor: Actor, delivery: Delivery, today: date) -> None:
    old = claim(Delivery, delivery.pk)
    old.state = DeliveryState.REPLACED
    old.save()
    if old.report is not None and old.report.verdict == Verdict.PENDING:
        # Nobody is asked any more to judge what its own side took back.
        told = _("Bên bán đã ghi lại chuyến này.")
        coordination.give_verdict(
            actor=consequence(actor), report=old.report, verdict=Verdict.DISPUTED, reason=told, on=today
        )


def _make(deal: Deal, consignment: Consignment, replaces: Delivery | None) -> Delivery:
    assert deal.contract is not None
    price = consignment.price if consignment.price is not None else deal.contract.price
    assert price is not None
    return Delivery.objects.create(
        deal=deal,
        on=consignment.on,
        quantity=consignment.quantity,
        price=price,
        batch=consignment.batch.strip(),
        papers=consignment.papers.strip(),
        note=consignment.note.strip(),
        final=consignment.final,
        replaces=replaces,
        sample=deal.sample,
    )


def _report(actor: Actor, deal: Deal, made: Delivery, uploads: Sequence[UploadedFile], today: date) -> None:
    assert deal.delivering is not None
    with translation.override("vi"):
        body = _("Giao %(quantity)s %(unit)s %(goods)s ngày %(day)s.") % {
            "quantity": rules.plain(made.quantity),
            "unit": deal.measure.name,
            "goods": deal.commodity.name,
            "day": f"{made.on:%d/%m/%Y}",
        }
        if made.batch:
            body += " " + _("Số lô: %(batch)s.") % {"batch": made.batch}
        if made.papers:
            body += " " + _("Giấy tờ: %(papers)s.") % {"papers": made.papers}
        if made.note:
            body += " " + made.note
    made.report = coordination.report(
        actor=actor,
        request=deal.delivering,
        body=body,
        final=made.final,
        done_on=made.on if made.final else None,
        uploads=uploads,
        subject=made,
        side=Side.ANSWERING,
        on=today,
    )
    made.save()


def judge_delivery(
    *,
    actor: Actor,
    delivery: Delivery,
    accepted: Decimal,
    why: str = "",
    version: int | None = None,
    on: date | None = None,
) -> Delivery:
    """The buyer accepts all of a delivery, or a part of it with the reason for the rest.

    What was accepted before may be corrected so; the commitment is told the difference.
    """
    today = on or timezone.localdate()
    if isinstance(actor, Viewer):
        access.check_side(actor, delivery.deal, _("nghiệm thu"), side=DealSide.BUYER)
    field, problem = rules.acceptance_problem(accepted, delivery.quantity, why)
    if problem:
        raise Refusal(problem, field=field)
    words = f"nghiệm thu {rules.plain(accepted)} / {rules.plain(delivery.quantity)}"
    with act(actor, "market.accept_delivery", words=words, on=delivery.deal, reason=why):
        hold(delivery.deal_id)
        held = claim(Delivery, delivery.pk, version=version, submitted={"accepted": accepted, "why": why})
        _check_judgeable(held)
        first = held.state == DeliveryState.WAITING
        held.accepted, held.why = accepted, why.strip()[:1000]
        held.accepted_on = today if first else held.accepted_on
        held.state = DeliveryState.ACCEPTED if accepted == held.quantity else DeliveryState.PARTLY
        held.save()
        if first and held.report is not None:
            coordination.give_verdict(
                actor=actor, report=held.report, verdict=Verdict.CONFIRMED, reason=why.strip(), on=today
            )
        refresh(actor, held.deal_id)
    return held


def dispute_delivery(
    *, actor: Actor, delivery: Delivery, reason: str, version: int | None = None, on: date | None = None
) -> Delivery:
    """The buyer does not agree with a delivery and says why; the seller records it again."""
    today = on or timezone.localdate()
    if isinstance(actor, Viewer):
        access.check_side(actor, delivery.deal, _("nghiệm thu"), side=DealSide.BUYER)
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do, để bên bán biết cần làm gì."), field="why")
    with act(actor, "market.dispute_delivery", words="không thống nhất chuyến giao", on=delivery.deal, reason=reason):
        hold(delivery.deal_id)
        held = claim(Delivery, delivery.pk, version=version)
        if held.state != DeliveryState.WAITING or held.report is None:
            raise Refusal(_("Chuyến này đã có ý kiến: %(state)s.") % {"state": held.get_state_display()})
        coordination.give_verdict(
            actor=actor, report=held.report, verdict=Verdict.DISPUTED, reason=reason.strip(), on=today
        )
        refresh(actor, held.deal_id)
    held.refresh_from_db()
    return held


def _check_judgeable(held: Delivery) -> None:
    if held.state in (DeliveryState.DISPUTED, DeliveryState.REPLACED):
        raise Refusal(_("Chuyến này đã có ý kiến: %(state)s.") % {"state": held.get_state_display()})


@dataclass(frozen=True)
class Judgement:
    """What the buyer accepts of a delivery, with the reason for the rest; `version` is the one that was seen."""

    delivery: Delivery
    accepted: Decimal
    why: str = ""
    version: int | None = None


class RowsRefused(Refusal):
    """Nothing was written; `rows` says of each delivery, by its number, why not."""

    def __init__(self, sentence: str, rows: dict[int, str]) -> None:
        super().__init__(sentence)
        self.rows = rows


@once
def judge_deliveries(*, actor: Viewer, judgements: Sequence[Judgement]) -> Deal:
    """Accept many deliveries, of any deals, in whole or in part: all in one transaction, or none.

    Returns the deal of the first; each commitment is told once a deal. Raises RowsRefused with a sentence a row.
    """
    if not judgements:
        raise Refusal(_("Hãy chọn ít nhất một chuyến giao."))
    rows = sorted(judgements, key=lambda one: (one.delivery.deal_id, one.delivery.on, one.delivery.pk))
    deals = sorted({one.delivery.deal_id for one in rows})
    with act(actor, "market.accept_deliveries", words=f"nghiệm thu {len(rows)} chuyến giao") as line:
        for deal_id in deals:
            hold(deal_id)
        problems = {one.delivery.pk: said for one in rows if (said := _judgement_problem(actor, one))}
        if problems:
            told = _("Chưa ghi chuyến nào: %(n)d chuyến cần xem lại, lý do ghi ở từng dòng.") % {"n": len(problems)}
            raise RowsRefused(told, problems)
        with following_once(actor, deals):
            for one in rows:
                judge_delivery(actor=actor, delivery=one.delivery, accepted=one.accepted, why=one.why)
        line.on = rows[0].delivery.deal
    return rows[0].delivery.deal


def _judgement_problem(actor: Viewer, one: Judgement) -> str:
    """Why a delivery cannot be judged so now; empty when it can. The deal is locked."""
    held = one.delivery
    held.refresh_from_db(fields=["state", "version", "quantity"])
    try:
        access.check_side(actor, held.deal, _("nghiệm thu"), side=DealSide.BUYER)
    except Refusal as refusal:
        return refusal.sentence
    if held.state != DeliveryState.WAITING:
        return _("Chuyến này đã có ý kiến: %(state)s.") % {"state": held.get_state_display()}
    if one.version is not None and one.version != held.version:
        return _("Người khác vừa sửa chuyến này. Hãy xem lại rồi gửi lại.")
    return rules.acceptance_problem(one.accepted, held.quantity, one.why)[1]


@once
def finish_deal(*, actor: Actor, deal: Deal, on: date | None = None) -> Deal:
    """The seller says that everything under the contract was delivered; the buyer confirms it or not."""
    today = on or timezone.localdate()
    if isinstance(actor, Viewer):
        access.check_side(actor, deal, _("báo đã giao xong"), decides=False, side=DealSide.SELLER)
    with act(actor, "market.finish_deal", words="báo đã giao xong", on=deal):
        hold(deal.pk)
        held = Deal.objects.select_related("delivering").get(pk=deal.pk)
        last = held.deliveries.filter(state__in=sorted(STANDING)).order_by("-on").first()
        if held.stage not in RUNNING or held.delivering is None or last is None:
            raise Refusal(_("Giao dịch chưa có chuyến giao nào nên chưa báo giao xong được."))
        with translation.override("vi"):
            body = _("Đã giao xong theo hợp đồng, chuyến cuối ngày %(day)s.") % {"day": f"{last.on:%d/%m/%Y}"}
        coordination.report(
            actor=actor,
            request=held.delivering,
            body=body,
            final=True,
            done_on=last.on,
            side=Side.ANSWERING,
            on=today,
        )
    return held
