"""Closed vocabularies of OCOP dossiers and recognitions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DossierState(models.TextChoices):
    """Where a dossier is; the actions move it, each from the states named in DOSSIER_STEPS."""

    DRAFT = "draft", _("Đang soạn")
    CHECKING = "checking", _("Cấp xã kiểm tra ban đầu")
    RETURNED = "returned", _("Trả lại để bổ sung")
    WAITING = "waiting", _("Chờ Hội đồng cấp tỉnh")
    SCORING = "scoring", _("Hội đồng đang chấm")
    SCORED = "scored", _("Đã chấm, chờ quyết định")
    FORWARDED = "forwarded", _("Đã chuyển Trung ương")
    RECOGNISED = "recognised", _("Đã công nhận")
    REFUSED = "refused", _("Không được công nhận")


class DossierStep(models.TextChoices):
    LODGE = "lodge", _("Nộp hồ sơ")
    PASS = "pass", _("Đạt kiểm tra ban đầu")
    RETURN = "return", _("Trả lại để bổ sung")
    ASSIGN = "assign", _("Giao Hội đồng")
    SCORE = "score", _("Chấm điểm")
    CLOSE = "close", _("Chốt chấm điểm")
    RECOGNISE = "recognise", _("Công nhận hạng sao")
    REFUSE = "refuse", _("Không công nhận")
    FORWARD = "forward", _("Chuyển Trung ương")
    CENTRE = "centre", _("Ghi kết quả của Trung ương")


_S = DossierState
#: step → states it may start from
DOSSIER_STEPS: dict[str, frozenset[str]] = {
    DossierStep.LODGE: frozenset({_S.DRAFT, _S.RETURNED}),
    DossierStep.PASS: frozenset({_S.CHECKING}),
    DossierStep.RETURN: frozenset({_S.CHECKING, _S.WAITING}),
    DossierStep.ASSIGN: frozenset({_S.WAITING}),
    DossierStep.SCORE: frozenset({_S.SCORING}),
    DossierStep.CLOSE: frozenset({_S.SCORING}),
    DossierStep.RECOGNISE: frozenset({_S.SCORED}),
    DossierStep.REFUSE: frozenset({_S.SCORED}),
    DossierStep.FORWARD: frozenset({_S.SCORED}),
    DossierStep.CENTRE: frozenset({_S.FORWARDED}),
}

WRITABLE = frozenset({_S.DRAFT, _S.RETURNED})
"""States in which the owner may add and take away documents."""

SETTLED = frozenset({_S.RECOGNISED, _S.REFUSED})
"""States in which nobody owes anything; the product may be put forward again."""

SEALED = frozenset({_S.SCORING})
"""States in which nobody reads another member's points."""


class DocumentNeed(models.TextChoices):
    """Whether a line of a scorecard wants a document."""

    NONE = "none", _("Không")
    WANTED = "wanted", _("Nên có")
    MUST = "must", _("Bắt buộc")


class CheckResult(models.TextChoices):
    PASS = "pass", _("Đạt, chuyển Hội đồng cấp tỉnh")
    RETURN = "return", _("Trả lại để bổ sung")


class Outcome(models.TextChoices):
    """What the province decides about a dossier that was scored."""

    RECOGNISE = "recognise", _("Công nhận hạng sao")
    FORWARD = "forward", _("Chuyển Trung ương (từ 90 điểm)")
    REFUSE = "refuse", _("Không công nhận")


class RatingLevel(models.TextChoices):
    PROVINCE = "province", _("Cấp tỉnh")
    CENTRE = "centre", _("Cấp Trung ương")


class RatingState(models.TextChoices):
    """Whether a recognition is good on a day; derived, never stored."""

    GOOD = "good", _("Còn hiệu lực")
    SOON = "soon", _("Sắp hết hạn")
    OVER = "over", _("Đã hết hạn")
