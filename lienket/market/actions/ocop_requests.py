"""The handshakes of a dossier: asked, settled, ended; and how a dossier follows what is done on their own pages."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.coordination import actions as coordination
from lienket.coordination.choices import OPEN, Side, State, StepName, Verdict
from lienket.coordination.models import Request
from lienket.ground.audit.acts import Actor
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation
from lienket.market.actions.following import consequence, withdraw
from lienket.market.choices import DossierState
from lienket.market.models import Dossier, Finding

#: How long each side has before it counts as late: habits of the house, no rule of the act.
CHECK_DAYS, COUNCIL_DAYS, CENTRE_DAYS = timedelta(days=15), timedelta(days=45), timedelta(days=60)


def ask_about(
    actor: Actor, dossier: Dossier, asking: Organisation, answering: Organisation, title: str, on: date, days: timedelta
) -> Request:
    """Ask for the next step of a dossier; who may was checked before."""
    return coordination.ask(
        actor=consequence(actor),
        asking=asking,
        answering=answering,
        title=f"{title} “{dossier.product.name}”",
        body=dossier.note,
        due_on=on + days,
        matter=dossier,
        asked_on=on,
        sample=dossier.sample,
    )


def settle(actor: Actor, request: Request | None, body: str, on: date) -> None:
    """The step that was asked for is done and agreed; nothing happens where the request has ended."""
    if request is None:
        return
    request.refresh_from_db()
    by = consequence(actor)
    if request.state == State.ASKED:
        coordination.take_step(actor=by, request=request, step=StepName.ACCEPT, on=on)
    if request.state in (State.ACCEPTED, State.DISPUTED):
        coordination.report(actor=by, request=request, body=body, final=True, done_on=on, side=Side.ANSWERING, on=on)
    if request.state == State.REPORTED:
        final = request.reports.filter(final=True, verdict=Verdict.PENDING).order_by("-pk").first()
        if final is not None:
            coordination.give_verdict(actor=by, report=final, verdict=Verdict.CONFIRMED, on=on)
            request.refresh_from_db()
    if request.state == State.CONFIRMED:
        coordination.take_step(actor=by, request=request, step=StepName.CLOSE, on=on)


def send_back(actor: Actor, request: Request | None, reason: str, on: date) -> None:
    """What was asked for cannot be done as it is: declined, or withdrawn where it had been accepted."""
    if request is None:
        return
    request.refresh_from_db()
    if request.state == State.ASKED:
        coordination.take_step(actor=consequence(actor), request=request, step=StepName.DECLINE, reason=reason, on=on)
    else:
        withdraw(actor, request, reason, on)


def hold_dossier(dossier_id: int) -> None:
    """Lock a dossier for this transaction, always before its requests."""
    Dossier.objects.select_for_update(of=("self",)).filter(pk=dossier_id).values_list("pk", flat=True).first()


def refresh_dossier(_actor: Actor, dossier_id: int) -> None:
    """What somebody did on the page of a request moves the dossier, or is refused where its own page must be used.

    The actions of a dossier change it before its request, so that they find nothing to do here.
    """
    people = ("check_request__answering", "council_request__answering", "centre_request__answering")
    dossier = Dossier.objects.select_for_update(of=("self",)).select_related(*people).get(pk=dossier_id)
    request = {
        DossierState.CHECKING: dossier.check_request,
        DossierState.WAITING: dossier.council_request,
        DossierState.SCORING: dossier.council_request,
        DossierState.SCORED: dossier.council_request if dossier.forwarded_on is None else None,
        DossierState.FORWARDED: dossier.centre_request,
    }.get(DossierState(dossier.state))
    if request is None or request.state in (State.ASKED, State.ACCEPTED):
        return
    if dossier.state == DossierState.FORWARDED and request.state not in OPEN:
        _move(dossier, DossierState.SCORED)
    elif request.state == State.DECLINED and dossier.state in (DossierState.CHECKING, DossierState.WAITING):
        _found(dossier, request)
        _move(dossier, DossierState.RETURNED)
    elif request.state == State.WITHDRAWN and dossier.state == DossierState.CHECKING:
        _move(dossier, DossierState.DRAFT)
    else:
        raise Refusal(_("Việc này làm ở trang hồ sơ OCOP: hãy mở hồ sơ rồi ghi kết quả tại đó."))


def _move(dossier: Dossier, state: str) -> None:
    dossier.state = state
    dossier.version += 1
    dossier.save()


def _found(dossier: Dossier, request: Request) -> None:
    said = request.events.filter(step=StepName.DECLINE).order_by("-pk").first()
    Finding.objects.create(
        dossier=dossier,
        round=dossier.round,
        by=request.answering,
        reason=(said.reason if said else "–")[:1000],
        on=request.answered_on or timezone.localdate(),
    )
