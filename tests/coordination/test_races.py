"""Two people at the same moment: one is first, the other is told; nobody waits for ever and nothing doubles."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any
from uuid import uuid4

from django.db import connection

from lienket.coordination import actions
from lienket.coordination.models import Extension, Report, Request
from lienket.ground.refusals import Refusal
from tests.coordination.conftest import World, build


def together(*acts: Callable[[], Any]) -> list[str]:
    """Do all at once, each on its own connection; what became of each: "done" or the name of the refusal."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        try:
            start.wait(10)
            act()
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def answering_and_withdrawing(world: World) -> None:
    asking, answering = world.viewer("a"), world.viewer("b")
    for _again in range(5):
        seen = world.ask()
        one, two = Request.objects.get(pk=seen.pk), Request.objects.get(pk=seen.pk)
        given: dict[str, Any] = {"reason": "Vì đổi kế hoạch", "version": seen.version}
        became = together(
            lambda one=one, given=given: actions.take_step(actor=answering, request=one, step="accept", **given),
            lambda two=two, given=given: actions.take_step(actor=asking, request=two, step="withdraw", **given),
        )
        assert sorted(became) == ["Stale", "done"]
        assert seen.events.count() == 2


def the_same_form_twice(world: World) -> None:
    answering, request, key = world.viewer("b"), world.accepted(), uuid4()
    send = {"actor": answering, "body": "Xong", "final": True, "done_on": date(2026, 1, 1), "request_key": key}
    became = together(*[lambda: actions.report(request=Request.objects.get(pk=request.pk), **send)] * 2)
    assert (became, Report.objects.count()) == (["done", "done"], 1)


def two_extensions(world: World) -> None:
    answering, request = world.viewer("b"), world.accepted()
    ask = {"actor": answering, "due_after": date(2090, 1, 1), "reason": "Chờ"}
    became = together(*[lambda: actions.ask_extension(request=Request.objects.get(pk=request.pk), **ask)] * 2)
    assert (sorted(became), Extension.objects.count()) == (["Refusal", "done"], 1)


def deciding_and_ending(world: World) -> None:
    for _again in range(5):
        request = world.accepted()
        extension = actions.ask_extension(
            actor=world.viewer("b"), request=request, due_after=date(2090, 1, 1), reason="Chờ"
        )
        asking = world.viewer("a")
        became = together(
            lambda extension=extension, asking=asking: actions.decide_extension(
                actor=asking, extension=extension, grant=True, reason="Hợp lý"
            ),
            lambda request=request, asking=asking: actions.take_step(
                actor=asking, request=Request.objects.get(pk=request.pk), step="withdraw", reason="Thôi"
            ),
        )
        assert became[1] == "done"
        extension.refresh_from_db()
        assert extension.state == ("granted" if became[0] == "done" else "lapsed")


def test_at_the_same_moment_one_is_first_and_the_other_is_told(own_database: str) -> None:
    world = build()
    answering_and_withdrawing(world)
    deciding_and_ending(world)
    the_same_form_twice(world)
    Extension.objects.all().delete()
    two_extensions(world)
