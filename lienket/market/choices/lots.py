"""Closed vocabularies of goods and lots, and the table of allowed steps."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a commodity is, for the lists that conferences keep apart."""

    FARM = "farm", _("Nông, lâm, thủy sản và thực phẩm")
    INDUSTRY = "industry", _("Công nghiệp")
    HANDICRAFT = "handicraft", _("Thủ công mỹ nghệ")
    ENERGY = "energy", _("Tiết kiệm năng lượng")
    SERVICE = "service", _("Dịch vụ")


class Dimension(models.TextChoices):
    """What a unit counts. Only units of one dimension, both with a factor, can be converted into each other."""

    MASS = "mass", _("Khối lượng (kg)")
    COUNT = "count", _("Số lượng (cái, quả, con)")
    VOLUME = "volume", _("Thể tích (lít)")
    AREA = "area", _("Diện tích (m²)")
    PACK = "pack", _("Bao gói không quy đổi")


class Side(models.TextChoices):
    SUPPLY = "supply", _("Lô cung")
    DEMAND = "demand", _("Lô cầu")


class LotState(models.TextChoices):
    DRAFT = "draft", _("Nháp")
    OPEN = "open", _("Đang mở")
    CLOSED = "closed", _("Đã đóng")


class LotStep(models.TextChoices):
    OPEN = "mo", _("Mở lô")
    CLOSE = "dong", _("Đóng lô")


#: step → (states it may start from, state it leads to)
LOT_STEPS: dict[str, tuple[frozenset[str], str]] = {
    LotStep.OPEN: (frozenset({LotState.DRAFT, LotState.CLOSED}), LotState.OPEN),
    LotStep.CLOSE: (frozenset({LotState.DRAFT, LotState.OPEN}), LotState.CLOSED),
}


class PriceAt(models.TextChoices):
    """Where the price holds."""

    FARM = "farm", _("Tại vườn, tại xưởng")
    STORE = "store", _("Tại kho bên bán")
    DELIVERED = "delivered", _("Giao đến nơi nhận")


class Keeping(models.TextChoices):
    """How the goods must be kept on the way."""

    PLAIN = "plain", _("Thường")
    COOL = "cool", _("Mát")
    FROZEN = "frozen", _("Đông lạnh")
