"""Closed vocabularies of growing-area and packing-house codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GrowingKind(models.TextChoices):
    AREA = "area", _("Vùng trồng")
    PACKING = "packing", _("Cơ sở đóng gói")


#: The kind of certificate that a code of this kind stands behind.
CODE_PAPERS: dict[str, str] = {
    GrowingKind.AREA: "ma-so-vung-trong",
    GrowingKind.PACKING: "ma-so-dong-goi",
}


class GrowingState(models.TextChoices):
    """Where a code stands on a day: by its days and by what the province wrote down."""

    COMING = "coming", _("Chưa đến ngày hiệu lực")
    ACTIVE = "active", _("Đang hiệu lực")
    EXPIRED = "expired", _("Hết hiệu lực")
    SUSPENDED = "suspended", _("Đang bị tạm dừng")
    REVOKED = "revoked", _("Đã bị thu hồi")


class GrowingFactKind(models.TextChoices):
    SUSPEND = "tam-dung", _("Tạm dừng")
    RESTORE = "khoi-phuc", _("Khôi phục")
    REVOKE = "thu-hoi", _("Thu hồi")


#: fact → states of the day that it may follow
GROWING_FACTS: dict[str, frozenset[str]] = {
    GrowingFactKind.SUSPEND: frozenset({GrowingState.ACTIVE, GrowingState.COMING, GrowingState.EXPIRED}),
    GrowingFactKind.RESTORE: frozenset({GrowingState.SUSPENDED}),
    GrowingFactKind.REVOKE: frozenset(set(GrowingState) - {GrowingState.REVOKED}),
}


class SheetTopic(models.TextChoices):
    """What the rows of a sheet of goods are."""

    PRODUCTS = "san-pham", _("Sản phẩm")
    CERTIFICATES = "giay", _("Giấy chứng nhận")
    CODES = "ma-so", _("Mã số vùng trồng, cơ sở đóng gói")
