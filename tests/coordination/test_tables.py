"""The tables of the handshake cover every state, and the pure rules agree with them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienket.coordination import rules
from lienket.coordination.choices import (
    EXTENDABLE,
    OPEN,
    OWED_BY,
    REASONED,
    REPORTABLE,
    STEPS,
    Clock,
    Side,
    State,
    StepName,
)
from lienket.ground.ui.tones import CODES

DAYS = st.dates(date(2024, 1, 1), date(2028, 1, 1))


@pytest.mark.parametrize("state", State)
def test_every_state_says_who_owes_what_it_is_called_and_what_is_next(state: State) -> None:
    assert OWED_BY[state] in {None, *Side}
    assert (OWED_BY[state] is not None) == (state in OPEN)
    assert state.label
    assert state in CODES or state == "reported"
    for mine in {False, OWED_BY[state] is not None}:
        assert rules.next_words(state, mine, "Sở X").strip()


@pytest.mark.parametrize("state", sorted(set(State) - {State.CLOSED, State.WITHDRAWN}))
def test_no_state_is_a_dead_end(state: State) -> None:
    assert [name for name, step in STEPS.items() if state in step.sources]


def test_every_state_is_reached_from_the_first() -> None:
    reached = {State.ASKED}
    for _round in State:
        reached |= {State(step.target) for step in STEPS.values() if step.sources & reached}
    assert reached == set(State)


def test_whoever_owes_can_move() -> None:
    for state in OPEN:
        assert [step for step in STEPS.values() if state in step.sources and step.side == OWED_BY[state]]


def test_steps_that_need_a_reason_are_those_the_database_insists_on() -> None:
    assert {name for name, step in STEPS.items() if step.needs_reason} | {StepName.OBJECT} == set(REASONED)
    assert EXTENDABLE < OPEN
    assert State.ASKED not in REPORTABLE


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("side", [*Side, None])
def test_a_step_is_allowed_or_explained(state: State, step: str, side: str | None) -> None:
    assert rules.step_allowed(state, step, side) == (rules.why_not(state, step, side) == "")


@given(st.sampled_from(State), st.none() | DAYS, st.none() | DAYS, st.booleans(), DAYS)
def test_the_clock_is_one_of_five_and_agrees_with_late(
    state: State, due: date | None, done: date | None, settled: bool, today: date
) -> None:
    clock = rules.clock(state, due, done, settled, today)
    assert clock in Clock.values
    assert (clock in (Clock.OPEN_IN_TIME, Clock.OPEN_OVERDUE)) == (state in OPEN)
    late, soon = rules.is_late(state, due, today), rules.is_due_soon(state, due, today)
    assert not (late and soon)
    if late:
        assert clock == Clock.OPEN_OVERDUE
    if state in OPEN and state != State.REPORTED:
        assert late == (clock == Clock.OPEN_OVERDUE)


@pytest.mark.parametrize(
    ("state", "done", "settled", "clock"),
    [
        (State.CONFIRMED, 0, True, Clock.DONE_ON_TIME),
        (State.CONFIRMED, 1, True, Clock.DONE_LATE),
        (State.CLOSED, 1, True, Clock.DONE_LATE),
        (State.CLOSED, 0, False, Clock.ENDED),
        (State.REPORTED, 0, False, Clock.OPEN_IN_TIME),
        (State.REPORTED, 1, False, Clock.OPEN_OVERDUE),
        (State.ACCEPTED, 0, False, Clock.OPEN_OVERDUE),
        (State.WITHDRAWN, 0, False, Clock.ENDED),
    ],
)
def test_the_clock_by_hand(state: State, done: int, settled: bool, clock: Clock) -> None:
    due = date(2026, 6, 30)
    assert rules.clock(state, due, due + timedelta(days=done), settled, due + timedelta(days=30)) == clock
