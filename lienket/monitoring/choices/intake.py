"""Closed vocabularies of how readings come in, and why some are held back."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SourceKind(models.TextChoices):
    """By which road readings come."""

    FOLDER = "folder", _("Thư mục nhận tệp (FTP, SFTP)")
    SHEET = "sheet", _("Bảng tính")
    SENSORTHINGS = "sensorthings", _("SensorThings API")


class IntakeState(models.TextChoices):
    """Where an intake stands. Only a settled one counts."""

    OPEN = "open", _("Đang nhận")
    SETTLED = "settled", _("Đã nhận")


class HeldReason(models.TextChoices):
    """Why something that came in is held back instead of stored."""

    NAME = "name", _("Tên tệp không đúng mẫu")
    STATION = "station", _("Không có trạm mang mã này")
    SYMBOL = "symbol", _("Ký hiệu thông số không có ở trạm này")
    UNIT = "unit", _("Đơn vị không dùng cho thông số này")
    VALUE = "value", _("Giá trị không phải là số")
    TIME = "time", _("Thời gian không đọc được")
    FUTURE = "future", _("Thời gian ở tương lai")
    STATUS = "status", _("Mã trạng thái không có trong quy định")
    FIELDS = "fields", _("Dòng không đủ năm cột")
    ENCODING = "encoding", _("Tệp không phải văn bản UTF-8")
    EMPTY = "empty", _("Tệp rỗng")
    CUT = "cut", _("Tệp bị cắt giữa chừng")
    SIZE = "size", _("Tệp quá lớn")
    FOREIGN = "foreign", _("Nguồn không được gửi cho trạm này")
    CLASH = "clash", _("Hai giá trị khác nhau trong cùng một chu kỳ")
    SLOT = "slot", _("Cùng giá trị, giờ đo khác, trong cùng một chu kỳ")
    UNREADABLE = "unreadable", _("Không mở được tệp")


class HeldOutcome(models.TextChoices):
    """What became of something held back."""

    WAITING = "waiting", _("Chờ xử lý")
    RETAKEN = "retaken", _("Đã nhận lại")
    DISMISSED = "dismissed", _("Bỏ qua, có lý do")
