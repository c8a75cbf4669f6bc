"""Closed vocabularies of what people say of readings, and of alerts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Judgement(models.TextChoices):
    """What a person says of readings between two times."""

    SET_ASIDE = "set_aside", _("Không dùng để tính")
    CLEARED = "cleared", _("Giá trị đúng, bỏ cờ tự động")


class AlertOn(models.TextChoices):
    """What an alert rule watches."""

    HOURLY_AQI = "hourly_aqi", _("VN_AQI giờ")
    DAILY_AQI = "daily_aqi", _("VN_AQI ngày")
    HOURLY_MEAN = "hourly_mean", _("Trung bình giờ")
    SILENCE = "silence", _("Số giờ không có số liệu")


class AlertState(models.TextChoices):
    """Where an exceedance or silence stands."""

    RUNNING = "running", _("Đang diễn ra")
    OVER = "over", _("Đã hết")


class TieFigure(models.TextChoices):
    """What of the stations is written into the measure of a commitment."""

    NONE = "none", _("Chỉ ghi bằng lời")
    STATIONS = "stations", _("Số trạm truyền số liệu")
    RATE = "rate", _("Tỷ lệ số liệu dùng được (%)")
