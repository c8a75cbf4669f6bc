"""Closed vocabularies of products, their codes and their certificates."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lienket.market.choices.lots import Kind


class ProductKind(models.TextChoices):
    """Which list of a conference a product stands on."""

    OCOP = "ocop", _("Nông sản, sản phẩm OCOP")
    INDUSTRY = "industry", _("Sản phẩm công nghiệp")
    HANDICRAFT = "handicraft", _("Thủ công mỹ nghệ, làng nghề")
    ENERGY = "energy", _("Sản phẩm tiết kiệm năng lượng")
    RURAL = "rural", _("Công nghiệp nông thôn tiêu biểu")


#: What a product is when nobody said so: by the kind of its commodity.
USUAL_KIND: dict[str, str] = {
    Kind.FARM: ProductKind.OCOP,
    Kind.SERVICE: ProductKind.OCOP,
    Kind.INDUSTRY: ProductKind.INDUSTRY,
    Kind.HANDICRAFT: ProductKind.HANDICRAFT,
    Kind.ENERGY: ProductKind.ENERGY,
}


class CodeScheme(models.TextChoices):
    """The public lists of codes that products are counted by."""

    HS = "hs", _("Mã HS (hàng hóa xuất nhập khẩu)")
    VSIC = "vsic", _("Mã ngành VSIC (ngành kinh tế)")


class CertificateState(models.TextChoices):
    """What officials said last of a certificate; whether its days are over is another question."""

    VALID = "valid", _("Còn giá trị")
    SUSPENDED = "suspended", _("Đang bị đình chỉ")
    REVOKED = "revoked", _("Đã bị thu hồi")


class CertificateFactKind(models.TextChoices):
    """What officials of the province write down about a certificate."""

    CHECK = "doi-chieu", _("Đã đối chiếu với bản gốc hoặc nơi cấp")
    SUSPEND = "dinh-chi", _("Đình chỉ")
    RESTORE = "khoi-phuc", _("Khôi phục")
    REVOKE = "thu-hoi", _("Thu hồi")


#: fact → (states it may start from, state it leads to; "" leaves the state as it is)
CERTIFICATE_FACTS: dict[str, tuple[frozenset[str], str]] = {
    CertificateFactKind.CHECK: (frozenset({CertificateState.VALID}), ""),
    CertificateFactKind.SUSPEND: (frozenset({CertificateState.VALID}), CertificateState.SUSPENDED),
    CertificateFactKind.RESTORE: (frozenset({CertificateState.SUSPENDED}), CertificateState.VALID),
    CertificateFactKind.REVOKE: (
        frozenset({CertificateState.VALID, CertificateState.SUSPENDED}),
        CertificateState.REVOKED,
    ),
}
