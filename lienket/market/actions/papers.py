"""Papers of a deal: proposed by one side, answered by the other; and the ends of a deal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements.models import Commitment
from lienket.coordination import actions as coordination
from lienket.coordination.choices import StepName
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import NotAllowed, Refusal
from lienket.localities.models import Organisation
from lienket.market import access, queries, rules
from lienket.market.actions.following import check_lots, consequence, refresh, withdraw
from lienket.market.choices import (
    BEFORE_CONTRACT,
    BINDING,
    OVER,
    RUNNING,
    DealSide,
    PaperKind,
    PaperState,
)
from lienket.market.models import Deal, Paper, ScheduleLine

ANSWER_DAYS = timedelta(days=10)
"""How long the other side has for its answer before the proposal counts as late."""

_WHEN = {
    PaperKind.MEMO: BEFORE_CONTRACT,
    PaperKind.CONTRACT: BEFORE_CONTRACT,
    PaperKind.AMENDMENT: RUNNING,
    PaperKind.ENDING: RUNNING,
}


@dataclass(frozen=True)
class Terms:
    """What a paper says. Money in whole đồng; `lines` is the delivery schedule [(day, quantity)]."""

    number: str = ""
    signed_on: date | None = None
    quantity: Decimal | None = None
    price: int | None = None
    value: int | None = None
    tolerance: Decimal = Decimal(5)
    place: str = ""
    payment: str = ""
    note: str = ""
    lines: Sequence[rules.Line] = ()


@once
def propose_paper(
    *,
    actor: Actor,
    deal: Deal,
    kind: str,
    terms: Terms,
    side: str = "",
    uploads: Sequence[UploadedFile] = (),
    on: date | None = None,
) -> Paper:
    """Put a memorandum, a contract, an amendment or an early end before the other side.

    An early end holds at once; what the other side answers is whether the named side is at fault. Raises Refusal for
    what cannot be, on its field; NotThere and NotAllowed for people who may not.
    """
    on = on or timezone.localdate()
    side = _side(actor, deal, kind, side)
    own, other = (deal.seller, deal.buyer) if side == DealSide.SELLER else (deal.buyer, deal.seller)
    with act(actor, f"market.propose_{kind}", words=f"đề xuất {PaperKind(kind).label.lower()}", on=deal):
        held = claim(Deal, deal.pk)
        _check_when(held, kind)
        _check_terms(held, kind, terms, on)
        paper = _draft(held, kind, side, terms, on)
        if kind in BINDING:
            check_lots(held, paper)
        paper.save()
        ScheduleLine.objects.bulk_create(ScheduleLine(paper=paper, on=day, quantity=part) for day, part in terms.lines)
        paper.evidence.set(
            coordination.add_evidence(
                actor=actor, organisation=own, uploads=uploads, readers=_readers(held), named_openly=False
            )
        )
        _put_before(actor, paper, own, other, on)
        if kind == PaperKind.ENDING:
            withdraw(actor, held.delivering, terms.note, on)
        refresh(actor, held.pk)
    return paper


def _side(actor: Actor, deal: Deal, kind: str, side: str) -> str:
    if not isinstance(actor, Viewer):
        return side or DealSide.SELLER
    words = _("đề xuất giấy tờ của giao dịch")
    return access.check_side(actor, deal, words, decides=kind == PaperKind.ENDING, side=side)


def _check_when(deal: Deal, kind: str) -> None:
    if deal.stage in OVER:
        raise Refusal(_("Giao dịch đã kết thúc: %(stage)s.") % {"stage": deal.get_stage_display()})
    if deal.stage not in _WHEN[PaperKind(kind)]:
        if kind in (PaperKind.AMENDMENT, PaperKind.ENDING):
            raise Refusal(_("Giao dịch chưa có hợp đồng. Nếu không làm nữa, hãy chọn “Không làm nữa”."))
        raise Refusal(_("Giao dịch đã có hợp đồng: muốn sửa thì lập phụ lục."))
    family = BINDING if kind in BINDING else {kind}
    if deal.papers.filter(kind__in=sorted(family), state=PaperState.PROPOSED).exists():
        raise Refusal(_("Đang có một bản chờ bên kia trả lời. Hãy chờ, hoặc rút bản đó rồi đề xuất bản khác."))


def _check_terms(deal: Deal, kind: str, terms: Terms, on: date) -> None:
    problems: list[tuple[str, str]] = []
    if kind == PaperKind.ENDING:
        problems.append(("note", "" if terms.note.strip() else _("Hãy ghi lý do chấm dứt.")))
    elif kind == PaperKind.MEMO:
        problems += _memo_problems(terms, on)
    else:
        problems += rules.contract_problems(
            signed_on=terms.signed_on,
            today=on,
            quantity=terms.quantity,
            price=terms.price,
            value=terms.value,
            tolerance=terms.tolerance,
            lines=terms.lines,
        )
        problems.append(("number", "" if terms.number.strip() else _("Hãy ghi số hợp đồng.")))
    if kind == PaperKind.AMENDMENT and terms.quantity is not None:
        delivered = queries.amounts_of(deal.deliveries.all()).delivered
        if rules.most_deliverable(terms.quantity, terms.tolerance) < delivered:
            told = _("Đã giao %(delivered)s, nhiều hơn số lượng của phụ lục.") % {"delivered": rules.plain(delivered)}
            problems.append(("quantity", told))
    for field, said in problems:
        if said:
            raise Refusal(said, field=field)


def _memo_problems(terms: Terms, on: date) -> list[tuple[str, str]]:
    found = []
    if terms.quantity is not None:
        found.append(("quantity", rules.quantity_problem(terms.quantity)))
    if terms.price is not None:
        found.append(("price", rules.price_given_problem(terms.price)))
    if terms.quantity is not None and terms.price is not None and terms.price > 0:
        found.append(("value", rules.value_problem(terms.value, terms.quantity, terms.price)))
    if terms.value is not None and terms.value <= 0:
        found.append(("value", _("Giá trị phải lớn hơn 0.")))
    if terms.signed_on is not None and terms.signed_on > on:
        found.append(("signed_on", _("Ngày ký %(day)s ở tương lai.") % {"day": f"{terms.signed_on:%d/%m/%Y}"}))
    return found


def _draft(deal: Deal, kind: str, side: str, terms: Terms, on: date) -> Paper:
    value = terms.value
    if value is None and terms.quantity is not None and terms.price is not None:
        value = rules.value_of(terms.quantity, terms.price)
    return Paper(
        deal=deal,
        kind=kind,
        proposed_by=side,
        number=terms.number.strip(),
        signed_on=terms.signed_on,
        quantity=terms.quantity,
        price=terms.price,
        value=value,
        tolerance=terms.tolerance,
        place=terms.place.strip(),
        payment=terms.payment.strip(),
        note=terms.note.strip(),
        at_fault=_fault(deal, side, on) if kind == PaperKind.ENDING else "",
        replaces=deal.contract if kind == PaperKind.AMENDMENT else None,
        made_on=on,
    )


def _fault(deal: Deal, side: str, on: date) -> str:
    return rules.fault_of(
        ending=side,
        expected=rules.expected_by(queries.schedule_of(deal.contract), on),
        delivered=queries.amounts_of(deal.deliveries.all()).delivered,
        oldest_unjudged=queries.oldest_unjudged(deal),
        today=on,
    )


def _readers(deal: Deal) -> list[int]:
    """Who may open the files of a deal: its sides, the organiser, the lead of its commitment."""
    lead = deal.commitment.lead_id if deal.commitment is not None else None
    return sorted({one for one in (deal.seller_id, deal.buyer_id, deal.organiser_id, lead) if one is not None})


def _put_before(actor: Actor, paper: Paper, own: Organisation, other: Organisation, on: date) -> None:
    """Ask the other side; the words are kept in the language of the platform."""
    deal = paper.deal
    with translation.override("vi"):
        kind = paper.get_kind_display()
        amount = f"{rules.plain(paper.quantity or deal.quantity)} {deal.measure.name} {deal.commodity.name}"
        title = f"{kind} {paper.number}".strip() + f": {amount}"
        body = _asked_words(paper)
    paper.request = coordination.ask(
        actor=consequence(actor),
        asking=own,
        answering=other,
        title=title,
        body=body,
        due_on=on + ANSWER_DAYS,
        matter=paper,
        asked_on=on,
        sample=deal.sample,
    )
    paper.save()


def _asked_words(paper: Paper) -> str:
    if paper.kind != PaperKind.ENDING:
        return _("Đồng ý thì chọn “Nhận việc”; không đồng ý thì từ chối và ghi lý do.")
    fault = DealSide(paper.at_fault).label if paper.at_fault else ""
    told = _("Hợp đồng đã chấm dứt sớm. Theo quy tắc, bên không thực hiện là %(side)s. Lý do: %(why)s")
    return told % {"side": fault, "why": paper.note}


def answer_paper(*, actor: Viewer, paper: Paper, step: str, reason: str = "", version: int | None = None) -> Paper:
    """Agree to a paper, decline it, or take it back; `version` is that of its request. Raises Refusal, Stale."""
    if paper.request is None or step not in (StepName.ACCEPT, StepName.DECLINE, StepName.WITHDRAW):
        raise Refusal(_("Không có bước này."))
    if step == StepName.WITHDRAW and paper.kind == PaperKind.ENDING:
        raise Refusal(_("Đã báo chấm dứt thì không rút được; hai bên có thể mở giao dịch mới."))
    with act(actor, f"market.{step}_paper", words=f"trả lời {paper.get_kind_display().lower()}", on=paper.deal):
        coordination.take_step(actor=actor, request=paper.request, step=step, reason=reason, version=version)
    paper.refresh_from_db()
    return paper


def cancel_deal(*, actor: Actor, deal: Deal, reason: str, version: int | None = None, side: str = "") -> Deal:
    """Give a deal up before there is a contract, with the reason."""
    if isinstance(actor, Viewer):
        side = access.check_side(actor, deal, _("thôi giao dịch"))
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do, để bên kia biết."), field="reason")
    with act(actor, "market.cancel_deal", words="thôi giao dịch", on=deal, reason=reason):
        held = claim(Deal, deal.pk, version=version, submitted={"why_over": reason.strip()})
        if held.stage not in BEFORE_CONTRACT:
            raise Refusal(
                _("Giao dịch đang “%(stage)s” nên không thôi được nữa.") % {"stage": held.get_stage_display()}
            )
        held.cancelled_by, held.why_over = side or DealSide.SELLER, reason.strip()[:1000]
        held.over_on = timezone.localdate()
        held.save()
        refresh(actor, held.pk)
    return held


def tie_commitment(*, actor: Viewer, deal: Deal, commitment: Commitment | None, version: int | None = None) -> Deal:
    """Say which commitment a deal serves. What was agreed and accepted so far is told to it at once."""
    access.check_can_tie(actor, deal)
    if commitment is not None and not queries.commitments_for(actor).filter(pk=commitment.pk).exists():
        raise NotAllowed(_("Chỉ gắn vào nhiệm vụ mà cơ quan của anh/chị chủ trì, phối hợp hoặc là đối tác."))
    with act(actor, "market.tie_commitment", words="gắn giao dịch vào nhiệm vụ", on=deal):
        held = claim(Deal, deal.pk, version=version, submitted={"commitment": commitment})
        if held.facts.filter(progress__isnull=False).exclude(commitment=commitment).exists():
            raise Refusal(_("Giao dịch đã báo kết quả vào một nhiệm vụ nên không chuyển sang nhiệm vụ khác."))
        held.commitment = commitment
        held.save()
        for paper in held.papers.all():
            for one in paper.evidence.filter(~Q(readers__contains=_readers(held))):
                one.readers = sorted({*one.readers, *_readers(held)})
                one.save()
        refresh(actor, held.pk)
    return held
