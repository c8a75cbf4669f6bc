"""Moving a deal on: papers, answers, deliveries, acceptance, ends, its commitment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination.choices import StepName
from lienket.ground.refusals import NotThere
from lienket.ground.ui.forms import PageForm
from lienket.ground.ui.paging import whole_number
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.market import access, actions, forms, queries
from lienket.market.choices import DealSide, DeliveryState, PaperKind
from lienket.market.models import Deal, Delivery
from lienket.market.views.posting import save

KINDS = {
    "ban-ghi-nho": PaperKind.MEMO,
    "hop-dong": PaperKind.CONTRACT,
    "phu-luc": PaperKind.AMENDMENT,
    "cham-dut": PaperKind.ENDING,
}
STEPS = {"dong-y": StepName.ACCEPT, "tu-choi": StepName.DECLINE, "rut": StepName.WITHDRAW}


def _context(deal: Deal, heading: str, **more: Any) -> dict[str, Any]:
    crumbs = [
        Link(_("Giao dịch"), reverse("market:deals")),
        Link(deal.number, deal.get_absolute_url()),
        Link(heading),
    ]
    lead = _("%(deal)s: %(seller)s bán cho %(buyer)s") % {
        "deal": str(deal),
        "seller": deal.seller_member or deal.seller.name,
        "buyer": deal.buyer_member or deal.buyer.name,
    }
    return {"heading": heading, "lead": lead, "breadcrumbs": crumbs, "cancel_url": deal.get_absolute_url(), **more}


def _page(
    request: HttpRequest,
    deal: Deal,
    form: PageForm,
    context: dict[str, Any],
    run: Callable[[dict[str, Any]], object],
    said: str,
) -> HttpResponse:
    """The form; when it was sent and taken, back to the deal."""
    status = 0
    if request.method == "POST":
        status = save(form, run)
        if not status:
            messages.success(request, said)
            return HttpResponseRedirect(deal.get_absolute_url())
    return form_page(request, "market/form.html", form, context, status)


def paper_new(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    """Propose a memorandum, a contract, an amendment or an early end."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.deal(viewer, pk)
    if word not in KINDS:
        raise NotThere(_("Không có loại giấy này."))
    kind = KINDS[word]
    access.check_side(viewer, one, _("đề xuất giấy tờ của giao dịch"), decides=kind == PaperKind.ENDING)
    form = forms.paper_form(kind, request.POST or None, request.FILES or None, deal=one)

    def run(values: dict[str, Any]) -> None:
        actions.propose_paper(
            actor=viewer,
            deal=one,
            kind=kind,
            terms=form.terms(),
            uploads=values["files"],
            request_key=request_key(request),
        )

    context = _context(one, str(PaperKind(kind).label), submit_label=_("Gửi bên kia"))
    return _page(request, one, form, context, run, _("Đã gửi bên kia trả lời."))


def paper_step(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    """Agree to a paper, decline it, or take it back."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    paper = queries.paper(viewer, pk)
    access.check_side(viewer, paper.deal, _("trả lời giấy tờ của giao dịch"))
    if word not in STEPS or paper.request is None:
        raise NotThere(_("Không có bước này."))
    step = STEPS[word]
    form = forms.AnswerForm(request.POST or None, initial={"version": paper.request.version})
    if step == StepName.ACCEPT:
        del form.fields["reason"]

    def run(values: dict[str, Any]) -> None:
        reason, version = values.get("reason", ""), values["version"]
        actions.answer_paper(actor=viewer, paper=paper, step=step, reason=reason, version=version)

    words = {"dong-y": _("Đồng ý"), "tu-choi": _("Không đồng ý"), "rut": _("Rút lại")}[word]
    context = _context(paper.deal, f"{words}: {paper}", submit_label=words)
    return _page(request, paper.deal, form, context, run, _("Đã ghi câu trả lời."))


def deal_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a deal up before there is a contract."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.deal(viewer, pk)
    access.check_side(viewer, one, _("thôi giao dịch"))
    form = forms.AnswerForm(request.POST or None, initial={"version": one.version})

    def run(values: dict[str, Any]) -> None:
        actions.cancel_deal(actor=viewer, deal=one, reason=values["reason"], version=values["version"])

    context = _context(one, _("Không làm nữa"), submit_label=_("Không làm nữa"))
    return _page(request, one, form, context, run, _("Đã kết thúc giao dịch."))


def deal_tie(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which commitment a deal serves."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.deal(viewer, pk)
    access.check_can_tie(viewer, one)
    initial = {"version": one.version, "commitment": one.commitment_id}
    form = forms.TieForm(request.POST or None, initial=initial, viewer=viewer)

    def run(values: dict[str, Any]) -> None:
        actions.tie_commitment(actor=viewer, deal=one, commitment=values["commitment"], version=values["version"])

    return _page(request, one, form, _context(one, _("Gắn nhiệm vụ")), run, _("Đã lưu nhiệm vụ của giao dịch."))


def deal_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """The seller says that everything was delivered."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.deal(viewer, pk)
    access.check_side(viewer, one, _("báo đã giao xong"), decides=False, side=DealSide.SELLER)
    form = PageForm(request.POST) if request.method == "POST" else PageForm()

    def run(_values: dict[str, Any]) -> None:
        actions.finish_deal(actor=viewer, deal=one, request_key=request_key(request))

    context = _context(one, _("Báo đã giao xong"), submit_label=_("Gửi bên mua xác nhận"))
    return _page(request, one, form, context, run, _("Đã gửi bên mua xác nhận."))


def delivery_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Report goods delivered, or record a delivery again: ?thay=<number of the old one>."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.deal(viewer, pk)
    access.check_side(viewer, one, _("ghi chuyến giao"), decides=False, side=DealSide.SELLER)
    old = _replaced(viewer, one, request.GET.get("thay", ""))
    form = forms.DeliveryForm(request.POST or None, request.FILES or None, initial=_told(old) if old else {})

    def run(values: dict[str, Any]) -> None:
        actions.record_delivery(
            actor=viewer,
            deal=one,
            consignment=form.consignment(),
            replaces=old,
            uploads=values["files"],
            request_key=request_key(request),
        )

    heading = _("Ghi lại chuyến giao") if old else _("Ghi chuyến giao")
    context = _context(one, heading, submit_label=_("Gửi bên mua nghiệm thu"))
    return _page(request, one, form, context, run, _("Đã gửi bên mua nghiệm thu."))


def _replaced(viewer: Viewer, one: Deal, text: str) -> Delivery | None:
    number = whole_number(text) if text else None
    if number is None:
        return None
    found = queries.delivery(viewer, number)
    return found if found.deal_id == one.pk else None


def _told(old: Delivery) -> dict[str, Any]:
    given = {name: getattr(old, name) for name in ("on", "price", "batch", "papers", "note", "final")}
    return given | {"quantity": old.quantity.normalize()}


def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a delivery in whole or in part, dispute it, or correct what was accepted."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    row = queries.delivery(viewer, pk)
    access.check_side(viewer, row.deal, _("nghiệm thu"), side=DealSide.BUYER)
    correcting = row.state in (DeliveryState.ACCEPTED, DeliveryState.PARTLY)
    shown = row.accepted if row.accepted is not None else row.quantity
    initial = {"version": row.version, "accepted": shown.normalize(), "why": row.why, "verdict": "accept"}
    form = forms.JudgeForm(request.POST or None, initial=initial, correcting=correcting)

    def run(values: dict[str, Any]) -> None:
        if values.get("verdict") == "dispute":
            actions.dispute_delivery(actor=viewer, delivery=row, reason=values["why"], version=values["version"])
        else:
            actions.judge_delivery(
                actor=viewer, delivery=row, accepted=values["accepted"], why=values["why"], version=values["version"]
            )

    heading = _("Nghiệm thu chuyến giao ngày %(day)s") % {"day": f"{row.on:%d/%m/%Y}"}
    context = _context(row.deal, heading, submit_label=_("Ghi ý kiến"))
    return _page(request, row.deal, form, context, run, _("Đã ghi ý kiến về chuyến giao."))
