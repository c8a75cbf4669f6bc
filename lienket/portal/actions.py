"""What the portal writes by itself: only that a check of the whole trail was asked for."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.audit.acts import act
from lienket.ground.audit.tasks import CHECK_NOW, check_trail_now
from lienket.ground.jobs import enqueue, progress_of
from lienket.ground.refusals import TooMany
from lienket.portal.queries.trail import CHECK_RUNS

CHECK_PAUSE_S = 300


def ask_for_check(*, actor: Viewer) -> None:
    """Have the worker compare the whole trail with its seals. Reads every line there is, so one at a time.

    Raises TooMany while one waits or runs, and for five minutes after one that was asked for.
    """
    last = progress_of(CHECK_NOW)
    if last is not None:
        age = (timezone.now() - last.updated_at).total_seconds()
        if last.state in CHECK_RUNS:
            raise TooMany(_("Đang có một lần kiểm nhật ký; kết quả sẽ hiện ở đây khi xong."), retry_after_s=60)
        if age < CHECK_PAUSE_S:
            raise TooMany(
                _("Nhật ký vừa được kiểm; hãy chờ ít nhất 5 phút giữa hai lần."), retry_after_s=int(CHECK_PAUSE_S - age)
            )
    with act(actor, "portal.check_trail", words="yêu cầu kiểm toàn bộ nhật ký"):
        enqueue(check_trail_now, key=CHECK_NOW)
