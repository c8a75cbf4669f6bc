"""Products and certificates of an organisation, and of the members it acts for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.files.store import store_upload
from lienket.ground.refusals import NotAllowed, Refusal
from lienket.localities.models import Organisation, Unit
from lienket.market import access, rules
from lienket.market.actions.finding import index_lots
from lienket.market.models import Certificate, CertificateKind, Commodity, Product

_PAPER = ("pdf", "png", "jpeg")


def check_enters_for(actor: Actor, owner: Organisation) -> None:
    """People enter only for the organisation they act for; the platform's loaders for anyone."""
    if isinstance(actor, Viewer):
        access.check_can_enter(actor)
        if not actor.acts_for(owner.pk):
            raise NotAllowed(_("Anh/chị chỉ nhập thay cho đơn vị của mình và thành viên của đơn vị."))


@once
def make_product(
    *,
    actor: Actor,
    owner: Organisation,
    commodity: Commodity,
    name: str,
    place: Unit,
    member: str = "",
    variety: str = "",
    grade: str = "",
    indication: str = "",
    note: str = "",
    sample: bool = False,
) -> Product:
    """Enter a product of the organisation or of a member."""
    check_enters_for(actor, owner)
    if not name.strip():
        raise Refusal(_("Hãy ghi tên sản phẩm."), field="name")
    if Product.objects.filter(owner=owner, member=member, name=name).exists():
        raise Refusal(_("Đã có sản phẩm “%(name)s” này.") % {"name": name}, field="name")
    with act(actor, "market.make_product", words=f"nhập sản phẩm “{name}”") as line:
        line.on = Product.objects.create(
            owner=owner,
            member=member,
            commodity=commodity,
            name=name,
            variety=variety,
            grade=grade,
            place=place,
            indication=indication,
            note=note,
            sample=sample,
        )
        return line.on


def edit_product(*, actor: Viewer, product: Product, version: int, **values: Any) -> Product:
    """Correct a product. `values` are its own columns."""
    access.check_can_edit(actor, product)
    again = Product.objects.filter(owner=product.owner_id, member=values["member"], name=values["name"])
    if again.exclude(pk=product.pk).exists():
        raise Refusal(_("Đã có sản phẩm “%(name)s” này.") % {"name": values["name"]}, field="name")
    with act(actor, "market.edit_product", words="sửa sản phẩm", on=product):
        locked = claim(Product, product.pk, version=version, submitted=values)
        _set(locked, values)
    return locked


@once
def make_certificate(
    *,
    actor: Actor,
    owner: Organisation,
    kind: CertificateKind,
    number: str,
    issuer: str,
    issued_on: date,
    expires_on: date | None = None,
    holder: str = "",
    scope: str = "",
    upload: UploadedFile | None = None,
    sample: bool = False,
) -> Certificate:
    """Enter a certificate. A kind with a longest validity gives the day of expiry when none is written."""
    check_enters_for(actor, owner)
    expires_on = expires_on or _longest(kind, issued_on)
    _check_certificate(kind, issued_on, expires_on)
    if Certificate.objects.filter(owner=owner, kind=kind, number=number).exists():
        raise Refusal(_("Đã có giấy %(kind)s số %(number)s.") % {"kind": kind.name, "number": number}, field="number")
    with act(actor, "market.make_certificate", words=f"nhập giấy {kind.name} số {number}") as line:
        line.on = Certificate.objects.create(
            owner=owner,
            kind=kind,
            number=number,
            holder=holder,
            issuer=issuer,
            scope=scope,
            issued_on=issued_on,
            expires_on=expires_on,
            sample=sample,
            **_kept(upload),
        )
        return line.on


def edit_certificate(
    *, actor: Viewer, certificate: Certificate, version: int, upload: UploadedFile | None = None, **values: Any
) -> Certificate:
    """Correct a certificate; a new file takes the place of the old one, which stays in the store."""
    access.check_can_edit(actor, certificate)
    if hasattr(certificate, "recognition"):
        raise Refusal(_("Giấy này theo quyết định công nhận OCOP nên không sửa ở đây; hãy báo nơi đã công nhận."))
    values["expires_on"] = values["expires_on"] or _longest(values["kind"], values["issued_on"])
    _check_certificate(values["kind"], values["issued_on"], values["expires_on"])
    again = Certificate.objects.filter(owner=certificate.owner_id, kind=values["kind"], number=values["number"])
    if again.exclude(pk=certificate.pk).exists():
        told = _("Đã có giấy %(kind)s số %(number)s.")
        raise Refusal(told % {"kind": values["kind"].name, "number": values["number"]}, field="number")
    with act(actor, "market.edit_certificate", words="sửa giấy chứng nhận", on=certificate):
        locked = claim(Certificate, certificate.pk, version=version, submitted=values)
        _set(locked, values | _kept(upload))
        index_lots(locked.lots.values_list("pk", flat=True))
    return locked


def _kept(upload: UploadedFile | None) -> dict[str, Any]:
    if upload is None:
        return {}
    try:
        return {"file": store_upload(upload, kinds=_PAPER), "file_name": (upload.name or "giay")[-200:]}
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field="upload") from refusal


def _longest(kind: CertificateKind, issued_on: date) -> date | None:
    """The last day of the longest validity the scheme gives."""
    if kind.months is None:
        return None
    return rules.months_after(issued_on, kind.months)


def _check_certificate(kind: CertificateKind, issued_on: date, expires_on: date | None) -> None:
    if expires_on is None:
        return
    if expires_on < issued_on:
        raise Refusal(_("Ngày hết hạn sớm hơn ngày cấp."), field="expires_on")
    longest = _longest(kind, issued_on)
    if longest is not None and (expires_on - longest).days > 3:
        told = _("%(kind)s có hiệu lực nhiều nhất %(months)d tháng: hãy xem lại ngày cấp và ngày hết hạn.")
        raise Refusal(told % {"kind": kind.name, "months": kind.months or 0}, field="expires_on")


def _set(row: Product | Certificate, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
