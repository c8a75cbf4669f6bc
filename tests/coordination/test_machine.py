"""Any steps, by both sides and by strangers, in any order: the laws of the handshake hold."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from lienket.coordination import actions, queries
from lienket.coordination.choices import OPEN, REASONED, STEPS, Clock, ExtensionState, State, Verdict
from lienket.coordination.models import Event, Extension, Report, Request
from lienket.coordination.rules import clock
from lienket.ground.audit.models import Act, Change
from lienket.ground.refusals import Refusal
from tests.coordination.conftest import build

WHO = st.sampled_from(
    [("a", "officer"), ("b", "officer"), ("a", "clerk"), ("b", "clerk"), ("b", "viewer"), ("c", "head")]
)
REASONS = st.sampled_from(["", "Vì chưa đủ hồ sơ"])


class Handshake(RuleBasedStateMachine):
    """Up to three requests from a to b."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.world = build()
        self.requests = [self.world.ask(due_on=timezone.localdate() + timedelta(days=3))]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def _try(self, who: tuple[str, str], act: Any, **given: Any) -> None:
        before = self._picture()
        try:
            with transaction.atomic():
                act(actor=self.world.viewer(*who), **given)
        except Refusal:
            assert self._picture() == before
        else:
            assert who[0] != "c"
            assert who[1] != "viewer"

    @staticmethod
    def _picture() -> tuple[Any, ...]:
        return (
            list(Request.objects.order_by("pk").values_list("pk", "state", "due_on", "version")),
            list(Report.objects.order_by("pk").values_list("pk", "verdict")),
            list(Extension.objects.order_by("pk").values_list("pk", "state")),
            Event.objects.count(),
            Act.objects.count(),
        )

    @precondition(lambda self: len(self.requests) < 3)
    @rule(days=st.integers(-400, 400))
    def ask(self, days: int) -> None:
        on = timezone.localdate() - timedelta(days=500)
        self.requests.append(
            self.world.ask(asked_on=on, due_on=timezone.localdate() + timedelta(days=days), matter=self.world.c)
        )

    @rule(data=st.data(), who=WHO, step=st.sampled_from([*STEPS, "ask", "nonsense"]), reason=REASONS)
    def step(self, data: Any, who: tuple[str, str], step: str, reason: str) -> None:
        request = data.draw(st.sampled_from(self.requests))
        self._try(who, actions.take_step, request=request, step=step, reason=reason)

    @rule(data=st.data(), who=WHO, final=st.booleans(), ago=st.integers(-1, 3))
    def report(self, data: Any, who: tuple[str, str], final: bool, ago: int) -> None:
        done = timezone.localdate() - timedelta(days=ago)
        request = data.draw(st.sampled_from(self.requests))
        self._try(who, actions.report, request=request, body="Kết quả", final=final, done_on=done)

    @precondition(lambda self: Report.objects.exists())
    @rule(data=st.data(), who=WHO, verdict=st.sampled_from(Verdict.values), reason=REASONS)
    def judge(self, data: Any, who: tuple[str, str], verdict: str, reason: str) -> None:
        report = data.draw(st.sampled_from(list(Report.objects.select_related("request").order_by("pk"))))
        self._try(who, actions.give_verdict, report=report, verdict=verdict, reason=reason)

    @rule(data=st.data(), who=WHO, days=st.integers(-5, 90), reason=REASONS)
    def ask_extension(self, data: Any, who: tuple[str, str], days: int, reason: str) -> None:
        after = timezone.localdate() + timedelta(days=days)
        request = data.draw(st.sampled_from(self.requests))
        self._try(who, actions.ask_extension, request=request, due_after=after, reason=reason)

    @precondition(lambda self: Extension.objects.exists())
    @rule(data=st.data(), who=WHO, grant=st.booleans(), reason=REASONS)
    def decide(self, data: Any, who: tuple[str, str], grant: bool, reason: str) -> None:
        extension = data.draw(st.sampled_from(list(Extension.objects.select_related("request").order_by("pk"))))
        self._try(who, actions.decide_extension, extension=extension, grant=grant, reason=reason)

    @invariant()
    def states_move_only_along_the_table(self) -> None:
        for request in Request.objects.prefetch_related(Prefetch("events", Event.objects.order_by("pk"))):
            state = State.ASKED
            for event in request.events.all():
                if event.step in STEPS:
                    assert state in STEPS[event.step].sources
                    state = State(STEPS[event.step].target)
            assert request.state == state

    @invariant()
    def every_event_has_its_act_and_the_act_its_rows(self) -> None:
        events = list(Event.objects.values_list("act", "pk"))
        acts = [act for act, _pk in events]
        assert Act.objects.filter(pk__in=acts).count() == len(set(acts))
        written = Change.objects.filter(table="coordination_event", act__in=acts).values_list("act", "row_id")
        changed = Counter(written)
        assert [changed[act, str(pk)] for act, pk in events] == [1] * len(events)

    @invariant()
    def every_no_says_why(self) -> None:
        assert not Event.objects.filter(step__in=REASONED, reason="").exists()
        assert not Report.objects.filter(verdict=Verdict.DISPUTED, verdict_reason="").exists()

    @invariant()
    def nothing_waits_on_what_has_ended(self) -> None:
        pending = Extension.objects.filter(state=ExtensionState.PENDING).select_related("request")
        assert all(one.request.state in OPEN for one in pending)
        for key in ("a", "b"):
            viewer = self.world.viewer(key)
            assert queries.waiting_count(viewer) == len(queries.desk(viewer, timezone.localdate()).waits)
        assert queries.waiting_count(self.world.viewer("c")) == 0

    @invariant()
    def the_counts_add_up(self) -> None:
        today = timezone.localdate()
        rows = list(Request.objects.all())
        clocks = [clock(r.state, r.due_on, r.done_on, r.settled_on is not None, today) for r in rows]
        assert sum(clocks.count(one) for one in Clock.values) == len(rows)
        ending = {Clock.DONE_ON_TIME, Clock.DONE_LATE, Clock.ENDED}
        assert sum(one in ending for one in clocks) == sum(r.state not in OPEN for r in rows)
        late = queries.listing(self.world.viewer("a"), late=True).count()
        overdue = [r for r, c in zip(rows, clocks, strict=True) if c == Clock.OPEN_OVERDUE]
        assert late == sum(r.state != State.REPORTED for r in overdue)


def test_any_order_of_steps_keeps_the_laws(db: None) -> None:
    run_state_machine_as_test(
        Handshake,
        settings=settings(
            max_examples=10, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
