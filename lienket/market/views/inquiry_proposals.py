"""A deal proposed directly: proposing it, its page, and the other side's answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination.choices import StepName
from lienket.ground.access import DECIDERS
from lienket.ground.refusals import NotThere
from lienket.ground.ui.filters import money_text, number_text
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.localities.models import Organisation
from lienket.market import access, actions, forms, queries
from lienket.market.choices import DealSide, ProposalState, Side
from lienket.market.models import Lot, Proposal
from lienket.market.views.inquiry_pages import crumbs, look
from lienket.market.views.inquiry_writing import ticked
from lienket.market.views.lot_pages import organisation_of
from lienket.market.views.posting import save

_STEPS = {"dong-y": StepName.ACCEPT, "tu-choi": StepName.DECLINE, "rut": StepName.WITHDRAW}


def _crumbs(one: Proposal, *more: Link) -> list[Link]:
    parts = Link(_("Giao dịch trực tiếp"), reverse("market:inquiries") + "?xem=truc-tiep")
    return [parts, Link(one.number, one.get_absolute_url()), *more]


def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """What is proposed, by whom, and what the other side answered."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.proposal(viewer, pk)
    unit = queries.named(one.measure)
    facts = [
        (_("Mặt hàng"), queries.named(one.commodity)),
        (_("Số lượng"), f"{number_text(one.quantity.normalize())} {unit}"),
        (_("Giá dự kiến"), f"{money_text(one.price)} / {unit}" if one.price else _("Giá thỏa thuận")),
        (_("Trả lời trước hết ngày"), f"{one.answer_by:%d/%m/%Y}"),
        (_("Lời nhắn"), one.note),
    ]
    context = {
        "one": one,
        "facts": [(label, value) for label, value in facts if value],
        "links": _links(viewer, one),
        "deal": one.deal,
        "look": look,
        "named": queries.named,
        "breadcrumbs": _crumbs(one),
    }
    return render(request, "market/inquiry_proposal.html", context)


def _links(viewer: Viewer, one: Proposal) -> list[Link]:
    if one.state != ProposalState.WAITING or not viewer.may(DECIDERS):
        return []
    found = []
    if viewer.acts_for(one.other.pk):
        found += [
            Link(_("Đồng ý, mở giao dịch"), reverse("market:proposal_step", args=[one.pk, "dong-y"]), "check2"),
            Link(_("Không đồng ý"), reverse("market:proposal_step", args=[one.pk, "tu-choi"]), "x-circle"),
        ]
    if viewer.acts_for(one.owner_id):
        url = reverse("market:proposal_step", args=[one.pk, "rut"])
        found.append(Link(_("Rút lại"), url, "arrow-counterclockwise"))
    return found


def proposal_step(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    """Agree, decline, or take it back."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.proposal(viewer, pk)
    if word not in _STEPS or one.request is None:
        raise NotThere(_("Không có bước này."))
    step = _STEPS[word]
    access.check_can_answer_proposal(viewer, one, own=step == StepName.WITHDRAW)
    form = forms.AnswerForm(request.POST or None, initial={"version": one.request.version})
    if step == StepName.ACCEPT:
        del form.fields["reason"]
    words = {"dong-y": _("Đồng ý, mở giao dịch"), "tu-choi": _("Không đồng ý"), "rut": _("Rút lại")}[word]
    context = {
        "heading": words,
        "lead": str(one),
        "submit_label": words,
        "breadcrumbs": _crumbs(one, Link(words)),
        "cancel_url": one.get_absolute_url(),
    }
    if request.method == "POST":

        def run(values: dict[str, Any]) -> None:
            reason, version = values.get("reason", ""), values["version"]
            actions.answer_proposal(actor=viewer, proposal=one, step=step, reason=reason, version=version)

        status = save(form, run)
        if not status:
            messages.success(request, _("Đã ghi câu trả lời."))
            return HttpResponseRedirect(one.get_absolute_url())
        return form_page(request, "market/form.html", form, context, status)
    return form_page(request, "market/form.html", form, context)


def proposal_new(request: HttpRequest) -> HttpResponse:
    """Propose a deal directly: about a lot (?lo=), foreign or own; it opens once the other side agrees."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    lot = next(iter(queries.lots_to_ask(ticked(request, "lo")[:1])), None)
    initial: dict[str, Any] = {"answer_by": timezone.localdate() + forms.ANSWER_DAYS}
    if lot is not None:
        initial |= {"quantity": lot.quantity.normalize(), "price": lot.price_low or lot.price_high}
    form = forms.ProposalForm(request.POST or None, initial=initial, viewer=viewer, lot=lot)
    context = {
        "heading": _("Lập giao dịch trực tiếp"),
        "lead": _proposal_lead(lot),
        "submit_label": _("Gửi bên kia xác nhận"),
        "breadcrumbs": crumbs(Link(_("Giao dịch trực tiếp"))),
        "cancel_url": lot.get_absolute_url() if lot else reverse("market:inquiries") + "?xem=truc-tiep",
    }
    made: list[Proposal] = []

    def run(values: dict[str, Any]) -> None:
        made.append(_propose(request, viewer, lot, values))

    if request.method == "POST":
        status = save(form, run)
        if not status:
            messages.success(request, _("Đã gửi bên kia xác nhận; bên kia đồng ý thì giao dịch mở."))
            return HttpResponseRedirect(made[0].get_absolute_url())
        return form_page(request, "market/form.html", form, context, status)
    return form_page(request, "market/form.html", form, context)


def _proposal_lead(lot: Lot | None) -> str:
    told = _("Giao dịch chỉ mở khi bên kia đồng ý.")
    return f"{lot.title}: {lot.member or lot.owner.name}. {told}" if lot is not None else told


def _propose(request: HttpRequest, viewer: Viewer, lot: Lot | None, values: dict[str, Any]) -> Proposal:
    """Sides and lots of a proposal from what was chosen: the lot of the address, an own lot, a named other side."""
    own: Lot | None = values.get("own_lot")
    about = lot or own
    assert about is not None
    mine = access.owns(viewer, about)
    other: Organisation = values["other"] if mine else about.owner
    selling = (about.side == Side.SUPPLY) == mine
    lots = {one.side: one for one in (about, own) if one is not None}
    supply, demand = lots.get(Side.SUPPLY), lots.get(Side.DEMAND)
    given = {name: values[name] for name in ("quantity", "price", "note", "answer_by")}
    terms = actions.DealTerms(
        commodity=about.commodity,
        measure=about.measure,
        seller_member=supply.member if supply else "",
        buyer_member=demand.member if demand else "",
        **given,
    )
    return actions.propose_deal(
        actor=viewer,
        owner=organisation_of(viewer),
        other=other,
        side=DealSide.SELLER if selling else DealSide.BUYER,
        terms=terms,
        supply=supply,
        demand=demand,
        request_key=request_key(request),
    )
