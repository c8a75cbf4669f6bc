"""Certificates: what leans on one, and what officials of the province say of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.files.store import download
from lienket.ground.refusals import NotThere
from lienket.ground.sheets.writing import csv_bytes, workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.filters import date_text
from lienket.ground.ui.paging import Page
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.market import access, actions, forms, queries, sheets
from lienket.market.choices import CERTIFICATE_FACTS, CertificateState, GrowingState
from lienket.market.models import Certificate
from lienket.market.views.posting import save

SOON_DAYS = 60


def crumbs(*more: Link) -> list[Link]:
    return [Link(_("Hàng hóa của tôi"), reverse("market:goods")), *more]


def paper_state(one: Certificate) -> tuple[str, str]:
    """(code of a tone, words): revoked, suspended, leaning on a code that is, in force, soon to end, ended."""
    if one.state != CertificateState.VALID:
        return ("declined" if one.state == CertificateState.REVOKED else "at_risk"), one.get_state_display()
    if one.code_state:
        told = _("Mã số đứng sau: %(state)s") % {"state": str(GrowingState(one.code_state).label).lower()}
        return "at_risk", told
    until = one.until
    if until is None:
        return "in_force", _("Không ghi hạn")
    left = (until - timezone.localdate()).days
    if left < 0:
        return "expired", _("Hết hạn %(day)s") % {"day": date_text(until)}
    if left <= SOON_DAYS:
        return "due_soon", _("Còn %(n)d ngày") % {"n": left}
    return "in_force", _("Đến %(day)s") % {"day": date_text(until)}


def certificates(request: HttpRequest) -> HttpResponse:
    """Certificates of the viewer's organisation, and for officials all of their province; soonest to end first."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    rows = queries.readable_certificates(viewer)
    page = Page.asked(request, rows.count())
    context = {
        "page": page.with_rows([(one, paper_state(one)) for one in rows[page.start : page.stop]]),
        "official": bool(queries.official_localities(viewer)),
        "export_items": [
            Link("Excel (.xlsx)", reverse("market:certificates_format", args=["xlsx"]), "filetype-xlsx"),
            Link("CSV", reverse("market:certificates_format", args=["csv"]), "filetype-csv"),
        ],
        "named": queries.named,
        "breadcrumbs": crumbs(Link(_("Giấy chứng nhận"))),
    }
    return render(request, "market/certificates.html", context)


def certificates_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """The certificates of the viewer's organisation, as a sheet that can be sent back."""
    if suffix not in ("xlsx", "csv"):
        raise NotThere(_("Giấy chứng nhận có ở dạng .xlsx và .csv."))
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    columns = sheets.certificate_columns()
    rows = [sheets.certificate_row(one) for one in queries.certificates_of(viewer)]
    if suffix == "csv":
        return as_file(csv_bytes(columns, rows), "giay-chung-nhan.csv", "text/csv; charset=utf-8")
    return as_file(workbook(columns, rows, _("Giấy chứng nhận")), "giay-chung-nhan.xlsx", XLSX)


def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """One certificate: its standing and why, what leans on it, who else entered it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.certificate(viewer, pk)
    today = timezone.localdate()
    looks_after = access.looks_after(viewer, one.owner)
    twins = queries.twins_of(one)
    check = queries.last_check(one)
    facts = [
        (_("Số"), one.number),
        (_("Đơn vị lập"), one.owner.name if looks_after else ""),
        (_("Cấp cho"), one.holder),
        (_("Nơi cấp"), one.issuer),
        (_("Phạm vi"), one.scope),
        (_("Ngày cấp"), date_text(one.issued_on)),
        (_("Hết hạn sau ngày"), date_text(one.expires_on)),
        (_("Căn cứ của loại giấy"), one.kind.legal_ref),
    ]
    context = {
        "one": one,
        "facts": [(label, value) for label, value in facts if value],
        "standing": paper_state(one),
        "check": check,
        "history": list(one.facts.all()),
        "twins": len(twins),
        "twin_names": [twin.owner.name for twin in twins] if looks_after else [],
        "lots": queries.lots_leaning_on(one, today),
        "deals": queries.deals_leaning_on(viewer, one),
        "codes": queries.codes_behind([one], today),
        "code_states": dict(GrowingState.choices),
        "may_edit": access.can_edit(viewer, one),
        "may_judge": bool(_kinds(viewer, one)),
        "named": queries.named,
        "breadcrumbs": crumbs(Link(_("Giấy chứng nhận"), reverse("market:certificates")), Link(str(one))),
    }
    return render(request, "market/certificate.html", context)


def _kinds(viewer: Viewer, one: Certificate) -> list[str]:
    """What the viewer may write down about a certificate as it stands."""
    fitting = [kind for kind, (states, _then) in CERTIFICATE_FACTS.items() if one.state in states]
    return [kind for kind in fitting if access.may_judge(viewer, one, kind)]


def certificate_fact(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare, suspend, restore or revoke a certificate of one's province."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.certificate(viewer, pk)
    # What was sent twice fits no more: the action knows the key of the first, or tells why not.
    kinds = list(CERTIFICATE_FACTS) if request.method == "POST" else _kinds(viewer, one)
    if not access.looks_after(viewer, one.owner):
        raise NotThere(_("Việc này thuộc cơ quan quản lý của tỉnh, thành phố nơi có đơn vị được cấp giấy."))
    form = forms.CertificateFactForm(request.POST or None, kinds=kinds, initial={"on": timezone.localdate()})
    context = {
        "heading": _("Đối chiếu, đình chỉ giấy chứng nhận"),
        "lead": f"{one}, {one.owner.name}",
        "breadcrumbs": crumbs(Link(str(one), one.get_absolute_url()), Link(_("Đối chiếu, đình chỉ"))),
        "cancel_url": one.get_absolute_url(),
    }

    def run(values: dict[str, Any]) -> None:
        actions.enter_certificate_fact(actor=viewer, request_key=request_key(request), certificate=one, **values)

    if request.method != "POST":
        return form_page(request, "market/form.html", form, context)
    status = save(form, run)
    if status:
        return form_page(request, "market/form.html", form, context, status)
    messages.success(request, _("Đã ghi; các lô dựa vào giấy này được tính lại."))
    return HttpResponseRedirect(one.get_absolute_url())


def certificate_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The certificate as it was handed in."""
    one = queries.certificate(request.viewer, pk)  # type: ignore[attr-defined]
    if one.file is None:
        raise NotThere(_("Giấy này chưa có bản chụp."))
    return download(one.file, one.file_name)
