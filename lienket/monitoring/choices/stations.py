"""Closed vocabularies of stations, their instruments and their upkeep."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Medium(models.TextChoices):
    """What a station measures in. The same symbol means different limits in different media."""

    AIR = "air", _("Không khí xung quanh")
    STACK = "stack", _("Khí thải")
    SURFACE = "surface", _("Nước mặt")
    WASTE = "waste", _("Nước thải")
    GROUND = "ground", _("Nước dưới đất")


class Tier(models.TextChoices):
    """How far values may be relied on. Tiers are never mixed in one mean, index or map."""

    REFERENCE = "reference", _("Chuẩn")
    INDICATIVE = "indicative", _("Chỉ thị (cảm biến)")
    SATELLITE = "satellite", _("Ước tính từ vệ tinh")


class UpkeepKind(models.TextChoices):
    """What was done to an instrument or a station."""

    CALIBRATION = "calibration", _("Hiệu chuẩn")
    VERIFICATION = "verification", _("Kiểm định")
    MAINTENANCE = "maintenance", _("Bảo trì")
    REPAIR = "repair", _("Sửa chữa")


class StationState(models.TextChoices):
    """Where a station stands; derived from its dates and from when it was last heard."""

    COMING = "coming", _("Chưa hoạt động")
    RUNNING = "running", _("Đang truyền số liệu")
    LATE = "late", _("Chậm số liệu")
    SILENT = "silent", _("Mất tín hiệu")
    NEVER = "never", _("Chưa có số liệu")
    CLOSED = "closed", _("Đã dừng")
