"""What the viewer's organisation holds: products and certificates, its own and its members'."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.access import PREPARERS
from lienket.ground.refusals import NotThere
from lienket.ground.sheets.writing import csv_bytes, workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.forms import PageForm
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.market import access, actions, forms, queries, rules, sheets
from lienket.market.choices import GrowingState
from lienket.market.models import Product
from lienket.market.views.catalogue_pages import product_facts
from lienket.market.views.certificate_pages import crumbs, paper_state
from lienket.market.views.lot_pages import organisation_of
from lienket.market.views.posting import save

_PRODUCT = (
    "name",
    "member",
    "kind",
    "variety",
    "grade",
    "indication",
    "keeping",
    "note",
    "story",
    "public",
    "version",
)
_CERTIFICATE = ("number", "holder", "issuer", "scope", "issued_on", "expires_on", "version")


def goods(request: HttpRequest) -> HttpResponse:
    """Products and certificates of the organisation, those soonest to expire first."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    papers = list(queries.certificates_of(viewer))
    context = {
        "products": list(queries.products_of(viewer)),
        "papers": [(one, paper_state(one)) for one in papers],
        "may_enter": viewer.may(PREPARERS),
        "official": bool(queries.official_localities(viewer)),
        "named": queries.named,
    }
    return render(request, "market/goods.html", context)


def product(request: HttpRequest, pk: int) -> HttpResponse:
    """One product and its lots, as its own organisation keeps it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.product(viewer, pk)
    today = timezone.localdate()
    stars = rules.stars_of(paper.kind.code for paper in queries.certificates_behind(one, today))
    context = {
        "one": one,
        "facts": [
            *product_facts(one, stars),
            *[(label, value) for label, value in ((_("Thành viên"), one.member), (_("Mô tả"), one.note)) if value],
        ],
        "lots": list(one.lots.select_related("measure").order_by("-starts_on")[:20]),
        "batches": queries.batches_of_product(one),
        "papers": [(paper, paper_state(paper)) for paper in one.certificates.select_related("kind").order_by("pk")],
        "photos": list(one.photos.all()),
        "codes": queries.codes_behind_product(one, today),
        "code_states": dict(GrowingState.choices),
        "may_edit": access.can_edit(viewer, one),
        "named": queries.named,
        "breadcrumbs": crumbs(Link(one.name)),
    }
    return render(request, "market/product.html", context)


def photo_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a photograph to a product."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.product(viewer, pk)
    access.check_can_edit(viewer, one)
    form = forms.PhotoForm(request.POST or None, request.FILES or None)
    context = {
        "heading": _("Thêm ảnh"),
        "lead": one.name,
        "breadcrumbs": crumbs(Link(one.name, one.get_absolute_url()), Link(_("Thêm ảnh"))),
        "cancel_url": one.get_absolute_url(),
    }

    def run(values: dict[str, Any]) -> None:
        actions.add_photo(actor=viewer, request_key=request_key(request), product=one, **values)

    return _posted(request, form, context, run, one.get_absolute_url())


def photo_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a photograph off its product."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    photo = queries.product_photo(viewer, pk)
    one = photo.product
    access.check_can_edit(viewer, one)
    form = PageForm(request.POST if request.method == "POST" else None)
    context = {
        "heading": _("Bỏ ảnh"),
        "lead": photo.alt,
        "submit_label": _("Bỏ ảnh"),
        "breadcrumbs": crumbs(Link(one.name, one.get_absolute_url()), Link(_("Bỏ ảnh"))),
        "cancel_url": one.get_absolute_url(),
    }

    def run(_values: dict[str, Any]) -> None:
        actions.drop_photo(actor=viewer, photo=photo)

    return _posted(request, form, context, run, one.get_absolute_url())


def products_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """The products of the viewer's organisation, as a sheet that can be sent back."""
    if suffix not in ("xlsx", "csv"):
        raise NotThere(_("Sản phẩm có ở dạng .xlsx và .csv."))
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    columns = sheets.product_columns()
    held = queries.products_of(viewer).select_related("geographical", "hs", "vsic")
    rows = [sheets.product_row(one) for one in held.prefetch_related("certificates", "growing_codes")]
    if suffix == "csv":
        return as_file(csv_bytes(columns, rows), "san-pham-cua-toi.csv", "text/csv; charset=utf-8")
    return as_file(workbook(columns, rows, _("Sản phẩm")), "san-pham-cua-toi.xlsx", XLSX)


def product_new(request: HttpRequest) -> HttpResponse:
    """Enter a product."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.ProductForm(request.POST or None, viewer=viewer)
    context = {
        "heading": _("Sản phẩm mới"),
        "breadcrumbs": crumbs(Link(_("Sản phẩm mới"))),
        "cancel_url": reverse("market:goods"),
    }

    def run(values: dict[str, Any]) -> None:
        actions.make_product(actor=viewer, owner=organisation_of(viewer), request_key=request_key(request), **values)

    return _posted(request, form, context, run, reverse("market:goods"))


def product_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a product."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.product(viewer, pk)
    access.check_can_edit(viewer, one)
    form = forms.ProductEditForm(request.POST or None, viewer=viewer, initial=_product_initial(one))
    context = {
        "heading": _("Sửa sản phẩm"),
        "breadcrumbs": crumbs(Link(one.name, one.get_absolute_url()), Link(_("Sửa"))),
        "cancel_url": one.get_absolute_url(),
    }

    def run(values: dict[str, Any]) -> None:
        actions.edit_product(actor=viewer, product=one, **values)

    return _posted(request, form, context, run, one.get_absolute_url())


def _product_initial(one: Product) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _PRODUCT} | {
        "commodity": one.commodity.code,
        "place": queries.unit_words(one.place),
        "hs": one.hs_id,
        "vsic": one.vsic_id,
        "geographical": one.geographical.code if one.geographical else "",
        "certificates": [paper.pk for paper in one.certificates.all()],
        "codes": "; ".join(dict.fromkeys(code.code for code in one.growing_codes.all())),
    }


def certificate_new(request: HttpRequest) -> HttpResponse:
    """Enter a certificate."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.CertificateForm(request.POST or None, request.FILES or None)
    context = {
        "heading": _("Giấy chứng nhận mới"),
        "breadcrumbs": crumbs(Link(_("Giấy chứng nhận mới"))),
        "cancel_url": reverse("market:goods"),
    }

    def run(values: dict[str, Any]) -> None:
        owner = organisation_of(viewer)
        actions.make_certificate(actor=viewer, owner=owner, request_key=request_key(request), **values)

    return _posted(request, form, context, run, reverse("market:goods"))


def certificate_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a certificate, or put another file in."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.own_certificate(viewer, pk)
    access.check_can_edit(viewer, one)
    initial = {name: getattr(one, name) for name in _CERTIFICATE} | {"kind": one.kind.code}
    form = forms.CertificateEditForm(request.POST or None, request.FILES or None, initial=initial)
    context = {
        "heading": _("Sửa giấy chứng nhận"),
        "breadcrumbs": crumbs(Link(str(one), one.get_absolute_url()), Link(_("Sửa"))),
        "cancel_url": one.get_absolute_url(),
    }

    def run(values: dict[str, Any]) -> None:
        actions.edit_certificate(actor=viewer, certificate=one, **values)

    return _posted(request, form, context, run, one.get_absolute_url())


def _posted(request: HttpRequest, form: Any, context: dict[str, Any], run: Any, then: str) -> HttpResponse:
    """A form of this page: shown, or acted on and left for `then`."""
    if request.method != "POST":
        return form_page(request, "market/form.html", form, context)
    status = save(form, run)
    if status:
        return form_page(request, "market/form.html", form, context, status)
    messages.success(request, _("Đã lưu."))
    return HttpResponseRedirect(then)
