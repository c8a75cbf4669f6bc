"""What the viewer's organisation holds: products and certificates, its own and its members'."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.access import PREPARERS
from lienket.ground.files.store import download
from lienket.ground.refusals import NotThere
from lienket.ground.ui.filters import date_text
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.market import access, actions, forms, queries
from lienket.market.models import Certificate, Product
from lienket.market.views.lot_pages import organisation_of
from lienket.market.views.posting import save

SOON_DAYS = 60
_PRODUCT = ("name", "member", "variety", "grade", "indication", "note", "version")
_CERTIFICATE = ("number", "holder", "issuer", "scope", "issued_on", "expires_on", "version")


def crumbs(*more: Link) -> list[Link]:
    return [Link(_("Hàng hóa của tôi"), reverse("market:goods")), *more]


def goods(request: HttpRequest) -> HttpResponse:
    """Products and certificates of the organisation, those soonest to expire first."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    papers = list(queries.certificates_of(viewer))
    context = {
        "products": list(queries.products_of(viewer)),
        "papers": [(one, paper_state(one)) for one in papers],
        "may_enter": viewer.may(PREPARERS),
        "named": queries.named,
    }
    return render(request, "market/goods.html", context)


def paper_state(one: Certificate) -> tuple[str, str]:
    """(code of a tone, words): in force, soon to expire, expired."""
    today = timezone.localdate()
    if one.expires_on is None:
        return "in_force", _("Không ghi hạn")
    left = (one.expires_on - today).days
    if left < 0:
        return "expired", _("Hết hạn %(day)s") % {"day": date_text(one.expires_on)}
    if left <= SOON_DAYS:
        return "due_soon", _("Còn %(n)d ngày") % {"n": left}
    return "in_force", _("Đến %(day)s") % {"day": date_text(one.expires_on)}


def product(request: HttpRequest, pk: int) -> HttpResponse:
    """One product and its lots."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.product(viewer, pk)
    place = one.place if one.place.province is None or one.place.province == one.place else one.place.province
    facts = [
        (_("Mặt hàng"), queries.named(one.commodity)),
        (_("Thành viên"), one.member),
        (_("Giống, mẫu mã"), one.variety),
        (_("Phẩm cấp"), one.grade),
        (_("Nơi sản xuất"), one.place.name if place == one.place else f"{one.place.name}, {place.name}"),
        (_("Chỉ dẫn địa lý, nhãn hiệu"), one.indication),
        (_("Mô tả"), one.note),
    ]
    context = {
        "one": one,
        "facts": [(label, value) for label, value in facts if value],
        "lots": list(one.lots.select_related("measure").order_by("-starts_on")[:20]),
        "batches": queries.batches_of_product(one),
        "may_edit": access.can_edit(viewer, one),
        "breadcrumbs": crumbs(Link(one.name)),
    }
    return render(request, "market/product.html", context)


def product_new(request: HttpRequest) -> HttpResponse:
    """Enter a product."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.ProductForm(request.POST or None)
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
    form = forms.ProductEditForm(request.POST or None, initial=_product_initial(one))
    context = {
        "heading": _("Sửa sản phẩm"),
        "breadcrumbs": crumbs(Link(one.name, one.get_absolute_url()), Link(_("Sửa"))),
        "cancel_url": one.get_absolute_url(),
    }

    def run(values: dict[str, Any]) -> None:
        actions.edit_product(actor=viewer, product=one, **values)

    return _posted(request, form, context, run, one.get_absolute_url())


def _product_initial(one: Product) -> dict[str, Any]:
    province = one.place.province
    place = one.place.name if province is None or province == one.place else f"{one.place.name}, {province.name}"
    return {name: getattr(one, name) for name in _PRODUCT} | {"commodity": one.commodity.code, "place": place}


def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """One certificate."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.certificate(viewer, pk)
    facts = [
        (_("Số"), one.number),
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
        "lots": list(one.lots.select_related("measure").order_by("-starts_on")[:20]),
        "may_edit": access.can_edit(viewer, one),
        "named": queries.named,
        "breadcrumbs": crumbs(Link(str(one))),
    }
    return render(request, "market/certificate.html", context)


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
    one = queries.certificate(viewer, pk)
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


def certificate_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The certificate as it was handed in."""
    one = queries.certificate(request.viewer, pk)  # type: ignore[attr-defined]
    if one.file is None:
        raise NotThere(_("Giấy này chưa có bản chụp."))
    return download(one.file, one.file_name)


def _posted(request: HttpRequest, form: Any, context: dict[str, Any], run: Any, then: str) -> HttpResponse:
    """A form of this page: shown, or acted on and left for `then`."""
    if request.method != "POST":
        return form_page(request, "market/form.html", form, context)
    status = save(form, run)
    if status:
        return form_page(request, "market/form.html", form, context, status)
    messages.success(request, _("Đã lưu."))
    return HttpResponseRedirect(then)
