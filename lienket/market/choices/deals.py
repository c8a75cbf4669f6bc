"""The closed vocabularies of deals: how one began, how far it is, its papers, its deliveries."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    MATCH = "match", _("Ghép nối")
    INQUIRY = "inquiry", _("Hỏi báo giá")
    DIRECT = "direct", _("Hai bên tự liên hệ")


class Stage(models.TextChoices):
    """How far a deal is. Derived from dated facts by `rules.stage_of`, never typed."""

    OPEN = "open", _("Đang thương lượng")
    MEMO = "memo", _("Đã có bản ghi nhớ")
    CONTRACTED = "contracted", _("Đã ký hợp đồng")
    DELIVERING = "delivering", _("Đang giao hàng")
    COMPLETED = "completed", _("Đã giao xong")
    ENDED = "ended", _("Chấm dứt sớm")
    CANCELLED = "cancelled", _("Không thành")


RUNNING = frozenset({Stage.CONTRACTED, Stage.DELIVERING})
"""A contract is in force and goods are owed."""

BEFORE_CONTRACT = frozenset({Stage.OPEN, Stage.MEMO})

OVER = frozenset({Stage.COMPLETED, Stage.ENDED, Stage.CANCELLED})


class DealSide(models.TextChoices):
    SELLER = "seller", _("bên bán")
    BUYER = "buyer", _("bên mua")


class PaperKind(models.TextChoices):
    MEMO = "memo", _("Bản ghi nhớ")
    CONTRACT = "contract", _("Hợp đồng")
    AMENDMENT = "amendment", _("Phụ lục hợp đồng")
    ENDING = "ending", _("Chấm dứt sớm")


BINDING = frozenset({PaperKind.CONTRACT, PaperKind.AMENDMENT})
"""Papers that bind. A memorandum does not, and is counted apart everywhere."""


class PaperState(models.TextChoices):
    PROPOSED = "proposed", _("Chờ bên kia trả lời")
    AGREED = "agreed", _("Hai bên đã thống nhất")
    DECLINED = "declined", _("Bên kia không đồng ý")
    WITHDRAWN = "withdrawn", _("Đã rút")


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Chờ nghiệm thu")
    ACCEPTED = "accepted", _("Đã nghiệm thu")
    PARTLY = "partly", _("Nghiệm thu một phần")
    DISPUTED = "disputed", _("Bên mua không thống nhất")
    REPLACED = "replaced", _("Đã thay bằng lần ghi khác")


STANDING = frozenset({DeliveryState.WAITING, DeliveryState.ACCEPTED, DeliveryState.PARTLY})
"""Deliveries that count as delivered: not disputed, not replaced."""
