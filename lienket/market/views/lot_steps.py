"""Chosen lots opened or closed together: asked once more with what will happen, then done and told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.refusals import NotThere
from lienket.ground.ui.posting import form_page
from lienket.ground.ui.shapes import Link
from lienket.market import access, actions, forms, queries, rules
from lienket.market.choices import LotStep
from lienket.market.models import Lot
from lienket.market.views.lot_list import read_filter
from lienket.market.views.lot_pages import crumbs
from lienket.market.views.posting import save

_SHOWN = 5


def lots_step(request: HttpRequest, side: str, step: str) -> HttpResponse:
    """Open or close the viewer's chosen lots. Sent from the list it only shows what will happen."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    access.check_can_enter(viewer)
    if step not in LotStep.values:
        raise NotThere(_("Không có bước này."))
    back = reverse("market:lots", args=[side]) + "?cua-toi=1"
    lots = _chosen(request, viewer, side)
    if not lots:
        messages.warning(request, _("Hãy chọn ít nhất một lô của đơn vị mình."))
        return HttpResponseRedirect(back)
    sent = request.method == "POST" and "sure" in request.POST
    form = forms.ChosenForm(request.POST if sent else None)
    if step == LotStep.OPEN:
        del form.fields["reason"]
    context = _context(lots, side, step) | {"cancel_url": back}
    if not sent:
        return form_page(request, "market/lots_step.html", form, context)
    moved: list[actions.Moved] = []

    def run(values: dict[str, Any]) -> None:
        chosen, today = [one.pk for one in lots], timezone.localdate()
        reason = values.get("reason", "")
        moved.append(actions.step_lots(actor=viewer, lots=chosen, step=step, today=today, reason=reason))

    status = save(form, run)
    if status:
        return form_page(request, "market/lots_step.html", form, context, status)
    _tell(request, moved[0], step)
    return HttpResponseRedirect(back)


def _chosen(request: HttpRequest, viewer: Viewer, side: str) -> list[Lot]:
    """The viewer's own lots that were ticked, or all that the filter in the address matches."""
    asked = request.POST if request.method == "POST" else request.GET
    most = actions.MOST_AT_ONCE + 1
    if asked.get("all_matching"):
        form = forms.LotFilterForm(request.GET or None, viewer=viewer)
        return queries.own_lots(viewer, read_filter(form, side), timezone.localdate(), most=most)
    ids = [int(one) for one in asked.getlist("lo")[:most] if one.isdecimal() and len(one) < 18]
    return queries.own_lots_of(viewer, side, ids)


def _context(lots: Sequence[Lot], side: str, step: str) -> dict[str, Any]:
    today = timezone.localdate()
    looked = [(one, rules.many_step_problem(one.state, step, one.ends_on, today)) for one in lots]
    able = sum(not problem for _one, problem in looked)
    label = str(LotStep(step).label)
    lead = _("%(n)d trên %(all)d lô đã chọn làm được việc này.")
    return {
        "heading": _("Mở các lô đã chọn") if step == LotStep.OPEN else _("Đóng các lô đã chọn"),
        "lead": lead % {"n": able, "all": len(lots)},
        "looked": looked,
        "named": queries.named,
        "submit_label": label,
        "breadcrumbs": crumbs(side, Link(label)),
    }


def _tell(request: HttpRequest, moved: actions.Moved, step: str) -> None:
    opened = step == LotStep.OPEN
    words = _("Đã mở %(n)d lô.") if opened else _("Đã đóng %(n)d lô.")
    if moved.done:
        messages.success(request, words % {"n": len(moved.done)})
    if moved.before:
        told = _("%(n)d lô đang mở từ trước.") if opened else _("%(n)d lô đã đóng từ trước.")
        messages.info(request, told % {"n": len(moved.before)})
    if moved.left:
        lines = [f"“{one.title}”: {why}" for one, why in moved.left[:_SHOWN]]
        more = len(moved.left) - _SHOWN
        lines += [_("và %(n)d lô khác.") % {"n": more}] if more > 0 else []
        messages.warning(request, _("Không làm được với %(n)d lô:") % {"n": len(moved.left)} + " " + " ".join(lines))
