"""Sheets of water samples: kept when they are read, every sample entered at once or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Unpack

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.audit.acts import act
from lienket.ground.audit.once import once
from lienket.ground.refusals import Refusal
from lienket.ground.rehearsals.judging import Judged
from lienket.ground.rehearsals.keeping import long_columns, write_once
from lienket.localities.models import Organisation
from lienket.monitoring import access
from lienket.monitoring.actions.samples import Found, SampleWords, enter_sample
from lienket.monitoring.models import SampleSheet

_TOLD_EVERY = 20


@once
def keep_sample_sheet(*, actor: Viewer, owner: Organisation, **found: Unpack[Judged]) -> SampleSheet:
    """Keep a sheet with what was found in it, so that its samples can be entered, or the sheet returned, later."""
    access.check_keeps_samples(actor, owner.pk)
    with act(actor, "monitoring.read_samples", words=f"đọc thử bảng mẫu nước “{found['name']}”") as line:
        made = SampleSheet.objects.create(owner=owner, **long_columns(actor, found))
        line.on = made
    return made


def write_sample_sheet(
    *,
    actor: Viewer,
    sheet: SampleSheet,
    planned: Sequence[tuple[SampleWords, Sequence[Found]]],
    tell: Callable[[int], None] = lambda _done: None,
) -> SampleSheet:
    """Enter every sample of a sheet, in one transaction. A second call finds it done and enters nothing.

    `tell` hears how many are entered, every now and then.
    """
    access.check_keeps_samples(actor, sheet.owner_id)

    def write(row: SampleSheet) -> None:
        for number, (words, found) in enumerate(planned, start=1):
            try:
                enter_sample(actor=actor, owner=row.owner, words=words, found=found)
            except Refusal as refusal:
                told = _("Mẫu “%(code)s”: %(why)s") % {"code": words.code, "why": refusal.sentence}
                raise Refusal(told) from refusal
            if number % _TOLD_EVERY == 0:
                tell(number)

    words = f"nhập {len(planned)} mẫu nước từ bảng “{sheet.file_name}”"
    with act(actor, "monitoring.enter_samples", words=words, on=sheet):
        return write_once(sheet, len(planned), write)
