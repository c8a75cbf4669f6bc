"""Closed vocabularies of tracing: what happens to a batch, how it stands in an event, how a recall stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    """The critical tracking events of a batch; how each is told in EPCIS stands in `rules.EPCIS_STEPS`."""

    PLANTED = "planted", _("Gieo trồng, thả nuôi")
    CARED = "cared", _("Chăm sóc")
    HARVESTED = "harvested", _("Thu hoạch, sản xuất xong")
    TESTED = "tested", _("Kiểm nghiệm")
    PACKED = "packed", _("Đóng gói")
    STORED = "stored", _("Nhập kho, bảo quản")
    TRANSFORMED = "transformed", _("Chế biến, tách, gộp lô")
    AGGREGATED = "aggregated", _("Xếp thùng, kiện, pa-lét")
    SHIPPED = "shipped", _("Giao hàng")
    RECEIVED = "received", _("Bên mua nhận hàng")
    SOLD = "sold", _("Bán lẻ")


ENTERED_EVENTS = (
    EventKind.PLANTED,
    EventKind.CARED,
    EventKind.HARVESTED,
    EventKind.TESTED,
    EventKind.PACKED,
    EventKind.STORED,
    EventKind.AGGREGATED,
    EventKind.SOLD,
)
"""Events that people enter by the short form; the others come from a transformation or from a delivery."""

DELIVERY_EVENTS = frozenset({EventKind.SHIPPED, EventKind.RECEIVED})


class LineSide(models.TextChoices):
    """How a batch stands in an event: what it is about, what went in, what came out."""

    ABOUT = "about", _("lô của sự kiện")
    IN = "in", _("lô vào")
    OUT = "out", _("lô ra")


class TraceRight(models.TextChoices):
    """How far a viewer follows a batch: everywhere, or one step to either side."""

    FULL = "full", _("toàn bộ")
    STEP = "step", _("một bước")


class RecallGrade(models.TextChoices):
    SERIOUS = "serious", _("Nghiêm trọng: có thể gây hại cho sức khỏe")
    POSSIBLE = "possible", _("Có nguy cơ: chưa loại trừ ảnh hưởng sức khỏe")
    LABEL = "label", _("Sai nhãn, sai thông tin: không hại sức khỏe")


class RecallState(models.TextChoices):
    OPEN = "open", _("Đang thu hồi")
    CLOSED = "closed", _("Đã kết thúc")


class RecallAnswer(models.TextChoices):
    """Where one who was asked to stop and return goods stands."""

    ASKED = "asked", _("Chưa trả lời")
    ACCEPTED = "accepted", _("Đã nhận, đang làm")
    ANSWERED = "answered", _("Đã báo số lượng")
    DECLINED = "declined", _("Từ chối")
    OWN = "own", _("Đơn vị tự làm")
