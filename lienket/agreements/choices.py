"""Closed vocabularies of agreements and commitments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgreementKind(models.TextChoices):
    AGREEMENT = "agreement", _("Thỏa thuận hợp tác")
    MEMORANDUM = "memorandum", _("Bản ghi nhớ")
    PLAN = "plan", _("Kế hoạch")
    REGULATION = "regulation", _("Quy chế phối hợp")
    PROGRAMME = "programme", _("Chương trình hợp tác")
    OTHER = "other", _("Nguồn khác (báo chí, ghi chép)")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Công khai")
    PARTIES = "parties", _("Chỉ các bên")


class ParticipationRole(models.TextChoices):
    LEAD = "lead", _("Chủ trì")
    SUPPORT = "support", _("Phối hợp")
    PARTNER = "partner", _("Đối tác")
    PARTICIPANT = "participant", _("Tham gia")


class Status(models.TextChoices):
    """What has happened, whatever the date; lateness is told by the four official counts."""

    NOT_STARTED = "not_started", _("Chưa bắt đầu")
    IN_PROGRESS = "in_progress", _("Đang thực hiện")
    AWAITING = "awaiting", _("Đã báo hoàn thành, chờ xác nhận")
    DISPUTED = "disputed", _("Các bên chưa thống nhất")
    DONE = "done", _("Hoàn thành")
    STOPPED = "stopped", _("Dừng thực hiện")


STEPS: dict[str, frozenset[str]] = {
    Status.NOT_STARTED: frozenset({Status.IN_PROGRESS, Status.AWAITING, Status.DISPUTED, Status.DONE, Status.STOPPED}),
    Status.IN_PROGRESS: frozenset({Status.NOT_STARTED, Status.AWAITING, Status.DISPUTED, Status.DONE, Status.STOPPED}),
    Status.AWAITING: frozenset({Status.IN_PROGRESS, Status.DISPUTED, Status.DONE, Status.STOPPED}),
    Status.DISPUTED: frozenset({Status.IN_PROGRESS, Status.AWAITING, Status.DONE, Status.STOPPED}),
    Status.DONE: frozenset({Status.IN_PROGRESS, Status.AWAITING, Status.DISPUTED, Status.STOPPED}),
    Status.STOPPED: frozenset({Status.NOT_STARTED, Status.IN_PROGRESS, Status.AWAITING, Status.DISPUTED, Status.DONE}),
}


class Count(models.TextChoices):
    """The official way to count tasks: four boxes that always add up to the total."""

    DONE_ON_TIME = "done_on_time", _("Hoàn thành đúng hạn")
    DONE_LATE = "done_late", _("Hoàn thành quá hạn")
    OPEN_IN_TIME = "open_in_time", _("Đang thực hiện trong hạn")
    OPEN_OVERDUE = "open_overdue", _("Chưa hoàn thành, quá hạn")


class Direction(models.TextChoices):
    UP = "up", _("càng cao càng tốt")
    DOWN = "down", _("càng thấp càng tốt")


class RiskLevel(models.TextChoices):
    NONE = "none", _("Chưa thấy rủi ro")
    WATCH = "watch", _("Cần theo dõi")
    HIGH = "high", _("Nguy cơ chậm")


SETTLER_NAME = "Nền tảng"
SETTLING = "agreements.settle"
"""Who closes the shares of a commitment that is done, and the act that says so in one line."""
