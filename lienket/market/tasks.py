"""Scheduled work of the market, and what the worker writes."""

from __future__ import annotations

from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from lienket.accounts.models import Person
from lienket.accounts.queries import viewer_for
from lienket.ground.audit.acts import Platform
from lienket.ground.jobs import job, report
from lienket.ground.refusals import Refusal
from lienket.ground.rehearsals.keeping import planned, write_handed
from lienket.market import actions, sheets
from lienket.market.choices import LotState, RoundState
from lienket.market.models import LotSheet, Round

_STEPS = 4


@job(progress=True, atomic=False)
def write_large_sheet(*, sheet_id: int) -> None:
    """A sheet too long to be written while its sender waits. Done twice, it writes once."""
    kept = LotSheet.objects.select_related("owner", "made_by", "file").get(pk=sheet_id)
    viewer = viewer_for(kept.made_by, kept.acting_as)

    def write() -> None:
        lots = planned(kept, sheets.Reading(kept.owner, kept.side, timezone.localdate()))
        state = LotState.OPEN if kept.opens else LotState.DRAFT
        tell = partial(report, total=len(lots))
        actions.write_sheet(actor=viewer, sheet=kept, lots=lots, state=state, tell=tell)

    write_handed(kept, write, lambda sentence: actions.fail_sheet(actor=viewer, sheet=kept, sentence=sentence))


@job(every="40 20 * * *")
def derive_forecasts() -> None:
    """Every night: the gluts and shortages that lots and estimates of the day are heading for."""
    with override("vi"):
        actions.derive(actor=Platform("Cân đối cung cầu"), today=timezone.localdate())


@job(every="30 23 * * *")
def remind_renewals() -> None:
    """Before the day's letters are written: operators whose recognition ends soon are asked to renew it, once."""
    actions.remind_renewals(actor=Platform("Nhắc gia hạn"), today=timezone.localdate())


@job(every="35 23 * * *")
def remind_certificates() -> None:
    """Before the day's letters: codes that began or ended are followed, owners of certificates reminded."""
    with override("vi"):
        clock, today = Platform("Nhắc gia hạn giấy"), timezone.localdate()
        actions.follow_all_codes(actor=clock)
        actions.remind_certificates(actor=clock, today=today)


@job(progress=True, atomic=False)
def compute_large_round(*, round_id: int, person_id: int, acting_as: str) -> None:
    """A round of many lots, matched as the person who asked for it. Done twice, it computes once."""
    one = Round.objects.select_related("organiser", "commodity").get(pk=round_id)
    if one.state != RoundState.COMPUTING:
        return
    try:
        person = Person.objects.get(pk=person_id)
        if not person.is_active:
            raise Refusal(_("Tài khoản của người ghép phiên đã bị khóa."))
        actions.compute_round(
            actor=viewer_for(person, acting_as),
            round=one,
            tell=lambda step, words: report(step, _STEPS, words),
        )
    except Refusal as refusal:
        actions.fail_round(actor=Platform("Ghép nối"), round=one, sentence=refusal.sentence)


@job(every="10 17 * * *", atomic=False)
def close_past_lots() -> None:
    """Just after midnight in Hà Nội: lots whose last day was yesterday are closed, some hundreds at a time."""
    with override("vi"):
        while actions.close_past(actor=Platform("Đóng lô qua ngày"), today=timezone.localdate()):
            pass


@job()
def hold_sample_round(*, round_id: int) -> None:
    """The round of the sample data, matched and published once the worker runs."""
    with override("vi"):
        actions.hold_sample_round(actor=Platform("Dữ liệu mẫu"), round=Round.objects.get(pk=round_id))


@job(every="35 23 * * *")
def remind_ocop() -> None:
    """Before the day's letters are written: owners whose stars end within six months, then three, are told."""
    actions.remind_ocop(actor=Platform("Nhắc đánh giá lại OCOP"), today=timezone.localdate())
