"""Scheduled work of the market, and what the worker writes."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from lienket.accounts.models import Person
from lienket.accounts.queries import viewer_for
from lienket.ground.audit.acts import Platform
from lienket.ground.files.store import read_bytes
from lienket.ground.jobs import job, report
from lienket.ground.refusals import Refusal
from lienket.market import actions, sheets
from lienket.market.choices import LotState, RoundState, SheetState
from lienket.market.models import LotSheet, Round

_STEPS = 4


def write_sheet(kept: LotSheet) -> LotSheet:
    """Read a kept sheet again and write all of it, as the person who sent it. Raises Refusal when it no longer fits."""
    if not kept.made_by.is_active:
        raise Refusal(_("Tài khoản của người ghi bảng đã bị khóa."))
    reading = sheets.Reading(kept.owner, kept.side, timezone.localdate())
    found = reading.rehearse(read_bytes(kept.file), kept.file_name)
    if not found.ok:
        raise Refusal(sheets.not_ok_sentence(found))
    lots = reading.plan(found)
    return actions.write_sheet(
        actor=viewer_for(kept.made_by, kept.acting_as),
        sheet=kept,
        lots=lots,
        state=LotState.OPEN if kept.opens else LotState.DRAFT,
        tell=lambda done: report(done, len(lots)),
    )


@job(progress=True, atomic=False)
def write_large_sheet(*, sheet_id: int) -> None:
    """A sheet too long to be written while its sender waits. Done twice, it writes once."""
    kept = LotSheet.objects.select_related("owner", "made_by", "file").get(pk=sheet_id)
    if kept.state == SheetState.DONE:
        return
    try:
        write_sheet(kept)
    except Refusal as refusal:
        viewer = viewer_for(kept.made_by, kept.acting_as)
        actions.fail_sheet(actor=viewer, sheet=kept, sentence=refusal.sentence)


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
