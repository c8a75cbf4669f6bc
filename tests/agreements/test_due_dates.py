"""No due date lies beyond the programme or the agreement that carries it; what stood before stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from lienket.agreements import actions
from lienket.coordination import actions as coordination
from lienket.coordination.models import Extension, Request
from lienket.ground.refusals import Refusal

from .conftest import LOADER, Story, make_agreement, make_commitment, make_programme, share, texts
from .test_sheets_commitments import problems, row, send, sheet

LATE = (
    "Hạn 01/01/2031 sau ngày kết thúc chương trình 31/12/2030. "
    "Hãy chọn hạn không sau ngày đó, hoặc gia hạn chương trình trước."
)


def lengthen(story: Story) -> None:
    actions.edit_programme(
        actor=LOADER, programme=story.programme, version=story.programme.version, ends_on=date(2032, 12, 31)
    )


def shorten(story: Story) -> None:
    actions.edit_programme(
        actor=LOADER, programme=story.programme, version=story.programme.version, ends_on=date(2026, 12, 31)
    )


def test_making_and_moving_are_refused_until_the_programme_is_extended(story: Story) -> None:
    given: dict[str, Any] = {"actor": LOADER, "commitment": story["S1"], "due_on": date(2031, 1, 1), "reason": "Mưa"}
    with pytest.raises(Refusal) as moved:
        actions.change_due(**given)
    with pytest.raises(Refusal) as made:
        make_commitment(story.programme, "S12", due_on=date(2031, 1, 1))
    assert [(told.value.sentence, told.value.field) for told in (moved, made)] == [(LATE, "due_on")] * 2
    lengthen(story)
    assert actions.change_due(**(given | {"commitment": story["S1"]})).due_on == date(2031, 1, 1)


def test_forms_say_it_beside_the_date(story: Story, browser: Callable[..., Client]) -> None:
    client, one = browser("officer"), story["S1"]
    moved = client.post(
        f"{one.get_absolute_url()}han/", {"version": one.version, "due_on": "01/01/2031", "reason": "Mưa"}
    )
    assert (moved.status_code, LATE in " ".join(texts(moved, ".lk-errors li"))) == (422, True)
    form = {
        "request_key": str(uuid4()),
        "code": "S12",
        "title": "Chuyến tàu",
        "field": story.fields["du-lich"].pk,
        "due_on": "01/01/2031",
        "lead": "UBND thành phố Hà Nội",
        "direction": "up",
    }
    made = client.post(f"{story.programme.get_absolute_url()}nhiem-vu/moi/", form)
    assert (made.status_code, LATE in " ".join(texts(made, ".lk-errors li"))) == (422, True)


def test_sheets_say_it_beside_the_cell(story: Story, browser: Callable[..., Client]) -> None:
    client = browser("officer")
    page = client.get(send(client, story.programme, sheet(row(due_on=date(2031, 1, 1))))["Location"])
    assert [(one[0], one[3]) for one in problems(page)] == [("M2", LATE)]


def test_extensions_are_neither_asked_nor_granted_beyond_the_end(story: Story) -> None:
    request = share(story["S1"], "ubnd-14").request
    assert request is not None
    ask: dict[str, Any] = {"actor": story.viewer("son_la"), "reason": "Mưa"}
    with pytest.raises(Refusal) as asked:
        coordination.ask_extension(request=request, due_after=date(2031, 1, 1), **ask)
    assert (asked.value.sentence, asked.value.field) == (LATE, "due_after")
    made = coordination.ask_extension(request=request, due_after=date(2028, 1, 1), **ask)
    shorten(story)
    decide: dict[str, Any] = {"actor": story.viewer("officer"), "extension": made, "reason": "Xét"}
    with pytest.raises(Refusal) as granted:
        coordination.decide_extension(grant=True, **decide)
    assert granted.value.sentence.startswith("Hạn 01/01/2028 sau ngày kết thúc chương trình 31/12/2026.")
    assert coordination.decide_extension(grant=False, **decide).state == "refused"
    assert (Extension.objects.count(), Request.objects.get(pk=request.pk).due_on) == (1, date(2027, 6, 30))


def test_what_stood_before_the_programme_was_shortened_stays_and_can_be_worked_on(story: Story) -> None:
    shorten(story)
    one = story["S1"]
    actions.edit_commitment(actor=LOADER, commitment=one, version=one.version, product="Hai hợp đồng")
    actions.record_progress(actor=story.viewer("son_la"), commitment=story["S1"], text="Ký", percent=50)
    assert (story["S1"].due_on, story["S1"].percent) == (date(2027, 6, 30), 50)


def test_the_end_of_the_agreement_holds_as_well(story: Story) -> None:
    agreement = make_agreement("Bản ghi nhớ có hạn", symbol="07/BGN", valid_to=date(2028, 6, 30))
    programme = make_programme(agreement, "Chương trình theo bản ghi nhớ")
    with pytest.raises(Refusal) as told:
        make_commitment(programme, "G1", due_on=date(2028, 7, 1))
    assert told.value.sentence == (
        "Hạn 01/07/2028 sau ngày hết hiệu lực của văn bản 30/06/2028. "
        "Hãy chọn hạn không sau ngày đó, hoặc gia hạn văn bản trước."
    )
    assert make_commitment(programme, "G1", due_on=date(2028, 6, 30)).due_on == date(2028, 6, 30)
