"""A certificate after it was entered: the codes behind it, what officials say of it, reminders before it ends."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import actions as coordination
from lienket.coordination.choices import OPEN
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.refusals import Refusal
from lienket.localities.choices import OrganisationKind
from lienket.localities.models import Organisation, holding_on
from lienket.market import access, queries, rules
from lienket.market.actions.finding import index_lots, index_products
from lienket.market.actions.following import consequence, withdraw
from lienket.market.choices import (
    CERTIFICATE_FACTS,
    CODE_PAPERS,
    CertificateFactKind,
    CertificateState,
    GrowingState,
)
from lienket.market.models import Certificate, CertificateFact, CertificateNotice

_CODES_OF = {paper: code for code, paper in CODE_PAPERS.items()}


def lean_on_codes(certificate: Certificate) -> None:
    """Connect a certificate that is itself a code with the register, and derive what that makes of it.

    Call it inside an act: a certificate whose number the register does not hold stays as its owner wrote it.
    """
    kind = _CODES_OF.get(certificate.kind.code)
    certificate.growing_codes.set(queries.codes_named(certificate.number, kind) if kind else [])
    follow_codes([certificate])


def follow_codes(certificates: Collection[Certificate]) -> None:
    """Derive again what the codes behind certificates make of them, and what the search finds by them."""
    for one in certificates:
        one.code_state, one.code_until = _derived(one)
        one.save(update_fields=["code_state", "code_until"])
    _index(certificates)


def differs(certificate: Certificate) -> bool:
    """Whether what is kept of the codes behind a certificate is not what they say today."""
    return (certificate.code_state, certificate.code_until) != _derived(certificate)


def _derived(certificate: Certificate) -> tuple[str, date | None]:
    """(worst word when no code holds, last day of the codes that hold; None where one of them has no end)."""
    codes, today = list(certificate.growing_codes.prefetch_related("facts")), timezone.localdate()
    states = [queries.growing_state(code, today) for code in codes]
    held = [code.valid_to for code, state in zip(codes, states, strict=True) if state == GrowingState.ACTIVE]
    days = [day for day in held if day is not None]
    return rules.behind_state(states), max(days) if days and len(days) == len(held) else None


def _index(certificates: Collection[Certificate]) -> None:
    pks = [one.pk for one in certificates]
    index_lots(set(Certificate.objects.filter(pk__in=pks, lots__isnull=False).values_list("lots", flat=True)))
    index_products(
        set(Certificate.objects.filter(pk__in=pks, products__isnull=False).values_list("products", flat=True))
    )


@once
def enter_certificate_fact(
    *, actor: Viewer, certificate: Certificate, kind: str, on: date, reason: str = "", decision: str = ""
) -> CertificateFact:
    """Write down that officials compared, suspended, restored or revoked a certificate of their province."""
    access.check_can_judge(actor, certificate, kind)
    label = str(CertificateFactKind(kind).label)
    with act(actor, f"market.certificate_{kind}", words=f"giấy: {label.lower()}", on=certificate, reason=reason):
        locked = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
        last = locked.facts.order_by("on", "pk").last()
        problem = rules.certificate_fact_problem(
            locked.state, kind, on, timezone.localdate(), last.on if last else None, reason
        )
        if problem:
            raise Refusal(problem, field="reason" if "lý do" in problem else "on")
        made = CertificateFact.objects.create(
            certificate=locked,
            kind=kind,
            on=on,
            reason=reason.strip()[:500],
            decision=decision.strip()[:120],
            by_id=actor.organisation_id or 0,
            person_id=actor.person_id,
        )
        locked.state = CERTIFICATE_FACTS[kind][1] or locked.state
        locked.save()
        _index([locked])
        if locked.state == CertificateState.REVOKED:
            for notice in locked.notices.select_related("request"):
                withdraw(actor, notice.request, _("Giấy đã bị thu hồi."), on)
    return made


def remind_certificates(*, actor: Actor, today: date) -> int:
    """Remind owners 60, 30 and 7 days before a certificate ends; returns how many were reminded now.

    One request for one day of expiry: it lies on the owner's desk, and each reminder moves its due date on, so that
    the desk and the day's letter tell it again. What was renewed, or revoked, is asked for no more.
    """
    settle_renewed(actor=actor)
    last = today.fromordinal(today.toordinal() + rules.REMINDERS[0])
    rows = Certificate.objects.filter(expires_on__range=(today, last), state=CertificateState.VALID)
    told = 0
    for one in rows.select_related("kind", "owner__locality__province").order_by("expires_on", "pk"):
        told += _remind(actor, one, today)
    return told


def settle_renewed(*, actor: Actor) -> int:
    """Withdraw reminders of days of expiry that no longer are: the owner wrote a later one. Returns how many."""
    done = 0
    for notice in CertificateNotice.objects.filter(request__state__in=sorted(OPEN)).select_related(
        "certificate", "request"
    ):
        if notice.certificate.expires_on != notice.expires_on:
            with act(actor, "market.settle_notice", words="giấy đã gia hạn, thôi nhắc", on=notice.certificate):
                withdraw(actor, notice.request, _("Giấy đã được gia hạn."), timezone.localdate())
            done += 1
    return done


def _remind(actor: Actor, one: Certificate, today: date) -> int:
    assert one.expires_on is not None
    due = rules.reminder(one.expires_on, today)
    asking = _province_of(one.owner, today)
    if due is None or asking is None or asking.pk == one.owner_id:
        return 0
    days, due_on = due
    notice = one.notices.filter(expires_on=one.expires_on).select_related("request").first()
    if notice is not None and notice.days <= days:
        return 0
    if notice is not None and notice.request.state not in OPEN:
        return 0
    due_on = max(due_on, today)
    with act(actor, "market.remind_certificate", words=f"nhắc gia hạn giấy, còn {days} ngày", on=one):
        if notice is not None:
            reason = _("Còn %(n)d ngày là giấy hết hạn.") % {"n": (one.expires_on - today).days}
            if notice.request.due_on != due_on:
                coordination.move_due(actor=consequence(actor), request=notice.request, due_on=due_on, reason=reason)
            notice.days = days
            notice.save()
            return 1
        asked = coordination.ask(
            actor=actor,
            asking=asking,
            answering=one.owner,
            title=_("Gia hạn %(paper)s") % {"paper": one},
            body=_("Giấy hết hạn sau ngày %(day)s. Các lô đang mở dựa vào giấy này sẽ không còn được tính.")
            % {"day": f"{one.expires_on:%d/%m/%Y}"},
            due_on=due_on,
            matter=one,
            sample=one.sample,
        )
        CertificateNotice.objects.create(certificate=one, expires_on=one.expires_on, days=days, request=asked)
    return 1


def _province_of(owner: Organisation, today: date) -> Organisation | None:
    """The people's committee of the province in which an organisation sits."""
    seat = owner.locality.province or owner.locality
    rows = Organisation.objects.filter(holding_on(today), locality=seat, kind=OrganisationKind.PEOPLE_COMMITTEE)
    return rows.order_by("pk").first()
