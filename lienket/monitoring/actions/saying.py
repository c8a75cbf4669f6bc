"""What people say of readings: set aside or held right, with the reason; lifted, never erased."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal
from lienket.monitoring import access
from lienket.monitoring.actions.judging import apply_judged
from lienket.monitoring.models import Judged, Series

LONGEST = timedelta(days=92)


@once
def judge(*, actor: Actor, series: Series, judgement: str, from_at: datetime, to_at: datetime, reason: str) -> Judged:
    """Say of the readings between two times what holds; means and indices follow. At most three months at once."""
    access.check_keeps(actor, series.station)
    if to_at < from_at:
        raise Refusal(_("Lúc cuối phải sau lúc đầu."), field="to_at")
    if to_at - from_at > LONGEST:
        raise Refusal(_("Mỗi kết luận nhiều nhất ba tháng. Hãy chia thành nhiều khoảng."), field="to_at")
    if from_at > timezone.now():
        raise Refusal(_("Chưa có số liệu ở tương lai để kết luận."), field="from_at")
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do: người xem số liệu sẽ đọc câu này."), field="reason")
    words = f"kết luận về số liệu {series.parameter} của trạm “{series.station.name}”"
    with act(actor, "monitoring.judge", words=words, on=series.station, reason=reason.strip()):
        made = Judged.objects.create(
            series=series,
            judgement=judgement,
            from_at=from_at,
            to_at=to_at,
            reason=reason.strip(),
            made_by_id=actor.person_id,
            made_for_id=actor.organisation_id,
        )
        apply_judged(series=series, first=from_at, last=to_at)
    return made


def lift(*, actor: Actor, judged: Judged, version: int, reason: str) -> Judged:
    """Take a conclusion back, with the reason; it stays to be read."""
    access.check_keeps(actor, judged.series.station)
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do: người xem số liệu sẽ đọc câu này."), field="reason")
    station = judged.series.station
    words = f"thôi kết luận về số liệu {judged.series.parameter} của trạm “{station.name}”"
    with act(actor, "monitoring.lift", words=words, on=station, reason=reason.strip()):
        locked = claim(Judged, judged.pk, version=version, submitted={"lifted_reason": reason.strip()})
        if locked.lifted_at is not None:
            raise Refusal(_("Kết luận này đã được thôi."))
        locked.lifted_at, locked.lifted_by_id = timezone.now(), actor.person_id
        locked.lifted_reason = reason.strip()
        locked.save()
        apply_judged(series=judged.series, first=judged.from_at, last=judged.to_at)
    return locked
