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


class TieFact(models.TextChoices):
    """What a commitment is told of the stations each month. All but the first count days of stations of tier
    "reference" in public air.
    """

    SENDING = "sending", _("Số trạm truyền số liệu và tỷ lệ dùng được")
    INDEX_DAYS = "index_days", _("Số ngày có VN_AQI, kèm chỉ số và giới hạn từng nơi")
    BAD_DAYS = "bad_days", _("Số ngày có VN_AQI trên 100")
    EPISODES = "episodes", _("Số đợt bụi PM2.5 vượt giới hạn ngày")


class TieFigure(models.TextChoices):
    """What of the stations is written into the measure of a commitment."""

    NONE = "none", _("Chỉ ghi bằng lời")
    STATIONS = "stations", _("Số trạm truyền số liệu")
    RATE = "rate", _("Tỷ lệ số liệu dùng được (%)")
    NUMBER = "number", _("Con số đếm ngày hoặc đợt ở trên")
