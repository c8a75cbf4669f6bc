"""Asking: one request to each organisation asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.coordination import rules
from lienket.coordination.actions.stepping import write_event
from lienket.coordination.choices import StepName
from lienket.coordination.models import Event, Request
from lienket.engines.vietnamese import fold
from lienket.ground.access import DECIDERS, PREPARERS
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.refusals import NotAllowed, Refusal
from lienket.ground.search.entries import Thing, put
from lienket.localities.models import Organisation

LONGEST_TITLE = 500


@once
def ask(
    *,
    actor: Actor,
    asking: Organisation,
    answering: Organisation,
    title: str,
    body: str = "",
    due_on: date | None = None,
    matter: models.Model | None = None,
    asked_on: date | None = None,
    sample: bool = False,
    title_en: str = "",
) -> Request:
    """Ask an organisation for something. `matter` is the object of the room that the request is about,
    `title_en` what it is called in English.
    """
    return ask_many(
        actor=actor,
        asking=asking,
        answering=[answering],
        title=title,
        body=body,
        due_on=due_on,
        matter=matter,
        asked_on=asked_on,
        sample=sample,
        title_en=title_en,
    )[0]


def ask_many(
    *,
    actor: Actor,
    asking: Organisation,
    answering: Sequence[Organisation],
    title: str,
    body: str = "",
    due_on: date | None = None,
    matter: models.Model | None = None,
    asked_on: date | None = None,
    sample: bool = False,
    title_en: str = "",
    request_key: UUID | None = None,
) -> list[Request]:
    """Ask several organisations the same; one act, one request each, in the order given.

    An organisation named twice is asked once. With `request_key` a form that is sent twice asks once, and answers
    with the same requests.
    """
    given: dict[str, Any] = {
        "asking": asking,
        "asked": list({one.pk: one for one in answering}.values()),
        "title": title,
        "body": body,
        "due_on": due_on,
        "matter": matter,
        "asked_on": asked_on,
        "sample": sample,
        "title_en": title_en,
    }
    if request_key is None:
        return _ask_each(actor, **given)
    first = _ask_once(actor=actor, request_key=request_key, **given)
    act_of_first = Event.objects.get(request=first, step=StepName.ASK).act
    return list(Request.objects.filter(events__step=StepName.ASK, events__act=act_of_first).order_by("pk"))


@once
def _ask_once(*, actor: Actor, **given: Any) -> Request:
    return _ask_each(actor, **given)[0]


def _ask_each(
    actor: Actor,
    *,
    asking: Organisation,
    asked: Sequence[Organisation],
    title: str,
    body: str,
    due_on: date | None,
    matter: models.Model | None,
    asked_on: date | None,
    sample: bool,
    title_en: str,
) -> list[Request]:
    asked_on = asked_on or timezone.localdate()
    _check_ask(actor, asking, asked, title, due_on, asked_on)
    if isinstance(actor, Viewer):
        _check_viewer(actor, asking, asked, matter is not None, asked_on)
    names = ", ".join(str(one) for one in asked)
    with act(actor, "coordination.ask", words=f"gửi đề nghị tới {names}") as line:
        made = Request.objects.bulk_create(
            _draft(asking, one, title.strip(), body, due_on, asked_on, matter, sample, title_en) for one in asked
        )
        Event.objects.bulk_create(write_event(line, actor, one, StepName.ASK, asked_on) for one in made)
        index(made)
        line.on = made[0]
    return made


def _draft(
    asking: Organisation,
    answering: Organisation,
    title: str,
    body: str,
    due_on: date | None,
    asked_on: date,
    matter: models.Model | None,
    sample: bool,
    title_en: str,
) -> Request:
    label = str(matter) if matter else ""
    return Request(
        asking=asking,
        answering=answering,
        title=_cut(title),
        title_en=_cut(title_en),
        body=body,
        due_on=due_on,
        first_due_on=due_on,
        asked_on=asked_on,
        matter_type=matter._meta.label_lower if matter else "",
        matter_id=matter.pk if matter else None,
        matter_label=label[:500],
        matter_url=matter.get_absolute_url() if matter else "",  # type: ignore[attr-defined]
        folded=" ".join(fold(text) for text in (title, title_en, label, asking.name, answering.name, body)),
        sample=sample,
    )


def _cut(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"


def _check_ask(
    actor: Actor,
    asking: Organisation,
    answering: Sequence[Organisation],
    title: str,
    due_on: date | None,
    asked_on: date,
) -> None:
    if isinstance(actor, Viewer) and not actor.acts_for(asking.pk):
        raise NotAllowed(_("Anh/chị chỉ được gửi đề nghị thay cho cơ quan của mình."))
    if not title.strip():
        raise Refusal(_("Hãy ghi nội dung đề nghị."), field="title")
    if not answering:
        raise Refusal(_("Hãy chọn ít nhất một cơ quan được đề nghị."), field="answering")
    if any(one.pk == asking.pk for one in answering):
        raise Refusal(_("Không thể gửi đề nghị cho chính cơ quan mình."), field="answering")
    problem = rules.due_problem(due_on, asked_on)
    if problem:
        raise Refusal(problem, field="due_on")


def _check_viewer(
    actor: Viewer, asking: Organisation, answering: Sequence[Organisation], about_a_matter: bool, on: date
) -> None:
    """A room that asks about its own object has checked who may; a request by itself is for those who decide."""
    check_role(actor, PREPARERS if about_a_matter else DECIDERS, _("gửi đề nghị"))
    if about_a_matter:
        return
    for one in (asking, *answering):
        if not one.holds_on(on):
            raise Refusal(
                _("%(name)s không hoạt động vào ngày %(day)s. Hãy chọn cơ quan kế thừa nhiệm vụ.")
                % {"name": one.name, "day": f"{on:%d/%m/%Y}"},
                field="answering",
            )


def index(requests: Sequence[Request]) -> None:
    """Let requests be found by their two sides."""
    put(_thing(request) for request in requests)


def index_everything() -> None:
    """All requests again."""
    put(_thing(request) for request in Request.objects.select_related("asking", "answering").iterator(2_000))


def _thing(request: Request) -> Thing:
    return Thing(
        kind="request",
        object_id=request.pk,
        title=str(request),
        subtitle=f"{request.asking} → {request.answering}",
        body=request.body,
        url=request.get_absolute_url(),
        readers=(request.asking_id, request.answering_id),
        weight=5,
    )
