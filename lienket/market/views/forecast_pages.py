"""What departments declare, what it foresees, and what is done about it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination.models import Request
from lienket.coordination.queries import requests_of_matter
from lienket.ground.access import PREPARERS
from lienket.ground.refusals import NotThere, Refusal
from lienket.ground.rehearsals.forms import SheetForm
from lienket.ground.rehearsals.judging import why_not
from lienket.ground.sheets.guard import check_sheet
from lienket.ground.sheets.packages import FileRefused
from lienket.ground.sheets.writing import csv_bytes, template, workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.filters import number_text
from lienket.ground.ui.misreading import misread, refuse_misread
from lienket.ground.ui.paging import Page
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.localities.models import Organisation
from lienket.market import access, actions, forms, queries, rules, sheets
from lienket.market.choices import ForecastKind, Side
from lienket.market.models import Estimate, Forecast
from lienket.market.queries import Words
from lienket.market.views.lot_list import tabs
from lienket.market.views.lot_pages import organisation_of
from lienket.market.views.posting import save


def _crumbs(*more: Link) -> list[Link]:
    return [Link(_("Cân đối theo tháng"), reverse("market:balance")), *more]


def _listed() -> Link:
    return Link(_("Cung cầu các tỉnh khai"), reverse("market:estimates"))


def tonnes(kg: Decimal) -> str:
    return number_text(kg / 1000, 0 if abs(kg) >= 10_000 else 1)


def estimates(request: HttpRequest) -> HttpResponse:
    """What the provinces declared, newest month first."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.SeasonForm(request.GET or None)
    chosen = form.chosen()
    rows = queries.estimates(commodity=chosen.get("mat_hang", ""), province=chosen.get("tinh", ""))
    page = Page.asked(request, rows.count(), misread=misread(request.GET, form))
    owner = organisation_of(viewer) if viewer.may(PREPARERS) else None
    context = {
        "page": page.with_rows(list(rows[page.start : page.stop])),
        "filter_form": form,
        "tabs": tabs("balance"),
        "export_items": [
            Link(words, reverse("market:estimates_format", args=[suffix]), drawing)
            for suffix, words, drawing in (("xlsx", "Excel (.xlsx)", "filetype-xlsx"), ("csv", "CSV", "filetype-csv"))
        ],
        "may_declare": access.can_declare(viewer, owner),
        "viewer_ids": viewer.organisation_ids,
        "named": queries.named,
        "breadcrumbs": _crumbs(_listed()),
    }
    return render(request, "market/estimates.html", context)


def estimates_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """The same as a file."""
    if suffix not in ("xlsx", "csv"):
        raise NotThere(_("Bảng này có ở dạng .xlsx và .csv."))
    form = forms.SeasonForm(request.GET or None)
    refuse_misread(misread(request.GET, form))
    chosen = form.chosen()
    found = queries.estimates(commodity=chosen.get("mat_hang", ""), province=chosen.get("tinh", ""))
    columns, rows = sheets.estimate_export(), [sheets.estimate_row(one) for one in found]
    if suffix == "csv":
        return as_file(csv_bytes(columns, rows), "cung-cau-cac-tinh.csv", "text/csv; charset=utf-8")
    return as_file(workbook(columns, rows, _("Cung cầu")), "cung-cau-cac-tinh.xlsx", XLSX)


def estimate_new(request: HttpRequest) -> HttpResponse:
    """Declare a month of a commodity."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    owner = organisation_of(viewer)
    form = forms.EstimateForm(request.POST or None)

    def run(values: dict[str, Any]) -> None:
        key, today = request_key(request), timezone.localdate()
        actions.declare(actor=viewer, owner=owner, declared=form.declared(), today=today, request_key=key)

    lead = _("Khai cho %(where)s.") % {"where": (owner.locality.province or owner.locality).name}
    heading = _("Khai cung cầu một tháng")
    return _posted(request, form, run, reverse("market:estimates"), heading=heading, lead=lead, above=_listed())


def estimate_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was declared."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.estimate(viewer, pk)
    access.check_can_correct(viewer, one)
    initial = {
        "commodity": one.commodity.code,
        "month": f"{one.month:%m/%Y}",
        "supply": None if one.supply is None else one.supply.normalize(),
        "demand": None if one.demand is None else one.demand.normalize(),
        "measure": one.measure.code,
        "source": one.source,
        "version": one.version,
    }
    form = forms.EstimateForm(request.POST or None, editing=True, initial=initial)

    def run(values: dict[str, Any]) -> None:
        today, version = timezone.localdate(), values["version"]
        actions.correct(actor=viewer, estimate=one, version=version, declared=form.declared(), today=today)

    return _posted(
        request, form, run, reverse("market:estimates"), heading=_("Sửa ước tính"), lead=str(one), above=_listed()
    )


def estimates_template(request: HttpRequest) -> HttpResponse:
    """The sheet to fill in."""
    access.check_can_enter(request.viewer)  # type: ignore[attr-defined]
    return as_file(template(sheets.estimate_spec(Words(timezone.localdate()))), "mau-cung-cau-thang.xlsx", XLSX)


def estimates_import(request: HttpRequest) -> HttpResponse:
    """Send a sheet: every row is written, or none and each fault is told."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    owner = organisation_of(viewer)
    form = SheetForm(request.POST or None, request.FILES or None)
    problems: list[Any] = []
    status = 0
    if request.method == "POST":
        counted: list[int] = []
        status = save(form, lambda values: counted.append(_written(viewer, owner, values["file"], problems)))
        if not status:
            messages.success(request, _("Đã ghi %(n)d dòng cung cầu.") % {"n": counted[0]})
            return HttpResponseRedirect(reverse("market:estimates"))
    context = {
        "problems": problems[:200],
        "cancel_url": reverse("market:estimates"),
        "breadcrumbs": _crumbs(_listed(), Link(_("Nhập từ Excel"))),
    }
    return form_page(request, "market/balance_import.html", form, context, status)


def _written(viewer: Viewer, owner: Organisation, upload: UploadedFile, problems: list[Any]) -> int:
    content, today = b"".join(upload.chunks()), timezone.localdate()
    reading = sheets.EstimateReading(today)
    try:
        check_sheet(content, upload.name or "")
        found = reading.rehearse(content, upload.name or "")
        if found.refusal:
            raise FileRefused(found.code, found.refusal)
    except FileRefused as refused:
        raise Refusal(refused.sentence, field="file") from refused
    if not found.ok:
        problems += found.problems
        raise Refusal(why_not(found), field="file")
    rows = reading.plan(found)
    return actions.declare_sheet(actor=viewer, owner=owner, rows=rows, name=upload.name or "", today=today)


def forecast(request: HttpRequest, pk: int) -> HttpResponse:
    """One glut or shortage: its figures, the very lots or estimates that show it, and what can be done."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.forecast(pk)
    lots, declared = queries.shown_by(one, viewer)
    short = one.kind == ForecastKind.SHORTAGE
    asked = requests_of_matter(Forecast._meta.label_lower, one.pk)
    mine = one.dismissals.filter(owner_id__in=viewer.organisation_ids).first() if viewer.is_member else None
    context = {
        "one": one,
        "facts": facts_of(one),
        "lots": lots,
        "estimates": declared,
        "named": queries.named,
        "open_side": Side.SUPPLY if short else Side.DEMAND,
        "may_act": viewer.may(PREPARERS),
        "mine": mine,
        "asked": [each for each in asked if viewer.acts_for(each.asking_id) or viewer.acts_for(each.answering_id)],
        "breadcrumbs": _crumbs(Link(str(one))),
    }
    return render(request, "market/forecast.html", context)


def facts_of(one: Forecast) -> list[tuple[str, str]]:
    """The figures of a forecast, with the rule that was used."""
    share = number_text(one.supply / one.demand * 100, 0) + " %" if one.demand else "–"
    where = one.province.name if one.province else _("Cả nước, theo các lô đang mở")
    return [
        (_("Mặt hàng"), queries.named(one.commodity)),
        (_("Tháng"), f"{one.month:%m/%Y}"),
        (_("Nơi"), where),
        (_("Cung"), _("%(n)s tấn") % {"n": tonnes(one.supply)}),
        (_("Cầu"), _("%(n)s tấn") % {"n": tonnes(one.demand)}),
        (_("Cung so với cầu"), share),
        (_("Chênh lệch"), _("%(n)s tấn") % {"n": tonnes(one.supply - one.demand)}),
        (_("Cách xét"), rule_words()),
    ]


def rule_words() -> str:
    """The stated rule."""
    return _(
        "Thiếu khi cung dưới %(short)s cầu, dư khi cung từ %(glut)s cầu trở lên, và chênh lệch từ %(gap)s tấn; xét "
        "%(n)s tháng tới. Số các tỉnh khai xét theo từng tỉnh, lô đang mở xét chung cả nước; "
        "hai nguồn không cộng vào nhau."
    ) % {
        "short": number_text(rules.SHORT_BELOW * 100, 0) + " %",
        "glut": number_text(rules.GLUT_FROM * 100, 0) + " %",
        "gap": tonnes(rules.LEAST_GAP),
        "n": rules.HORIZON,
    }


def forecast_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a partner of another province, with the figures filled in."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one, today = queries.forecast(pk), timezone.localdate()
    offered = queries.counterparts(one, viewer, today)
    form = forms.AskPartnerForm(request.POST or None, initial={"body": _words_of(one)})
    answering: Any = form.fields["answering"]
    answering.queryset = Organisation.objects.filter(pk__in=[each.pk for each, _why in offered])
    answering.choices = [(each.pk, f"{each.name}: {why}") for each, why in offered]
    made: list[Request] = []

    def run(values: dict[str, Any]) -> None:
        key: UUID | None = request_key(request)
        made.append(
            actions.ask_partner(
                actor=viewer,
                asking=organisation_of(viewer),
                answering=values["answering"],
                forecast=one,
                body=values["body"],
                today=today,
                request_key=key,
            )
        )

    lead = "" if offered else _("Chưa có tỉnh nào khai chiều ngược lại, cũng chưa có lô nào đang mở để đề nghị.")
    return _posted(
        request, form, run, one.get_absolute_url(), heading=_("Đề nghị đối tác"), lead=lead, above=_link(one)
    )


def _words_of(one: Forecast) -> str:
    lines = [f"{label}: {value}" for label, value in facts_of(one)[:-1]]
    return "\n".join([*lines, _("Đề nghị quý cơ quan phối hợp tìm nguồn hàng, nơi tiêu thụ và trả lời.")])


def _link(one: Forecast) -> Link:
    return Link(str(one), one.get_absolute_url())


def forecast_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a forecast aside for one's organisation, with the reason."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.forecast(pk)
    form = forms.DismissForm(request.POST or None)

    def run(values: dict[str, Any]) -> None:
        owner, key = organisation_of(viewer), request_key(request)
        actions.dismiss(actor=viewer, owner=owner, forecast=one, reason=values["reason"], request_key=key)

    return _posted(
        request, form, run, reverse("market:balance"), heading=_("Bỏ qua cảnh báo"), lead=str(one), above=_link(one)
    )


def _posted(
    request: HttpRequest, form: Any, run: Any, then: str, *, heading: str, lead: str, above: Link
) -> HttpResponse:
    """A form of this topic: shown, or acted on and left for `then`."""
    context = {"heading": heading, "lead": lead, "breadcrumbs": _crumbs(above, Link(heading)), "cancel_url": above.url}
    if request.method != "POST":
        return form_page(request, "market/form.html", form, context)
    status = save(form, run)
    if status:
        return form_page(request, "market/form.html", form, context, status)
    messages.success(request, _("Đã lưu."))
    return HttpResponseRedirect(then)


def newest_estimates(commodity: str, province: str) -> list[Estimate]:
    """The declared figures that the balance shows beside the lots: those of the coming months."""
    today = timezone.localdate().replace(day=1)
    return list(queries.estimates(commodity=commodity, province=province).filter(month__gte=today)[:60])
