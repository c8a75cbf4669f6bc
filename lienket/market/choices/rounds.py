"""Closed vocabularies of matching rounds, and the table of allowed steps."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Objective(models.TextChoices):
    VOLUME = "volume", _("Nhiều hàng nhất, rồi giá trị cao nhất")
    VALUE = "value", _("Giá trị cao nhất, rồi nhiều hàng nhất")


class RoundState(models.TextChoices):
    DRAFT = "draft", _("Chưa ghép")
    COMPUTING = "running", _("Máy đang ghép")
    COMPUTED = "computed", _("Đã ghép, chưa công bố")
    PUBLISHED = "published", _("Đã công bố, chờ hai bên trả lời")
    CLOSED = "closed", _("Đã kết thúc")


class RoundStep(models.TextChoices):
    COMPUTE = "ghep", _("Ghép")
    PUBLISH = "cong-bo", _("Công bố, gửi hai bên")
    CLOSE = "ket-thuc", _("Kết thúc phiên")


#: step → (states it may start from, state it leads to)
ROUND_STEPS: dict[str, tuple[frozenset[str], str]] = {
    RoundStep.COMPUTE: (frozenset({RoundState.DRAFT, RoundState.COMPUTED}), RoundState.COMPUTED),
    RoundStep.PUBLISH: (frozenset({RoundState.COMPUTED}), RoundState.PUBLISHED),
    RoundStep.CLOSE: (frozenset({RoundState.PUBLISHED}), RoundState.CLOSED),
}


class MatchState(models.TextChoices):
    """Where a match stands; after publishing it is derived from the answers of its two sides."""

    FOUND = "found", _("Đã tìm thấy")
    DROPPED = "dropped", _("Bỏ, không gửi")
    PROPOSED = "proposed", _("Chờ hai bên trả lời")
    HALF = "half", _("Một bên đã đồng ý")
    AGREED = "agreed", _("Hai bên đồng ý")
    DECLINED = "declined", _("Có bên từ chối")


class MatchAnswer(models.TextChoices):
    """What a side says to a match on the page of answers."""

    LATER = "", _("Để sau")
    YES = "yes", _("Nhận ghép nối")
    NO = "no", _("Từ chối")
