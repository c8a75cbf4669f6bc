"""What flags and statuses of readings are called, and the shape that a chart gives them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.engines.observations import EXCLUDING, Flag, Status, parameter
from lienket.ground.charts import Shape
from lienket.ground.charts.numbers import number
from lienket.monitoring.choices import AlertOn


def flag_words(flags: int) -> list[str]:
    """What every flag of a reading is called, the excluding ones first."""
    names = {
        Flag.RANGE: _("ngoài khoảng có thể"),
        Flag.NEGATIVE: _("giá trị âm"),
        Flag.STUCK: _("đứng yên"),
        Flag.SPIKE: _("nhảy vọt"),
        Flag.MAGNITUDE: _("lệch bậc, nghi nhầm đơn vị"),
        Flag.CLOCK: _("đồng hồ trạm sai"),
        Flag.PERSON: _("người phụ trách gạt ra"),
        Flag.CLEARED: _("người phụ trách xác nhận đúng"),
        Flag.LATE: _("đến muộn hơn một ngày"),
    }
    return [words for flag, words in names.items() if flags & flag]


def status_words(status: int) -> str:
    """What the device said of itself; empty where it simply measured."""
    return {
        Status.CALIBRATING: _("đang hiệu chuẩn"),
        Status.FAULT: _("thiết bị báo lỗi"),
        Status.MAINTENANCE: _("đang bảo trì"),
        Status.BELOW: _("dưới giới hạn phát hiện"),
    }.get(Status(status) if status in Status._value2member_map_ else Status.MEASURING, "")


def doubt(status: int, flags: int) -> tuple[Shape, str] | None:
    """(shape, words) of a reading to look at; None for one that is as it should be or was only late."""
    words = [*filter(None, [status_words(status)]), *flag_words(flags & ~Flag.LATE)]
    if not words:
        return None
    if flags & Flag.CLEARED or status == Status.BELOW:
        shape = Shape.RING
    elif flags & Flag.PERSON:
        shape = Shape.SQUARE
    else:
        shape = Shape.CROSS if flags & EXCLUDING else Shape.TRIANGLE
    return shape, ", ".join(words)


def watched_words(watches: str, code: str, above: float, hours: int) -> str:
    """What a rule watches, as one reads it: “VN_AQI giờ trên 150, 3 giờ liền”."""
    if watches == AlertOn.SILENCE:
        return _("%(n)s giờ không có số liệu") % {"n": number(above)}
    words = {"what": AlertOn(watches).label, "above": number(above), "hours": hours}
    if watches == AlertOn.HOURLY_MEAN:
        known = parameter(code)
        words |= {"what": f"{AlertOn(watches).label} {code}", "above": f"{number(above)} {known.unit}"}
    return _("%(what)s trên %(above)s, %(hours)s giờ liền") % words


def peak_words(watches: str, code: str, value: float) -> str:
    """The value of an alert with what it is: an index, hours of silence, a mean in the unit of its parameter."""
    if watches == AlertOn.SILENCE:
        return _("%(n)s giờ") % {"n": number(value)}
    if watches == AlertOn.HOURLY_MEAN:
        return f"{number(value)} {parameter(code).unit}"
    return f"VN_AQI {number(value)}"
