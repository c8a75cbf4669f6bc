"""What people say of readings; alert rules and what they found; ties to commitments."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.access import DECIDERS, PREPARERS
from lienket.ground.refusals import Refusal
from lienket.ground.ui.paging import Page
from lienket.ground.ui.posting import request_key
from lienket.ground.ui.shapes import Link
from lienket.monitoring import access, actions, forms, queries, rules
from lienket.monitoring.views.front import WORDS
from lienket.monitoring.views.posting import crumb, organisation_of, posted, sent, values_of

_RULE = ("name", "station", "watches", "parameter", "above", "hours", "due_days", "text", "active")


def judged_new(request: HttpRequest, code: str) -> HttpResponse:
    """Set readings aside, or hold them right, with the reason."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.station_named(viewer, code)
    access.check_can_keep(viewer, one)
    asked = {"parameter": request.GET.get("thong-so", ""), "judgement": "set_aside"}
    form = forms.JudgedForm(sent(request), station=one, initial=asked)

    def run(values: dict[str, Any]) -> None:
        series = next((s for s in one.series.all() if s.parameter == values.pop("parameter")), None)
        if series is None:
            raise Refusal(_("Trạm này không đo thông số đó."), field="parameter")
        actions.judge(actor=viewer, request_key=request_key(request), series=series, **values)

    back = reverse("monitoring:station_data", args=[one.code])
    lead = _("Kết luận được công khai cùng số liệu; trung bình giờ và chỉ số được tính lại.")
    heading = _("Gạt ra hoặc xác nhận số liệu")
    return posted(request, form, run, heading=heading, back=back, lead=lead, crumbs=[crumb(one)])


def judged_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a conclusion back, with the reason."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    judged = queries.judged_named(viewer, pk)
    one = judged.series.station
    access.check_can_keep(viewer, one)
    form = forms.LiftForm(sent(request), initial={"version": judged.version})

    def run(values: dict[str, Any]) -> None:
        actions.lift(actor=viewer, judged=judged, version=values["version"] or 0, reason=values["reason"])

    back = reverse("monitoring:station_data", args=[one.code])
    lead = f"{judged.get_judgement_display()}: {judged.reason}"
    return posted(request, form, run, heading=_("Thôi kết luận"), back=back, lead=lead, crumbs=[crumb(one)])


def alerts(request: HttpRequest) -> HttpResponse:
    """Alerts that everybody may see, and the rules and ties of one's own organisation."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.alerts_shown(viewer)
    page = Page.asked(request, found.count())
    context = {
        "page": page.with_rows(list(found[page.start : page.stop])),
        "rules": queries.rules_of(viewer) if viewer.is_member else [],
        "ties": queries.ties_of(viewer) if viewer.is_member else [],
        "may_rule": viewer.may(PREPARERS),
        "may_tie": viewer.may(DECIDERS),
        "watched_words": rules.watched_words,
        "breadcrumbs": [Link(_("Quan trắc"), reverse("monitoring:front")), Link(_("Cảnh báo"))],
        **WORDS,
    }
    return render(request, "monitoring/alerts.html", context)


def alert(request: HttpRequest, pk: int) -> HttpResponse:
    """One alert: where, from when to when, how far, who was asked."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.alert_named(viewer, pk)
    station = one.station
    facts = [
        (_("Quy tắc"), one.rule.name),
        (_("Đơn vị đặt quy tắc"), one.rule.owner.name),
        (_("Trạm"), station.name),
        (_("Nơi đặt"), ", ".join(dict.fromkeys([station.place.name, station.province.name]))),
        (_("Tọa độ (WGS 84)"), f"{station.lat:.5f}, {station.lon:.5f}"),
    ]
    context = {
        "one": one,
        "station": station,
        "last_day": timezone.localtime(one.to_at).date().isoformat(),
        "facts": facts,
        "peak": rules.peak_words(one.rule.watches, one.rule.parameter, one.peak),
        "sees_request": one.request is not None
        and (viewer.acts_for(one.request.asking_id) or viewer.acts_for(one.request.answering_id)),
        "breadcrumbs": [
            Link(_("Quan trắc"), reverse("monitoring:front")),
            Link(_("Cảnh báo"), reverse("monitoring:alerts")),
            Link(one.rule.name),
        ],
    }
    return render(request, "monitoring/alert.html", context)


def _crumbs() -> list[Link]:
    return [Link(_("Cảnh báo"), reverse("monitoring:alerts"))]


def rule_new(request: HttpRequest) -> HttpResponse:
    """Set an alert rule of one's organisation."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.RuleForm(sent(request), viewer=viewer)

    def run(values: dict[str, Any]) -> None:
        owner = organisation_of(viewer)
        actions.make_rule(actor=viewer, request_key=request_key(request), owner=owner, **values_of(values))

    return posted(
        request, form, run, heading=_("Quy tắc cảnh báo mới"), back=reverse("monitoring:alerts"), crumbs=_crumbs()
    )


def rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a rule, or stop it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    rule = queries.rule_named(viewer, pk)
    access.check_can_rule(viewer, rule.owner)
    seen = {name: getattr(rule, name) for name in _RULE}
    seen |= {"version": rule.version, "asked": rule.asked.name if rule.asked else ""}
    form = forms.RuleForm(sent(request), viewer=viewer, initial=seen)

    def run(values: dict[str, Any]) -> None:
        actions.edit_rule(actor=viewer, rule=rule, version=values["version"] or 0, **values_of(values))

    return posted(
        request, form, run, heading=_("Sửa quy tắc cảnh báo"), back=reverse("monitoring:alerts"), crumbs=_crumbs()
    )


def tie_new(request: HttpRequest) -> HttpResponse:
    """Tie the stations of one's organisation to a commitment."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.TieForm(sent(request), viewer=viewer, initial={"figure": "none"})

    def run(values: dict[str, Any]) -> None:
        owner = organisation_of(viewer)
        actions.make_tie(actor=viewer, request_key=request_key(request), owner=owner, **values)

    return posted(
        request, form, run, heading=_("Gắn trạm với nhiệm vụ"), back=reverse("monitoring:alerts"), crumbs=_crumbs()
    )


def tie_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell a commitment nothing more of the stations."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    tie = queries.tie_named(viewer, pk)
    access.check_can_tie(viewer, tie.owner)
    form = forms.EndForm(sent(request), initial={"version": tie.version})

    def run(values: dict[str, Any]) -> None:
        actions.end_tie(actor=viewer, tie=tie, version=values["version"] or 0)

    heading = _("Thôi gắn trạm với nhiệm vụ")
    back, lead = reverse("monitoring:alerts"), f"{tie.commitment.code}. {tie.commitment.title}"
    return posted(request, form, run, heading=heading, back=back, lead=lead, submit=heading)
