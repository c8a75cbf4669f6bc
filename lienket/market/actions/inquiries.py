"""Asking for prices: asked of several sides at once, followed through their handshakes, called off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import actions as coordination
from lienket.coordination.choices import State, Verdict
from lienket.coordination.models import Request
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation, Unit
from lienket.market import access, rules
from lienket.market.actions.following import consequence, withdraw
from lienket.market.choices import AskedState, InquirySide, InquiryState, LotState, Side
from lienket.market.models import Asked, CertificateKind, Commodity, Inquiry, Lot, Measure

Ask = tuple[Organisation, Lot | None]
"""A side to be asked, and its lot that the question is about, where there is one."""


@dataclass(frozen=True)
class Need:
    """What is asked for. `lot` is the asking side's own; quotes come in `measure`."""

    side: str
    commodity: Commodity
    quantity: Decimal
    measure: Measure
    starts_on: date
    ends_on: date
    answer_by: date
    lot: Lot | None = None
    member: str = ""
    spec: str = ""
    place: Unit | None = None
    place_note: str = ""
    required: Sequence[CertificateKind] = ()
    note: str = ""


@once
def make_inquiry(
    *,
    actor: Actor,
    owner: Organisation,
    need: Need,
    asks: Sequence[Ask],
    on: date | None = None,
    sample: bool = False,
) -> Inquiry:
    """Ask several sides for a price, each by a request of its own. Raises Refusal on the field at fault."""
    on = on or timezone.localdate()
    if isinstance(actor, Viewer):
        access.check_can_ask_prices(actor, owner.pk)
    asks = list(dict.fromkeys(asks))
    _check(owner, need, asks, on)
    words = f"hỏi giá {len(asks)} bên: {need.commodity.name}"
    with act(actor, "market.ask_prices", words=words) as line:
        made = Inquiry.objects.create(owner=owner, asked_on=on, sample=sample, **_columns(need))
        made.required.set(need.required)
        line.on = made
        for organisation, lot in asks:
            _ask(actor, made, organisation, lot, on)
    return made


@once
def ask_more(*, actor: Actor, inquiry: Inquiry, asks: Sequence[Ask], on: date | None = None) -> Inquiry:
    """Ask more sides the same, until the last day to answer. Raises Refusal on the field at fault."""
    on = on or timezone.localdate()
    if isinstance(actor, Viewer):
        access.check_can_ask_prices(actor, inquiry.owner_id)
    asks = list(dict.fromkeys(asks))
    with act(actor, "market.ask_more_prices", words=f"hỏi giá thêm {len(asks)} bên", on=inquiry):
        held = claim(Inquiry, inquiry.pk)
        _check_more(held, asks, on)
        held.save()
        for organisation, lot in asks:
            _ask(actor, held, organisation, lot, on)
    return held


def _check_more(inquiry: Inquiry, asks: Sequence[Ask], on: date) -> None:
    earlier = dict(inquiry.asked.values_list("organisation_id", "organisation__name"))
    problem = rules.more_problem(inquiry.state, inquiry.answer_by, on)
    if problem:
        raise Refusal(problem)
    problem = rules.asked_count_problem(len(asks) and len(asks) + len(earlier))
    if problem:
        raise Refusal(problem, field="organisations")
    for organisation, lot in asks:
        if organisation.pk in earlier:
            told = _("“%(name)s” đã được hỏi trong lần này: hãy bỏ tên này.") % {"name": earlier[organisation.pk]}
            raise Refusal(told, field="organisations")
        theirs = Side.SUPPLY if inquiry.side == InquirySide.BUYING else Side.DEMAND
        _check_ask(inquiry.owner, organisation, lot, theirs, inquiry.measure)


def _columns(need: Need) -> dict[str, object]:
    given = {name: getattr(need, name) for name in need.__dataclass_fields__ if name != "required"}
    return given | {name: given[name].strip() for name in ("member", "spec", "place_note", "note")}


def _check(owner: Organisation, need: Need, asks: Sequence[Ask], on: date) -> None:
    told = rules.inquiry_problems(
        quantity=need.quantity, starts_on=need.starts_on, ends_on=need.ends_on, answer_by=need.answer_by, today=on
    )
    for field, problem in (*told, ("organisations", rules.asked_count_problem(len(asks)))):
        if problem:
            raise Refusal(problem, field=field)
    own, theirs = (Side.DEMAND, Side.SUPPLY) if need.side == InquirySide.BUYING else (Side.SUPPLY, Side.DEMAND)
    if need.lot is not None and (need.lot.owner_id != owner.pk or need.lot.side != own):
        raise Refusal(_("Lô “%(title)s” không phải là lô của đơn vị anh/chị ở chiều này.") % {"title": need.lot.title})
    for organisation, lot in asks:
        _check_ask(owner, organisation, lot, theirs, need.measure)


def _check_ask(owner: Organisation, organisation: Organisation, lot: Lot | None, side: str, measure: Measure) -> None:
    if organisation.pk == owner.pk:
        raise Refusal(_("Không hỏi giá chính đơn vị mình: hãy bỏ chọn lô hoặc tên đơn vị mình."), field="organisations")
    if lot is None:
        return
    if lot.owner_id != organisation.pk or lot.side != side or lot.state != LotState.OPEN:
        told = _("Lô “%(title)s” không còn mở, hoặc không hợp chiều hỏi.") % {"title": lot.title}
        raise Refusal(told, field="lots")
    if lot.measure_id != measure.pk and lot.measure.dimension != measure.dimension:
        told = _("Lô “%(title)s” tính bằng %(lot)s, không quy đổi được sang %(unit)s.")
        names = {"title": lot.title, "lot": lot.measure.name, "unit": measure.name}
        raise Refusal(told % names, field="measure")


def _ask(actor: Actor, inquiry: Inquiry, organisation: Organisation, lot: Lot | None, on: date) -> None:
    """One side asked: its row and its request. The words are kept in the language of the platform."""
    member = lot.member if lot is not None else ""
    asked = Asked.objects.create(inquiry=inquiry, organisation=organisation, lot=lot, member=member)
    amount = f"{rules.plain(inquiry.quantity)} {inquiry.measure.name} {inquiry.commodity.name}"
    with translation.override(settings.LANGUAGE_CODE):
        buying = inquiry.side == InquirySide.BUYING
        title = _("Hỏi mua, đề nghị báo giá: %(amount)s") if buying else _("Chào bán, đề nghị trả giá: %(amount)s")
        body = _("Báo giá ở trang “%(number)s”; không báo giá thì từ chối và ghi lý do.") % {"number": inquiry.number}
    asked.request = coordination.ask(
        actor=consequence(actor),
        asking=inquiry.owner,
        answering=organisation,
        title=title % {"amount": amount},
        body=f"{body}\n\n{inquiry.note}".strip(),
        due_on=inquiry.answer_by,
        matter=asked,
        asked_on=on,
        sample=inquiry.sample,
    )
    asked.save()


def hold_asked(asked_id: int) -> None:
    """Lock the inquiry of a side asked before any of its requests: one lock for all that happens to an inquiry."""
    inquiry_id = Asked.objects.values_list("inquiry_id", flat=True).get(pk=asked_id)
    Inquiry.objects.select_for_update(of=("self",)).filter(pk=inquiry_id).values_list("pk", flat=True).first()


def refresh_asked(actor: Actor, asked_id: int) -> None:
    """Derive where one side asked stands from its handshake; one that was asked again replaces the old request."""
    asked = Asked.objects.select_related("inquiry", "request").get(pk=asked_id)
    if asked.request is None:  # being made
        return
    again = Request.objects.filter(follows=asked.request).first()
    if again is not None:
        asked.request, asked.why = again, ""
    state = rules.asked_state(
        rules.AskedFacts(
            request=asked.request.state,
            quoted=asked.quotes.filter(outdated=False).exists(),
            dealt=asked.deal_id is not None,
            over=asked.inquiry.state != InquiryState.OPEN,
            gave_up=bool(asked.why),
        )
    )
    if state != asked.state or again is not None:
        asked.state = state
        asked.version += 1
        asked.save()


def call_off(*, actor: Actor, inquiry: Inquiry, reason: str, version: int | None = None) -> Inquiry:
    """Stop asking, with the reason that every side asked reads."""
    if isinstance(actor, Viewer):
        access.check_can_choose(actor, inquiry)
    reason = reason.strip()[:500]
    if not reason:
        raise Refusal(_("Hãy ghi lý do, để các bên được hỏi biết."), field="reason")
    with act(actor, "market.call_off_prices", words="thôi hỏi giá", on=inquiry, reason=reason):
        held = claim(Inquiry, inquiry.pk, version=version, submitted={"why_over": reason})
        if held.state != InquiryState.OPEN:
            raise Refusal(_("Lần hỏi giá này đã kết thúc: %(state)s.") % {"state": held.get_state_display()})
        held.state, held.over_on, held.why_over = InquiryState.CALLED_OFF, timezone.localdate(), reason
        held.save()
        with translation.override(settings.LANGUAGE_CODE):
            thanks = _("Cảm ơn đơn vị đã báo giá. Bên hỏi thôi hỏi giá: %(why)s") % {"why": reason}
        for asked in _of(held):
            let_go(actor, asked, reason, thanks)
    return held


def _of(inquiry: Inquiry) -> list[Asked]:
    return list(inquiry.asked.select_related("request", "organisation").order_by("pk"))


def let_go(actor: Actor, asked: Asked, reason: str, thanks: str) -> None:
    """Nobody owes an answer any more: who has not answered reads `reason`, who quoted reads `thanks`."""
    if asked.request is None or asked.state in (AskedState.DECLINED, AskedState.WITHDRAWN):
        return
    if asked.state == AskedState.QUOTED:
        settle(actor, asked.request, thanks)
        refresh_asked(actor, asked.pk)
    else:
        withdraw(actor, asked.request, reason, timezone.localdate())


def settle(actor: Actor, request: Request, words: str) -> None:
    """The handshake of a quote is done: its final report is confirmed with what the asking side says."""
    by, today = consequence(actor), timezone.localdate()
    for report in request.reports.filter(verdict=Verdict.PENDING).order_by("-final", "pk"):
        report.refresh_from_db()
        if report.verdict == Verdict.PENDING:
            coordination.give_verdict(actor=by, report=report, verdict=Verdict.CONFIRMED, reason=words, on=today)
    request.refresh_from_db()
    assert request.state in (State.CONFIRMED, State.CLOSED)
