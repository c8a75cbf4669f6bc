"""The steps of a dossier: handed in, checked, scored by each member, closed, decided, answered by the centre."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.ui.posting import request_key
from lienket.ground.ui.shapes import Link
from lienket.market import access, actions, forms, queries, sheets
from lienket.market.choices import Outcome
from lienket.market.models import Dossier
from lienket.market.views.ocop_dossiers import dossier_crumbs
from lienket.market.views.point_pages import posted


def _context(one: Dossier, heading: str, lead: str, submit: str) -> dict[str, Any]:
    return {
        "heading": heading,
        "lead": lead,
        "submit_label": submit,
        "breadcrumbs": dossier_crumbs(one, Link(heading)),
        "cancel_url": one.get_absolute_url(),
        "one": one,
    }


def dossier_lodge(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the dossier in; the page says what is missing."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.dossier(viewer, pk)
    access.check_can_prepare(viewer, one)
    form = forms.LodgeForm(request.POST or None, initial={"version": one.version})
    lead = _("Hồ sơ “%(product)s” sẽ gửi tới %(name)s để kiểm tra ban đầu; gửi rồi thì chỉ sửa được khi được trả lại.")
    context = _context(
        one, _("Nộp hồ sơ OCOP"), lead % {"product": one.product.name, "name": one.checker.name}, _("Nộp hồ sơ")
    )
    context["missing"] = queries.missing_of(one)

    def run(values: dict[str, Any]) -> None:
        actions.lodge(actor=viewer, request_key=request_key(request), dossier=one, version=values["version"])

    return posted(request, form, context, run, one.get_absolute_url, "market/ocop_lodge.html")


def dossier_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass the dossier on, or return it with a reason for each line."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.dossier(viewer, pk)
    access.check_checker(viewer, one)
    if request.method != "POST":  # the action checks what is sent, and answers a second click like the first
        access.check_can_check(viewer, one)
    form = forms.CheckForm(request.POST or None, dossier=one, initial={"version": one.version})
    context = _context(one, _("Kiểm tra hồ sơ OCOP"), one.product.name, _("Ghi kết quả"))
    context["lines"] = form.lines

    def run(values: dict[str, Any]) -> None:
        actions.check_dossier(
            actor=viewer,
            request_key=request_key(request),
            dossier=one,
            passed=values["result"] == "pass",
            reasons=form.reasons(),
            note=values["note"],
            version=values["version"],
        )

    return posted(request, form, context, run, one.get_absolute_url, "market/ocop_check.html")


def dossier_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the dossier to a council."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.dossier(viewer, pk)
    access.check_can_hold_council(viewer, one)
    form = forms.AssignForm(request.POST or None, dossier=one, initial={"version": one.version})
    lead = one.product.name if form.councils else _("Chưa có Hội đồng nào: hãy lập ở trang Hội đồng trước.")
    context = _context(one, _("Giao Hội đồng chấm"), lead, _("Giao Hội đồng"))

    def run(values: dict[str, Any]) -> None:
        actions.assign_council(actor=viewer, request_key=request_key(request), dossier=one, **values)

    return posted(request, form, context, run, one.get_absolute_url)


def dossier_score(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's own ballot; nobody else opens it before the scoring is closed."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.dossier(viewer, pk)
    seat = queries.seat_of(viewer, one)
    entitled = seat is not None and seat.pk in {member.pk for member in queries.entitled_members(one)}
    seat = access.check_can_score(viewer, seat, entitled)
    form = forms.BallotForm(request.POST or None, dossier=one, ballot=queries.ballot_of(one, seat))
    lead = _("%(product)s, %(owner)s. Chỉ anh/chị thấy phiếu này cho đến khi chốt điểm; trước đó vẫn sửa được.")
    words = lead % {"product": one.product.name, "owner": one.owner.name}
    context = _context(one, _("Phiếu chấm của tôi"), words, _("Nộp phiếu chấm"))

    def run(values: dict[str, Any]) -> None:
        actions.score(
            actor=viewer,
            request_key=request_key(request),
            dossier=one,
            marks=form.marks(),
            note=values["note"],
            version=values["version"],
        )

    return posted(request, form, context, run, one.get_absolute_url, "market/ocop_score.html")


def dossier_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the ballots; after this nobody changes one."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.dossier(viewer, pk)
    access.check_can_hold_council(viewer, one)
    form = forms.CloseForm(request.POST or None, initial={"version": one.version})
    handed = set(one.ballots.values_list("member_id", flat=True))
    entitled = queries.entitled_members(one)
    absent = [member.person.full_name for member in entitled if member.pk not in handed]
    said = _("Đã có %(n)d trong %(all)d phiếu. Chốt rồi thì không ai sửa phiếu nữa.") % {
        "n": len(handed),
        "all": len(entitled),
    }
    if absent:
        said += " " + _("Chưa chấm: %(names)s.") % {"names": ", ".join(absent)}
    context = _context(one, _("Chốt chấm điểm"), said, _("Chốt và mở phiếu"))

    def run(values: dict[str, Any]) -> None:
        actions.close_scoring(actor=viewer, request_key=request_key(request), dossier=one, **values)

    return posted(request, form, context, run, one.get_absolute_url)


def dossier_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Stars by decision, refusal, or on to the centre."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.dossier(viewer, pk)
    access.check_can_hold_council(viewer, one)
    form = forms.DecideForm(request.POST or None, request.FILES or None, initial={"version": one.version})
    lead = _("Hội đồng chấm trung bình %(points)s điểm, mức %(stars)s sao.")
    said = lead % {"points": sheets.shown_points(one.points), "stars": one.stars} if one.points is not None else ""
    context = _context(one, _("Quyết định về hồ sơ OCOP"), said, _("Ghi quyết định"))

    def run(values: dict[str, Any]) -> None:
        given: dict[str, Any] = {"actor": viewer, "request_key": request_key(request), "dossier": one}
        given["version"] = values["version"]
        if values["outcome"] == Outcome.RECOGNISE:
            actions.recognise(decision=form.decision(), **given)
        elif values["outcome"] == Outcome.FORWARD:
            actions.forward(centre=values["centre"], **given)
        else:
            actions.refuse_dossier(reason=values["reason"], **given)

    return posted(request, form, context, run, one.get_absolute_url)


def dossier_centre(request: HttpRequest, pk: int) -> HttpResponse:
    """What the centre made of a dossier worth five stars."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.dossier(viewer, pk)
    access.check_can_answer_for_centre(viewer, one)
    form = forms.CentreForm(request.POST or None, request.FILES or None, dossier=one, initial={"version": one.version})
    lead = _("Đủ điểm năm sao thì ghi quyết định; chưa đủ thì hồ sơ về tỉnh để quyết định trong thẩm quyền.")
    context = _context(one, _("Kết quả của Trung ương"), lead, _("Ghi kết quả"))

    def run(values: dict[str, Any]) -> None:
        actions.answer_for_centre(
            actor=viewer,
            request_key=request_key(request),
            dossier=one,
            points=values["points"],
            decision=form.decision(),
            version=values["version"],
        )

    return posted(request, form, context, run, one.get_absolute_url)
