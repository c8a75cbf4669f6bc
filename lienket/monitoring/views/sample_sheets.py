"""Water samples from a sheet: the template, the rehearsal with every fault, the red cells, the writing of it whole."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.refusals import Refusal
from lienket.ground.sheets.rehearsal import Rehearsal
from lienket.ground.sheets.uploads import sheet_content
from lienket.ground.sheets.writing import returned, template
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.posting import form_page, put_refusal
from lienket.ground.ui.shapes import Link
from lienket.localities.models import Organisation
from lienket.monitoring import actions, forms, queries
from lienket.monitoring.sheets.samples import SamplesReading, sample_spec
from lienket.monitoring.views.sample_pages import sample_crumbs

_MOST_SHOWN = 200


def samples_template(request: HttpRequest) -> HttpResponse:
    """The sheet to fill in."""
    return as_file(template(sample_spec()), "mau-nuoc.xlsx", XLSX)


def samples_import(request: HttpRequest) -> HttpResponse:
    """A sheet of samples is read and judged; on the button for it, what has no fault is written whole."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.SampleSheetForm(request.POST or None, request.FILES or None)
    context = {
        "cancel_url": reverse("monitoring:samples"),
        "breadcrumbs": sample_crumbs(Link(_("Nhập từ Excel"))),
    }
    if request.method != "POST" or not form.is_valid():
        return form_page(request, "monitoring/samples_import.html", form, context)
    upload: UploadedFile = form.cleaned_data["file"]
    owner = Organisation.objects.get(pk=viewer.organisation_id or 0)
    reading = SamplesReading(queries.sample_codes(owner.pk), timezone.localdate())
    try:
        content = sheet_content(upload)
        found = reading.rehearse(content, upload.name or "")
        if found.refusal:
            raise Refusal(found.refusal, field="file")
        if request.POST.get("act") == "returned":
            name = (upload.name or "bang").rpartition(".")[0] or "bang"
            return as_file(returned(content, found), f"{name}-da-kiem-tra.xlsx", XLSX)
        if request.POST.get("act") == "write" and found.ok:
            made = actions.enter_samples(actor=viewer, owner=owner, planned=reading.plan(found))
            messages.success(request, _("Đã ghi %(n)d mẫu nước.") % {"n": made})
            return HttpResponseRedirect(reverse("monitoring:samples") + "?cua-toi=on")
    except Refusal as refusal:
        status = put_refusal(form, refusal)
        return form_page(request, "monitoring/samples_import.html", form, context, status)
    told = context | _told(found, request.POST.get("act") == "write")
    return form_page(request, "monitoring/samples_import.html", form, told, 422 if found.problems else 200)


def _told(found: Rehearsal, wanted: bool) -> dict[str, object]:
    return {
        "found": found,
        "samples": len({row.values["code"] for row in found.rows}),
        "shown": found.problems[:_MOST_SHOWN],
        "wanted": wanted,
    }
