"""Asking for prices: asking, quoting, declining, choosing, calling off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.refusals import NotThere
from lienket.ground.ui.filters import number_text
from lienket.ground.ui.paging import whole_number
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.market import access, actions, forms, queries
from lienket.market.choices import InquirySide, Side
from lienket.market.models import Asked, Inquiry, Lot
from lienket.market.views.inquiry_pages import crumbs
from lienket.market.views.lot_pages import organisation_of
from lienket.market.views.posting import save

MOST_TICKED = 200
_KEPT = ("price", "price_at", "starts_on", "ends_on", "valid_until", "note")
QUOTE_DAYS = timedelta(days=15)
"""How long a new quote holds by itself."""


def ticked(request: HttpRequest, name: str) -> list[int]:
    """The numbers that an address carries under a name, so many at most; what is no number is left out."""
    numbers = (whole_number(text) for text in request.GET.getlist(name)[:MOST_TICKED])
    return [number for number in numbers if number is not None]


def _lots_asked(request: HttpRequest, viewer: Viewer) -> tuple[list[Lot], Lot | None]:
    """The foreign lots that were ticked (?lo=), of one side, and the own lot that the question is for (?cho=)."""
    lots = queries.lots_to_ask(ticked(request, "lo"))
    own = next((one for one in queries.lots_to_ask(ticked(request, "cho")) if access.owns(viewer, one)), None)
    own = own or next((one for one in lots if access.owns(viewer, one)), None)
    foreign = [one for one in lots if not access.owns(viewer, one)]
    side = (Side.DEMAND if own.side == Side.SUPPLY else Side.SUPPLY) if own else foreign[0].side if foreign else ""
    return [one for one in foreign if one.side == side], own


def _asked_before(request: HttpRequest, viewer: Viewer) -> Inquiry | None:
    """The inquiry that is to be asked again (?lai=); None where the address names none of the viewer's."""
    number = whole_number(request.GET.get("lai", ""))
    return None if number is None else queries.inquiry(viewer, number)


def _begun(request: HttpRequest, viewer: Viewer) -> tuple[list[Lot], Lot | None, dict[str, Any]]:
    """(foreign lots, own lot, what the form says by itself) of a new question."""
    old, today = _asked_before(request, viewer), timezone.localdate()
    if old is None:
        lots, own = _lots_asked(request, viewer)
        return lots, own, forms.inquiry_initial(lots, own, today)
    lots = queries.lots_to_ask(row.lot_id for row in old.asked.all() if row.lot_id)
    own = next(iter(queries.lots_to_ask([old.lot_id] if old.lot_id else [])), None)
    return lots, own, forms.asked_again(old, lots, today)


def inquiry_new(request: HttpRequest) -> HttpResponse:
    """Ask several sides for a price: from ticked lots, an own lot, an earlier question (?lai=), or from nothing."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    lots, own, initial = _begun(request, viewer)
    form = forms.InquiryForm(request.POST or None, initial=initial, lots=lots, own=own)
    selling = initial.get("side") == InquirySide.SELLING
    lead = _("Mỗi bên nhận một đề nghị riêng, không biết còn ai được hỏi; giá chỉ hai bên thấy.")
    if len(initial.get("lots", [])) < len(lots):
        lead = f"{lead} {_('Các lô khác mặt hàng chưa được đánh dấu: mỗi lần hỏi một mặt hàng.')}"
    context = {
        "heading": _("Chào bán, đề nghị trả giá") if selling else _("Hỏi giá"),
        "lead": lead,
        "submit_label": _("Gửi các bên"),
        "breadcrumbs": crumbs(Link(_("Hỏi giá mới"))),
        "cancel_url": own.get_absolute_url() if own else reverse("market:inquiries"),
    }
    made: list[Inquiry] = []

    def run(_values: dict[str, Any]) -> None:
        owner = organisation_of(viewer)
        need, asks, key = form.need(), form.asks(), request_key(request)
        made.append(actions.make_inquiry(actor=viewer, owner=owner, need=need, asks=asks, request_key=key))

    if request.method == "POST":
        status = save(form, run)
        if not status:
            messages.success(request, _("Đã gửi lời hỏi giá. Báo giá sẽ hiện ở trang này."))
            return HttpResponseRedirect(made[0].get_absolute_url())
        return form_page(request, "market/form.html", form, context, status)
    return form_page(request, "market/form.html", form, context)


def _of_inquiry(one: Inquiry, heading: str, **more: Any) -> dict[str, Any]:
    trail = crumbs(Link(one.number, one.get_absolute_url()), Link(heading))
    return {"heading": heading, "lead": str(one), "breadcrumbs": trail, "cancel_url": one.get_absolute_url(), **more}


def inquiry_more(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask more sides the same while the inquiry is open."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.inquiry(viewer, pk)
    # What is sent twice names lots of sides that the first sending has asked already.
    sent = [number for text in request.POST.getlist("lots") if (number := whole_number(text)) is not None]
    posted, today = request.method == "POST", timezone.localdate()
    lots = queries.lots_to_ask(sent[:MOST_TICKED]) if posted else queries.lots_to_ask_more(one, today)
    form = forms.MoreForm(request.POST or None, lots=lots)
    lead = _("Các bên mới nhận cùng câu hỏi, trả lời trước hết ngày %(day)s; không ai biết còn ai được hỏi.")
    context = _of_inquiry(one, _("Hỏi thêm bên"), submit_label=_("Gửi các bên"))
    context["lead"] = lead % {"day": f"{one.answer_by:%d/%m/%Y}"}

    def run(_values: dict[str, Any]) -> None:
        actions.ask_more(actor=viewer, inquiry=one, asks=form.asks(), request_key=request_key(request))

    if posted:
        status = save(form, run)
        if not status:
            messages.success(request, _("Đã hỏi thêm. Báo giá sẽ hiện ở trang này."))
            return HttpResponseRedirect(one.get_absolute_url())
        return form_page(request, "market/form.html", form, context, status)
    return form_page(request, "market/form.html", form, context)


def inquiry_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Take so much of one or several quotes; each opens a deal. ?bao-gia= fills in one of them."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.inquiry(viewer, pk)
    access.check_can_choose(viewer, one)
    rows = queries.compared(one, timezone.localdate())
    wanted = whole_number(request.GET.get("bao-gia", ""))
    quotes = [row.quote for row in rows if row.quote is not None]
    initial = {f"sl_{q.pk}": min(q.quantity, one.quantity).normalize() for q in quotes if q.pk == wanted}
    form = forms.ChooseForm(request.POST or None, initial=initial, inquiry=one, rows=rows)

    def run(values: dict[str, Any]) -> None:
        actions.choose_quotes(
            actor=viewer,
            inquiry=one,
            choices=form.choices(),
            why_more=values["why_more"],
            request_key=request_key(request),
        )

    unit = queries.named(one.measure)
    lead = _("Cần %(amount)s %(unit)s. Mỗi báo giá được chọn mở một giao dịch; các bên khác được báo và cảm ơn.")
    lead %= {"amount": number_text(one.quantity.normalize()), "unit": unit}
    context = _of_inquiry(one, _("Chọn báo giá"), submit_label=_("Chọn và mở giao dịch")) | {"lead": lead}
    if request.method == "POST":
        status = save(form, run)
        if not status:
            messages.success(request, _("Đã chọn báo giá và mở giao dịch."))
            return HttpResponseRedirect(one.get_absolute_url())
        return form_page(request, "market/form.html", form, context, status)
    return form_page(request, "market/form.html", form, context)


def inquiry_call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop asking, with the reason."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.inquiry(viewer, pk)
    access.check_can_choose(viewer, one)
    form = forms.AnswerForm(request.POST or None, initial={"version": one.version})
    context = _of_inquiry(one, _("Thôi hỏi giá"), submit_label=_("Thôi hỏi giá"))
    if request.method == "POST":

        def run(values: dict[str, Any]) -> None:
            actions.call_off(actor=viewer, inquiry=one, reason=values["reason"], version=values["version"])

        status = save(form, run)
        if not status:
            messages.success(request, _("Đã thôi hỏi giá; các bên được báo."))
            return HttpResponseRedirect(one.get_absolute_url())
        return form_page(request, "market/form.html", form, context, status)
    return form_page(request, "market/form.html", form, context)


def _of_asked(one: Asked, heading: str, **more: Any) -> dict[str, Any]:
    trail = crumbs(Link(one.inquiry.number, one.get_absolute_url()), Link(heading))
    lead = _("%(inquiry)s, %(owner)s hỏi") % {"inquiry": str(one.inquiry), "owner": one.inquiry.owner.name}
    return {"heading": heading, "lead": lead, "breadcrumbs": trail, "cancel_url": one.get_absolute_url(), **more}


def quote_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Quote, or quote again; the earlier one stays readable."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.asked(viewer, pk)
    access.check_can_quote(viewer, one)
    form = forms.QuoteForm(
        request.POST or None, request.FILES or None, initial=_quote_initial(one), asked=one, viewer=viewer
    )
    context = _of_asked(one, _("Báo giá"), submit_label=_("Gửi báo giá"))
    if request.method == "POST":

        def run(values: dict[str, Any]) -> None:
            actions.give_quote(
                actor=viewer,
                asked=one,
                terms=form.terms(),
                uploads=values["files"],
                request_key=request_key(request),
            )

        status = save(form, run)
        if not status:
            messages.success(request, _("Đã gửi báo giá."))
            return HttpResponseRedirect(one.get_absolute_url())
        return form_page(request, "market/form.html", form, context, status)
    return form_page(request, "market/form.html", form, context)


def _quote_initial(one: Asked) -> dict[str, Any]:
    """The last quote; without one what the own lot says, within what was asked for."""
    last = next((quote for quote in queries.quotes_of(one) if not quote.outdated), None)
    if last is not None:
        given = {
            name: getattr(last, name) for name in ("price", "price_at", "starts_on", "ends_on", "valid_until", "note")
        }
        given |= {"quantity": last.quantity.normalize(), "place": queries.place_text(last.place)}
        return given | {"certificates": [paper.pk for paper in last.certificates.all()]}
    inquiry, lot, today = one.inquiry, one.lot, timezone.localdate()
    given = {"quantity": inquiry.quantity.normalize(), "starts_on": inquiry.starts_on, "ends_on": inquiry.ends_on}
    given["valid_until"] = max(inquiry.answer_by, today) + QUOTE_DAYS
    if lot is not None:
        given |= {"place": queries.place_text(lot.place), "price_at": lot.price_at}
        given["certificates"] = [paper.pk for paper in lot.certificates.all()]
    return given


def asked_step(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    """Not quote (the side asked), or ask to quote again (whoever asked), with the reason."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.asked(viewer, pk)
    if word not in ("tu-choi", "bao-lai") or one.request is None:
        raise NotThere(_("Không có bước này."))
    if word == "tu-choi":
        access.check_can_decline(viewer, one)
    else:
        access.check_can_choose(viewer, one.inquiry)
    form = forms.AnswerForm(request.POST or None, initial={"version": one.request.version})
    heading = {"tu-choi": _("Không báo giá"), "bao-lai": _("Đề nghị báo lại")}[word]
    context = _of_asked(one, heading, submit_label=heading)
    if request.method == "POST":
        act = actions.decline_asked if word == "tu-choi" else actions.ask_requote

        def run(values: dict[str, Any]) -> None:
            act(actor=viewer, asked=one, reason=values["reason"], version=values["version"])

        status = save(form, run)
        if not status:
            messages.success(request, _("Đã báo cho bên kia."))
            return HttpResponseRedirect(one.get_absolute_url())
        return form_page(request, "market/form.html", form, context, status)
    return form_page(request, "market/form.html", form, context)
