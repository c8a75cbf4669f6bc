"""The closed vocabularies of asking for prices and of deals proposed directly, with their looks in words."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class InquirySide(models.TextChoices):
    """Who asks: a buyer asks for prices of goods offered, or a seller offers goods to those who want them."""

    BUYING = "buying", _("Hỏi mua")
    SELLING = "selling", _("Chào bán")


class InquiryState(models.TextChoices):
    OPEN = "open", _("Đang hỏi giá")
    CHOSEN = "chosen", _("Đã chọn báo giá")
    CALLED_OFF = "called_off", _("Đã thôi hỏi giá")


class AskedState(models.TextChoices):
    """Where one side asked stands. Derived from its handshake by `rules.asked_state`, never typed."""

    WAITING = "waiting", _("Chờ báo giá")
    QUOTED = "quoted", _("Đã báo giá")
    AGAIN = "again", _("Đề nghị báo lại")
    CHOSEN = "chosen", _("Được chọn")
    DECLINED = "declined", _("Không báo giá")
    PASSED = "passed", _("Không được chọn")
    WITHDRAWN = "withdrawn", _("Đã rút lời hỏi")


class ProposalState(models.TextChoices):
    WAITING = "waiting", _("Chờ bên kia trả lời")
    AGREED = "agreed", _("Bên kia đồng ý, đã thành giao dịch")
    DECLINED = "declined", _("Bên kia không đồng ý")
    WITHDRAWN = "withdrawn", _("Đã rút")
