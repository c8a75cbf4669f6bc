"""Products and certificates of an organisation, and of the members it acts for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines.vietnamese import sort_key
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.files.store import store_upload
from lienket.ground.refusals import NotAllowed, Refusal
from lienket.localities.models import Organisation, Unit
from lienket.market import access, rules
from lienket.market.actions.certificates import lean_on_codes
from lienket.market.actions.finding import index_lots, index_products
from lienket.market.choices import USUAL_KIND, CodeScheme, Keeping
from lienket.market.models import Certificate, CertificateKind, Commodity, GoodsCode, GrowingCode, Indication, Product

_PAPER = ("pdf", "png", "jpeg")
_MANY = ("certificates", "codes")


def check_enters_for(actor: Actor, owner: Organisation) -> None:
    """People enter only for the organisation they act for; the platform's loaders for anyone."""
    if isinstance(actor, Viewer):
        access.check_can_enter(actor)
        if not actor.acts_for(owner.pk):
            raise NotAllowed(_("Anh/chị chỉ nhập thay cho đơn vị của mình và thành viên của đơn vị."))


@dataclass(frozen=True)
class ProductWords:
    """What a product says of itself beside its name, its commodity and its place."""

    member: str = ""
    kind: str = ""
    """Empty: the usual one of its commodity."""
    hs: GoodsCode | None = None
    vsic: GoodsCode | None = None
    variety: str = ""
    grade: str = ""
    geographical: Indication | None = None
    indication: str = ""
    keeping: str = Keeping.PLAIN
    note: str = ""
    story: str = ""
    public: bool = False
    certificates: Sequence[Certificate] = ()
    codes: Sequence[GrowingCode] = ()
    """Growing areas and packing houses of the register that it comes from."""


@once
def make_product(
    *,
    actor: Actor,
    owner: Organisation,
    commodity: Commodity,
    name: str,
    place: Unit,
    sample: bool = False,
    **words: Any,
) -> Product:
    """Enter a product of the organisation or of a member. `words` are fields of ProductWords."""
    check_enters_for(actor, owner)
    given = ProductWords(**words)
    problem = next(iter(product_problems(owner.pk, commodity, name, given)), None)
    if problem:
        raise Refusal(problem[1], field=problem[0])
    if Product.objects.filter(owner=owner, member=given.member, name=name).exists():
        raise Refusal(_("Đã có sản phẩm “%(name)s” này.") % {"name": name}, field="name")
    with act(actor, "market.make_product", words=f"nhập sản phẩm “{name}”") as line:
        made = Product(owner=owner, commodity=commodity, name=name, place=place, sample=sample)
        _set(made, _columns(given, commodity))
        _connect(made, given)
        line.on = made
        return made


def edit_product(*, actor: Viewer, product: Product, version: int, **values: Any) -> Product:
    """Correct a product. `values`: commodity, name, place, and fields of ProductWords."""
    access.check_can_edit(actor, product)
    base = {name: values.pop(name) for name in ("commodity", "name", "place")}
    given = ProductWords(**values)
    problem = next(iter(product_problems(product.owner_id, base["commodity"], base["name"], given)), None)
    if problem:
        raise Refusal(problem[1], field=problem[0])
    again = Product.objects.filter(owner=product.owner_id, member=given.member, name=base["name"])
    if again.exclude(pk=product.pk).exists():
        raise Refusal(_("Đã có sản phẩm “%(name)s” này.") % {"name": base["name"]}, field="name")
    with act(actor, "market.edit_product", words="sửa sản phẩm", on=product):
        columns = base | _columns(given, base["commodity"])
        locked = claim(Product, product.pk, version=version, submitted=columns)
        _set(locked, columns)
        _connect(locked, given)
    return locked


def product_problems(owner_id: int, commodity: Commodity, name: str, words: ProductWords) -> Iterator[tuple[str, str]]:
    """(field, sentence) of everything that cannot be."""
    if not name.strip():
        yield "name", _("Hãy ghi tên sản phẩm.")
    for field, scheme in (("hs", CodeScheme.HS), ("vsic", CodeScheme.VSIC)):
        code = getattr(words, field)
        if code is not None and code.scheme != scheme:
            yield field, _("Mã này thuộc danh mục khác.")
    if any(one.owner_id != owner_id for one in words.certificates):
        yield "certificates", _("Giấy chứng nhận phải do chính đơn vị nhập.")
    marked = words.geographical
    if marked is not None and marked.commodity_id is not None:
        path = commodity.path.split("/")
        if marked.commodity is not None and marked.commodity.code not in path:
            told = _("Chỉ dẫn địa lý “%(name)s” không dùng cho mặt hàng này.")
            yield "geographical", told % {"name": marked.name}


def _connect(product: Product, words: ProductWords) -> None:
    product.certificates.set(words.certificates)
    product.growing_codes.set(words.codes)
    index_products([product.pk])


def _columns(words: ProductWords, commodity: Commodity) -> dict[str, Any]:
    given = {one.name: getattr(words, one.name) for one in fields(words) if one.name not in _MANY}
    return given | {"kind": words.kind or USUAL_KIND[commodity.kind]}


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
        lean_on_codes(line.on)
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
        lean_on_codes(locked)
        index_lots(locked.lots.values_list("pk", flat=True))
        index_products(Product.objects.filter(certificates=locked).values_list("pk", flat=True))
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


def certificate_problems(kind: CertificateKind, issued_on: date, expires_on: date | None) -> Iterator[tuple[str, str]]:
    """(field, sentence) of days that cannot be."""
    if expires_on is None:
        return
    if expires_on < issued_on:
        yield "expires_on", _("Ngày hết hạn sớm hơn ngày cấp.")
    longest = _longest(kind, issued_on)
    if longest is not None and (expires_on - longest).days > 3:
        told = _("%(kind)s có hiệu lực nhiều nhất %(months)d tháng: hãy xem lại ngày cấp và ngày hết hạn.")
        yield "expires_on", told % {"kind": kind.name, "months": kind.months or 0}


def _check_certificate(kind: CertificateKind, issued_on: date, expires_on: date | None) -> None:
    for field, sentence in certificate_problems(kind, issued_on, expires_on):
        raise Refusal(sentence, field=field)


def _set(row: Product | Certificate, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    if isinstance(row, Product):
        row.collated = sort_key(row.name)
    row.save()
