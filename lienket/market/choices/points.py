"""Closed vocabularies of points of sale, and which dated fact may follow in which state."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PointKind(models.TextChoices):
    """A point that stays, or a week of goods in another province that ends by itself."""

    SHOP = "shop", _("Điểm bán")
    WEEK = "week", _("Tuần hàng")


class PlaceKind(models.TextChoices):
    """The eight kinds of places of QĐ 950/QĐ-BCT (18/04/2023)."""

    STATION = "station", _("Nhà ga, sân bay, bến xe, bến tàu")
    REST_STOP = "rest_stop", _("Trạm, điểm dừng nghỉ")
    MALL = "mall", _("Trung tâm thương mại, siêu thị, chợ")
    TOURISM = "tourism", _("Khu du lịch, nhà hàng, khách sạn")
    CRAFT = "craft", _("Làng nghề, làng nghề truyền thống")
    CENTRE = "centre", _("Trung tâm dịch vụ thương mại xã, khu, cụm công nghiệp")
    EXPO = "expo", _("Trung tâm hội chợ, triển lãm, giới thiệu sản phẩm")
    POST = "post", _("Bưu cục, bưu điện văn hóa xã")


class GoodsBasis(models.TextChoices):
    """Why goods may stand at a point: the four groups of QĐ 950/QĐ-BCT, or none of them."""

    OCOP = "ocop", _("OCOP từ 3 sao")
    KEY = "key", _("Sản phẩm chủ lực của tỉnh")
    RURAL = "rural", _("Công nghiệp, nông nghiệp nông thôn tiêu biểu")
    SPECIALTY = "specialty", _("Đặc sản, sản phẩm tiềm năng của địa phương")
    OTHER = "other", _("Hàng khác")


class PointFactKind(models.TextChoices):
    """What happened to a point on a day. Facts are added, never changed; the state follows from them."""

    RECOGNISE = "recognise", _("Công nhận")
    RENEW = "renew", _("Gia hạn công nhận")
    REVOKE = "revoke", _("Thu hồi công nhận")
    CLOSE = "close", _("Đóng điểm bán")
    REOPEN = "reopen", _("Mở lại")


class PointState(models.TextChoices):
    """Where a point stands on a day."""

    PROPOSED = "proposed", _("Đề xuất")
    RECOGNISED = "recognised", _("Đã công nhận")
    DUE = "due", _("Sắp hết hạn công nhận")
    LAPSED = "lapsed", _("Quá hạn công nhận")
    REVOKED = "revoked", _("Đã thu hồi công nhận")
    CLOSED = "closed", _("Đã đóng")
    COMING = "coming", _("Sắp diễn ra")
    RUNNING = "running", _("Đang diễn ra")
    OVER = "over", _("Đã kết thúc")


#: kind of fact → states in which it may be entered
POINT_FACTS: dict[str, frozenset[str]] = {
    PointFactKind.RECOGNISE: frozenset({PointState.PROPOSED, PointState.REVOKED, PointState.LAPSED}),
    PointFactKind.RENEW: frozenset({PointState.RECOGNISED, PointState.DUE, PointState.LAPSED}),
    PointFactKind.REVOKE: frozenset({PointState.RECOGNISED, PointState.DUE, PointState.LAPSED}),
    PointFactKind.CLOSE: frozenset(set(PointState.values) - {PointState.CLOSED, PointState.OVER}),
    PointFactKind.REOPEN: frozenset({PointState.CLOSED}),
}

#: facts of which only the recognising organisation decides
RECOGNISER_FACTS = frozenset({PointFactKind.RECOGNISE, PointFactKind.RENEW, PointFactKind.REVOKE})

TRADING = frozenset({PointState.RECOGNISED, PointState.DUE, PointState.LAPSED, PointState.RUNNING, PointState.COMING})
"""States in which a point may sell."""


class ItemVerdict(models.TextChoices):
    PASS = "pass", _("Đạt")
    FAIL = "fail", _("Chưa đạt")
    NOT_APPLICABLE = "na", _("Không áp dụng")


class InspectionResult(models.TextChoices):
    PASSED = "passed", _("Đạt tất cả các mục áp dụng")
    FAILED = "failed", _("Có mục chưa đạt")
