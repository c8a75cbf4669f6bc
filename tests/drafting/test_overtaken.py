"""Of two who settle one document, the second is told and overwrites nothing; a step sent again is the same step."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from lienket.drafting import actions, bridge
from lienket.drafting.models import Move
from lienket.ground.refusals import NotThere, Refusal, Stale
from tests.drafting.conftest import Desk
from tests.drafting.test_committing import counts, settle
from tests.drafting.test_settling import states

Enter = Callable[..., Client]


def at(name: str, desk: Desk, *more: object) -> str:
    return reverse(f"drafting:{name}", args=[desk.document.pk, *more])


def soup(response: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(response.content, "lxml")


def hidden(client: Client, address: str, selector: str) -> str:
    found = soup(client.get(address)).select_one(selector)
    assert found is not None
    return str(found["value"])


def test_a_step_that_was_overtaken_is_told_with_what_stands(desk: Desk) -> None:
    seen = desk.draft(1).version
    desk.step(1, "accept", version=seen)
    desk.step(1, "accept", by="clerk", version=seen)
    assert Move.objects.count() == 1
    with pytest.raises(Stale) as told:
        desk.step(1, "reject", by="clerk", version=seen)
    assert [tuple(map(str, one)) for one in told.value.differences] == [("trạng thái", "Đã nhận", "Đã bỏ")]
    assert states(desk)[0] == "accepted"


def test_two_who_choose_another_place_for_one_name(desk: Desk) -> None:
    seen, part = desk.draft(2).version, desk.draft(2).parts.get(role="participant")
    options = [f"{kind}:{pk}" for kind, pk in part.options]
    desk.step(2, "choose", chosen={part.pk: options[0]}, version=seen)
    desk.step(2, "choose", chosen={part.pk: options[0]}, version=seen)
    with pytest.raises(Stale) as told:
        desk.step(2, "choose", chosen={part.pk: options[1]}, version=seen)
    (difference,) = told.value.differences
    assert difference == ("Địa phương liên quan: “Long Biên”", "Quận Long Biên", "Phường Long Biên")
    part.refresh_from_db()
    assert str(part.chosen) == "Quận Long Biên"


def test_a_field_chosen_before_is_not_lost(desk: Desk) -> None:
    desk.step(4, "take_up")
    seen = desk.draft(4).version
    desk.step(4, "choose", field="du-lich", version=seen)
    with pytest.raises(Stale) as told:
        desk.step(4, "accept", field="thuong-mai", version=seen)
    assert [tuple(map(str, one)) for one in told.value.differences] == [
        ("lĩnh vực", "Du lịch", "Thương mại"),
        ("trạng thái", "Chưa quyết", "Đã nhận"),
    ]


def test_the_script_is_told_in_the_card(desk: Desk, browser: Enter) -> None:
    client, address = browser(), at("step", desk, desk.draft(1).pk)
    seen = hidden(client, at("document", desk), f"#y-{desk.draft(1).pk} input[name=version]")
    desk.step(1, "reject", by="clerk")
    told = client.post(address, {"step": "accept", "version": seen}, headers={"X-Requested-With": "fetch"})
    assert told.status_code == 409
    card = soup(told).select_one(f"#y-{desk.draft(1).pk}")
    assert card is not None
    assert "Người khác vừa đổi" in card.select_one(".lk-notice").get_text()  # type: ignore[union-attr]
    assert card["data-state"] == "rejected"
    fresh = str(card.select_one("input[name=version]")["value"])  # type: ignore[index]
    assert client.post(address, {"step": "accept", "version": fresh}).status_code == 302
    assert states(desk)[0] == "accepted"


def test_who_steps_on_a_clause_that_was_joined_is_led_to_what_it_became(desk: Desk, browser: Enter) -> None:
    client, first, second = browser(), desk.draft(1), desk.draft(2)
    merged = actions.merge(actor=desk.viewer("clerk"), draft=first)
    sent = [("step", first, {"step": "accept"}), ("step", second, {"step": "reject"}), ("merge", second, {})]
    for name, one, body in sent:
        told = client.post(at(name, desk, one.pk), {"version": str(one.version), **body})
        assert told.status_code == 409
        assert [link["href"] for link in soup(told).select(".lk-conflict .btn-primary")] == [merged.get_absolute_url()]
    assert client.get(at("split", desk, first.pk)).status_code == 404
    assert states(desk) == ["open", "open", "aside", "open"]


def test_joining_and_splitting_again_answers_with_what_was_made(desk: Desk) -> None:
    joined, cut = desk.draft(1), desk.draft(5)
    made = actions.merge(actor=desk.viewer(), draft=joined, version=joined.version)
    assert actions.merge(actor=desk.viewer("clerk"), draft=joined, version=joined.version) == made
    where = bridge.cut_points(desk.document.text, cut.start, cut.end)[0]
    two = actions.split(actor=desk.viewer(), draft=cut, at=where, version=cut.version)
    assert actions.split(actor=desk.viewer(), draft=cut, at=where, version=cut.version) == two
    assert Move.objects.count() == 2
    with pytest.raises(Stale):
        actions.merge(actor=desk.viewer(), draft=cut, version=cut.version)
    with pytest.raises(NotThere):
        actions.merge(actor=desk.viewer(), draft=cut)


def test_only_the_step_that_was_seen_is_taken_back(desk: Desk, browser: Enter) -> None:
    desk.step(1, "accept")
    desk.step(3, "reject")
    client = browser()
    seen = hidden(client, at("document", desk), "form[data-undo] input[name=move]")
    for _time in range(3):
        assert client.post(at("undo", desk), {"move": seen}).status_code == 302
    assert states(desk) == ["accepted", "open", "open", "aside", "open"]
    seen = hidden(client, at("document", desk), "form[data-undo] input[name=move]")
    desk.step(3, "reject", by="clerk")
    with pytest.raises(Refusal, match="Có người vừa làm thêm một bước"):
        actions.undo(actor=desk.viewer(), document=desk.document, seen=int(seen))
    assert states(desk) == ["accepted", "open", "rejected", "aside", "open"]


def test_a_commit_writes_what_was_shown_or_nothing(desk: Desk, browser: Enter) -> None:
    settle(desk)
    desk.step(1, "accept")
    client, address = browser(), at("document_rehearsal", desk)
    seen = hidden(client, address, "input[name=seen]")
    desk.step(3, "accept", by="clerk")
    told = client.post(address, {"seen": seen})
    assert told.status_code == 409
    assert "vừa được đổi" in soup(told).select_one(".lk-notice").get_text()  # type: ignore[union-attr]
    assert counts() == (0, 0, 0)
    fresh = str(soup(told).select_one("input[name=seen]")["value"])  # type: ignore[index]
    assert client.post(address, {"seen": fresh}).status_code == 302
    assert counts() == (1, 1, 2)


@pytest.mark.parametrize("given", ["", "x", "-1", "٣", "9" * 40])
def test_nonsense_in_place_of_what_was_seen_never_crashes(desk: Desk, browser: Enter, given: str) -> None:
    client, draft = browser(), desk.draft(1)
    sent = {"step": "accept", "version": given, "move": given, "seen": given, "at": given}
    told = [client.post(at(name, desk, draft.pk), sent).status_code for name in ("step", "merge", "split")]
    told += [client.post(at(name, desk), sent).status_code for name in ("undo", "document_rehearsal")]
    assert set(told) <= {302, 404, 409, 422}
