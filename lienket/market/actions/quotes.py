"""Quotes: given and revised by the side asked, asked for again, declined, and chosen by the asking side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import actions as coordination
from lienket.coordination.choices import Side as RequestSide
from lienket.coordination.choices import State, StepName, Verdict
from lienket.coordination.models import Request
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal, Stale
from lienket.localities.models import Unit
from lienket.market import access, rules
from lienket.market.actions.deals import open_deal
from lienket.market.actions.following import consequence, withdraw
from lienket.market.actions.inquiries import hold_asked, let_go, refresh_asked, settle
from lienket.market.choices import AskedState, InquirySide, InquiryState, Origin, PriceAt
from lienket.market.models import Asked, Certificate, Deal, Inquiry, Quote


@dataclass(frozen=True)
class QuoteTerms:
    """What a quote says: whole đồng for one unit of the inquiry, where `price_at` says, from and to `place`."""

    price: int
    quantity: Decimal
    starts_on: date
    ends_on: date
    valid_until: date
    price_at: str = PriceAt.STORE
    place: Unit | None = None
    note: str = ""
    certificates: Sequence[Certificate] = ()


@dataclass(frozen=True)
class Choice:
    """So much of one quote is taken."""

    quote: Quote
    quantity: Decimal


@once
def give_quote(
    *,
    actor: Actor,
    asked: Asked,
    terms: QuoteTerms,
    uploads: Sequence[UploadedFile] = (),
    on: date | None = None,
) -> Quote:
    """Answer with a price, or revise it until the last day; the earlier one stays readable. Raises Refusal."""
    on = on or timezone.localdate()
    if isinstance(actor, Viewer):
        access.check_can_quote(actor, asked)
    with act(actor, "market.give_quote", words="báo giá", on=asked):
        held = _held(asked)
        _check_quote(held, terms, on)
        held.quotes.filter(outdated=False).update(outdated=True)
        made = Quote.objects.create(
            asked=held,
            on=on,
            price=terms.price,
            price_at=terms.price_at,
            quantity=terms.quantity,
            starts_on=terms.starts_on,
            ends_on=terms.ends_on,
            place=terms.place,
            valid_until=terms.valid_until,
            note=terms.note.strip(),
        )
        made.certificates.set(terms.certificates)
        _tell(actor, held, made, uploads, on)
        refresh_asked(actor, held.pk)
    return made


def _held(asked: Asked) -> Asked:
    """The side asked with its inquiry locked, then itself."""
    hold_asked(asked.pk)
    held = claim(Asked, asked.pk)
    held.save()
    return Asked.objects.select_related("inquiry__measure", "organisation", "request").get(pk=held.pk)


def _check_quote(asked: Asked, terms: QuoteTerms, on: date) -> None:
    assert asked.request is not None
    problem = rules.quote_time_problem(asked.inquiry.state, asked.state, asked.request.due_on, on)
    if problem:
        raise Refusal(problem)
    told = rules.quote_problems(
        quantity=terms.quantity,
        price=terms.price,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        valid_until=terms.valid_until,
        today=on,
    )
    for field, said in told:
        if said:
            raise Refusal(said, field=field)
    if any(one.owner_id != asked.organisation_id for one in terms.certificates):
        raise Refusal(_("Giấy chứng nhận này của đơn vị khác."), field="certificates")


def _tell(actor: Actor, asked: Asked, quote: Quote, uploads: Sequence[UploadedFile], on: date) -> None:
    """The quote as a report of the handshake: the first settles what was asked, a revision is told beside it."""
    request = asked.request
    assert request is not None
    by = consequence(actor)
    if request.state == State.ASKED:
        coordination.take_step(actor=by, request=request, step=StepName.ACCEPT, on=on)
    with translation.override(settings.LANGUAGE_CODE):
        # No price here: it stands in the quote alone, which only the two sides open.
        body = _("Đã báo giá lần %(n)d, hiệu lực đến hết ngày %(day)s.")
        body %= {"n": asked.quotes.count(), "day": f"{quote.valid_until:%d/%m/%Y}"}
    final = request.state in (State.ACCEPTED, State.DISPUTED)
    evidence = coordination.add_evidence(actor=actor, organisation=asked.organisation, uploads=uploads)
    quote.report = coordination.report(
        actor=by,
        request=request,
        body=body,
        final=final,
        done_on=on if final else None,
        evidence=evidence,
        side=RequestSide.ANSWERING,
        on=on,
    )
    quote.save()


def decline_asked(*, actor: Actor, asked: Asked, reason: str, version: int | None = None) -> Asked:
    """Not quote, or take a quote back, with the reason; `version` is that of the request. Raises Refusal, Stale."""
    if isinstance(actor, Viewer):
        access.check_can_decline(actor, asked)
    reason = reason.strip()[:1000]
    if not reason:
        raise Refusal(_("Hãy ghi lý do, để bên hỏi biết."), field="reason")
    assert asked.request is not None
    with act(actor, "market.decline_quote", words="không báo giá", on=asked, reason=reason):
        held = _held(asked)
        assert held.request is not None
        _check_seen(held.request, version, _("không báo giá"))
        if held.request.state == State.ASKED:
            coordination.take_step(actor=actor, request=held.request, step=StepName.DECLINE, reason=reason)
        elif held.inquiry.state != InquiryState.OPEN or held.request.state not in _STILL_OPEN:
            raise Refusal(_("Lời hỏi giá này đã kết thúc: %(state)s.") % {"state": held.get_state_display()})
        else:
            held.why = reason
            held.save()
            held.quotes.update(outdated=True)
            with translation.override(settings.LANGUAGE_CODE):
                said = _("Bên được hỏi không báo giá nữa: %(why)s") % {"why": reason}
            withdraw(actor, held.request, said, timezone.localdate())
    asked.refresh_from_db()
    return asked


_STILL_OPEN = frozenset({State.ACCEPTED, State.REPORTED, State.DISPUTED})


def _check_seen(request: Request, version: int | None, wanted: str) -> None:
    """Raise Stale when the request moved since it was seen; the inquiry is locked, so it moves no more."""
    if version is not None and request.version != version:
        told = _("Người khác vừa lưu thay đổi trước anh/chị. Hãy so sánh, rồi gửi lại phần của anh/chị nếu vẫn cần.")
        raise Stale(told, differences=[(_("trạng thái"), State(request.state).label, wanted)])


def ask_requote(*, actor: Viewer, asked: Asked, reason: str, version: int | None = None) -> Asked:
    """Ask the side to quote again, saying why; what it quoted counts until then. Raises Refusal, Stale."""
    access.check_can_choose(actor, asked.inquiry)
    if not reason.strip():
        raise Refusal(_("Hãy ghi cần báo lại điều gì."), field="reason")
    with act(actor, "market.ask_requote", words="đề nghị báo giá lại", on=asked, reason=reason):
        held = _held(asked)
        assert held.request is not None
        _check_seen(held.request, version, _("đề nghị báo lại"))
        final = held.request.reports.filter(final=True, verdict=Verdict.PENDING).order_by("-pk").first()
        if held.inquiry.state != InquiryState.OPEN or final is None:
            raise Refusal(_("Chỉ đề nghị báo lại khi bên kia đã báo giá và việc hỏi giá chưa kết thúc."))
        coordination.give_verdict(actor=actor, report=final, verdict=Verdict.DISPUTED, reason=reason)
    asked.refresh_from_db()
    return asked


@once
def choose_quotes(*, actor: Actor, inquiry: Inquiry, choices: Sequence[Choice], why_more: str = "") -> Inquiry:
    """Take so much of one or several quotes: each opens a deal, the other sides are told. Raises Refusal.

    A quote that was revised since it was seen is refused, so that nobody takes what they have not read.
    """
    if isinstance(actor, Viewer):
        access.check_can_choose(actor, inquiry)
    with act(actor, "market.choose_quotes", words="chọn báo giá", on=inquiry):
        held = claim(Inquiry, inquiry.pk)
        if held.state != InquiryState.OPEN:
            raise Refusal(_("Lần hỏi giá này đã kết thúc: %(state)s.") % {"state": held.get_state_display()})
        quotes = _seen(held, [one.quote.pk for one in choices])
        picked = [(quotes[one.quote.pk], one.quantity) for one in choices]
        _check_choice(held, picked, why_more)
        held.state, held.over_on, held.why_more = InquiryState.CHOSEN, timezone.localdate(), why_more.strip()[:500]
        held.save()
        for quote, quantity in picked:
            _take(actor, held, quote, quantity)
        with translation.override(settings.LANGUAGE_CODE):
            thanks = _("Cảm ơn đơn vị đã báo giá. Lần này bên hỏi chọn báo giá khác; mong được hợp tác dịp khác.")
            reason = _("Bên hỏi đã chọn xong báo giá.")
        chosen = {quote.asked_id for quote, _quantity in picked}
        for asked in held.asked.select_related("request").exclude(pk__in=chosen).order_by("pk"):
            let_go(actor, asked, reason, thanks)
    return held


def _seen(inquiry: Inquiry, ids: Sequence[int]) -> dict[int, Quote]:
    rows = Quote.objects.filter(pk__in=ids, asked__inquiry=inquiry).select_related(
        "asked__organisation", "asked__request", "asked__lot__measure"
    )
    found = {one.pk: one for one in rows}
    if len(found) != len(ids):
        raise Refusal(_("Có báo giá không thuộc lần hỏi này, hoặc được chọn hai lần. Hãy tải lại trang."))
    for one in found.values():
        name = one.asked.member or one.asked.organisation.name
        if one.outdated:
            raise Refusal(_("%(name)s vừa báo giá lại hoặc rút báo giá. Hãy xem lại rồi chọn.") % {"name": name})
        if one.asked.state not in (AskedState.QUOTED, AskedState.AGAIN):
            raise Refusal(_("Không còn chọn được báo giá của %(name)s.") % {"name": name})
    return found


def _check_choice(inquiry: Inquiry, picked: Sequence[tuple[Quote, Decimal]], why_more: str) -> None:
    unit, today = inquiry.measure.name, timezone.localdate()
    plain = [
        rules.Picked(one.asked.member or one.asked.organisation.name, one.quantity, taken, one.valid_until)
        for one, taken in picked
    ]
    problem, field = rules.choice_problem(plain, inquiry.quantity, unit, why_more, today)
    if problem:
        raise Refusal(problem, field=field or None)


def _take(actor: Actor, inquiry: Inquiry, quote: Quote, quantity: Decimal) -> None:
    asked = quote.asked
    deal = _opened(actor, inquiry, quote, quantity)
    quote.taken = quantity
    quote.save(update_fields=["taken"])
    asked.deal = deal
    asked.version += 1
    asked.save()
    assert asked.request is not None
    with translation.override(settings.LANGUAGE_CODE):
        words = _("Báo giá được chọn; đã mở giao dịch %(number)s.") % {"number": deal.number}
    if asked.request.state == State.DISPUTED:  # asked to quote again, and taken as it was after all
        withdraw(actor, asked.request, words, timezone.localdate())
    else:
        settle(actor, asked.request, words)
    refresh_asked(actor, asked.pk)


def _opened(actor: Actor, inquiry: Inquiry, quote: Quote, quantity: Decimal) -> Deal:
    asked = quote.asked
    buying = inquiry.side == InquirySide.BUYING
    own, theirs = (inquiry.owner, inquiry.member, inquiry.lot), (asked.organisation, asked.member, asked.lot)
    (seller, seller_member, supply), (buyer, buyer_member, demand) = (theirs, own) if buying else (own, theirs)
    return open_deal(
        actor=consequence(actor),
        seller=seller,
        buyer=buyer,
        supply=supply,
        demand=demand,
        commodity=inquiry.commodity,
        quantity=quantity,
        measure=inquiry.measure,
        price=quote.price,
        origin=Origin.INQUIRY,
        seller_member=seller_member,
        buyer_member=buyer_member,
        sample=inquiry.sample,
    )
