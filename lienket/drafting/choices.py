"""Closed vocabularies of documents that are read, and the tables of allowed steps."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentState(models.TextChoices):
    WAITING = "waiting", _("Chờ đọc")
    READING = "reading", _("Đang đọc")
    READY = "ready", _("Đã đọc, chờ duyệt")
    COMMITTED = "committed", _("Đã ghi vào hệ thống")
    FAILED = "failed", _("Không đọc được")


DOCUMENT_STEPS: dict[str, frozenset[str]] = {
    DocumentState.WAITING: frozenset({DocumentState.READING, DocumentState.READY, DocumentState.FAILED}),
    DocumentState.READING: frozenset({DocumentState.READY, DocumentState.FAILED}),
    DocumentState.READY: frozenset({DocumentState.COMMITTED}),
    DocumentState.COMMITTED: frozenset(),
    DocumentState.FAILED: frozenset({DocumentState.READING, DocumentState.READY}),
}


SETTLED_IN = (DocumentState.READY, DocumentState.COMMITTED)
"""Drafts are settled in these: what a commit left undecided stays open, and is written later."""


class ClauseKind(models.TextChoices):
    """What a clause does. The codes are those of the reading engine."""

    PROMISE = "promise", _("Nhiệm vụ")
    RESULT = "result", _("Kết quả đã có")
    FACT = "fact", _("Tình hình, quy định chung")
    CEREMONY = "ceremony", _("Nghi thức")


class DraftState(models.TextChoices):
    OPEN = "open", _("Chưa quyết")
    ACCEPTED = "accepted", _("Đã nhận")
    REJECTED = "rejected", _("Đã bỏ")
    ASIDE = "aside", _("Không phải nhiệm vụ")
    REPLACED = "replaced", _("Đã tách hoặc gộp")


DRAFT_STEPS: dict[str, frozenset[str]] = {
    DraftState.OPEN: frozenset({DraftState.ACCEPTED, DraftState.REJECTED, DraftState.REPLACED}),
    DraftState.ACCEPTED: frozenset({DraftState.OPEN, DraftState.REJECTED, DraftState.REPLACED}),
    DraftState.REJECTED: frozenset({DraftState.OPEN, DraftState.ACCEPTED}),
    DraftState.ASIDE: frozenset({DraftState.OPEN, DraftState.REPLACED}),
    DraftState.REPLACED: frozenset(),
}


class Step(models.TextChoices):
    """What a person does with one draft."""

    ACCEPT = "accept", _("Nhận")
    REJECT = "reject", _("Bỏ")
    REOPEN = "reopen", _("Xem lại")
    TAKE_UP = "take_up", _("Đây là nhiệm vụ")
    CHOOSE = "choose", _("Lưu lựa chọn")


STEP_TARGETS: dict[str, str] = {
    Step.ACCEPT: DraftState.ACCEPTED,
    Step.REJECT: DraftState.REJECTED,
    Step.REOPEN: DraftState.OPEN,
    Step.TAKE_UP: DraftState.OPEN,
}


class PartRole(models.TextChoices):
    """How somebody, or a locality, that a clause names takes part in its commitment."""

    LEAD = "lead", _("Chủ trì")
    SUPPORT = "support", _("Phối hợp")
    PARTNER = "partner", _("Đối tác")
    PARTICIPANT = "participant", _("Địa phương liên quan")
