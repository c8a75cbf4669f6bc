"""Decisions about scored dossiers: stars, refusal, on to the centre; recognitions with their certificates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import actions as coordination
from lienket.coordination.choices import OPEN, State
from lienket.coordination.models import Request
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.files.models import StoredFile
from lienket.ground.files.store import store_upload
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation
from lienket.market import access, queries, rules
from lienket.market.actions.finding import index_lots
from lienket.market.actions.following import consequence, withdraw
from lienket.market.actions.goods import make_certificate
from lienket.market.actions.ocop import check_step
from lienket.market.actions.ocop_requests import CENTRE_DAYS, ask_about, settle
from lienket.market.choices import SETTLED, DossierState, DossierStep, LotState, RatingLevel, Side
from lienket.market.models import Certificate, CertificateKind, Dossier, Recognition
from lienket.market.rules import CriteriaSet


@dataclass(frozen=True)
class Decision:
    """A decision as it was signed."""

    symbol: str
    decided_on: date
    upload: UploadedFile | None = None


@once
def recognise(*, actor: Actor, dossier: Dossier, decision: Decision, version: int | None = None) -> Dossier:
    """The province gives the stars that the points are worth, as many as it may give."""
    if isinstance(actor, Viewer):
        access.check_can_hold_council(actor, dossier)
    criteria = queries.criteria_set_named(dossier.criteria)
    with act(actor, "market.recognise_dossier", words=f"công nhận OCOP theo {decision.symbol}", on=dossier):
        held = claim(Dossier, dossier.pk, version=version, submitted={"state": DossierState.RECOGNISED})
        check_step(held, DossierStep.RECOGNISE)
        stars = rules.given_stars(criteria, held.stars or 0)
        if not stars:
            told = _("%(points)s điểm chưa đạt mức công nhận: hãy chọn không công nhận.")
            raise Refusal(told % {"points": held.points}, field="outcome")
        if (held.stars or 0) > criteria.province_up_to and held.forwarded_on is None:
            raise Refusal(_("Điểm đủ năm sao: hãy chuyển Trung ương trước."), field="outcome")
        _recognised(actor, held, criteria, stars, held.points or Decimal(0), RatingLevel.PROVINCE, decision)
    return held


@once
def refuse_dossier(
    *, actor: Actor, dossier: Dossier, reason: str, version: int | None = None, on: date | None = None
) -> Dossier:
    """No stars, with the reason; the product may be put forward again."""
    on = on or timezone.localdate()
    if isinstance(actor, Viewer):
        access.check_can_hold_council(actor, dossier)
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do không công nhận."), field="reason")
    with act(actor, "market.refuse_dossier", words="không công nhận OCOP", on=dossier, reason=reason):
        held = claim(Dossier, dossier.pk, version=version, submitted={"state": DossierState.REFUSED})
        check_step(held, DossierStep.REFUSE)
        held.state, held.why_refused = DossierState.REFUSED, reason.strip()[:1000]
        held.save()
        settle(actor, held.council_request, f"Không công nhận: {reason.strip()}", on)
    return held


@once
def forward(
    *,
    actor: Actor,
    dossier: Dossier,
    centre: Organisation | None = None,
    version: int | None = None,
    on: date | None = None,
) -> Dossier:
    """Send a dossier worth five stars to the centre; without a body on the platform, its answer is written down."""
    on = on or timezone.localdate()
    if isinstance(actor, Viewer):
        access.check_can_hold_council(actor, dossier)
    criteria = queries.criteria_set_named(dossier.criteria)
    if centre is not None and centre.pk in (dossier.holder_id, dossier.owner_id):
        raise Refusal(_("Cơ quan Trung ương phải là cơ quan khác."), field="centre")
    with act(actor, "market.forward_dossier", words="chuyển hồ sơ OCOP lên Trung ương", on=dossier):
        held = claim(Dossier, dossier.pk, version=version, submitted={"state": DossierState.FORWARDED})
        check_step(held, DossierStep.FORWARD)
        if (held.stars or 0) <= criteria.province_up_to:
            told = _("%(points)s điểm chưa đủ để chuyển Trung ương.")
            raise Refusal(told % {"points": held.points}, field="outcome")
        if held.forwarded_on is not None:
            raise Refusal(_("Trung ương đã trả lời về hồ sơ này."), field="outcome")
        held.state, held.centre, held.forwarded_on = DossierState.FORWARDED, centre, on
        held.save()
        settle(actor, held.council_request, f"Hội đồng chấm {held.points} điểm; chuyển Trung ương.", on)
        if centre is not None:
            title = "Đánh giá sản phẩm OCOP năm sao"
            held.centre_request = ask_about(actor, held, held.holder, centre, title, on, CENTRE_DAYS)
            held.save()
    return held


@once
def answer_for_centre(
    *,
    actor: Actor,
    dossier: Dossier,
    points: Decimal,
    decision: Decision | None = None,
    version: int | None = None,
    on: date | None = None,
) -> Dossier:
    """What the centre made of it: five stars by its decision, or back to the province, which decides."""
    on = on or timezone.localdate()
    if isinstance(actor, Viewer):
        access.check_can_answer_for_centre(actor, dossier)
    criteria = queries.criteria_set_named(dossier.criteria)
    if not 0 <= points <= criteria.total:
        raise Refusal(_("Điểm phải từ 0 đến %(most)s.") % {"most": criteria.total}, field="points")
    given = criteria.stars_of(points)
    with act(actor, "market.answer_for_centre", words="ghi kết quả đánh giá của Trung ương", on=dossier):
        held = claim(Dossier, dossier.pk, version=version, submitted={"centre_points": points})
        check_step(held, DossierStep.CENTRE)
        held.centre_points = points
        if given > criteria.province_up_to:
            if decision is None or not decision.symbol.strip():
                raise Refusal(_("Đạt năm sao: hãy ghi số và ngày quyết định."), field="symbol")
            _recognised(actor, held, criteria, given, points, RatingLevel.CENTRE, decision)
        else:
            held.state = DossierState.SCORED
            held.save()
        settle(actor, held.centre_request, f"Trung ương chấm {points} điểm.", on)
    return held


def _recognised(
    actor: Actor, held: Dossier, criteria: CriteriaSet, stars: int, points: Decimal, level: str, decision: Decision
) -> None:
    """The recognition, its certificate, and the lots of the product that are open."""
    today = timezone.localdate()
    if not decision.symbol.strip():
        raise Refusal(_("Hãy ghi số quyết định."), field="symbol")
    if decision.decided_on > today:
        raise Refusal(_("Ngày quyết định ở tương lai."), field="decided_on")
    if held.closed_on is not None and decision.decided_on < held.closed_on:
        told = _("Quyết định không thể trước ngày chốt điểm %(day)s.")
        raise Refusal(told % {"day": f"{held.closed_on:%d/%m/%Y}"}, field="decided_on")
    expires_on = criteria.expiry(decision.decided_on)
    decider = str(held.holder) if level == RatingLevel.PROVINCE else str(held.centre or _("Cơ quan Trung ương"))
    stored = _stored(decision.upload)
    name = (getattr(decision.upload, "name", "") or "")[-200:]
    certificate = _certificate(actor, held, stars, decider, decision, stored, name)
    Recognition.objects.create(
        product=held.product,
        owner=held.owner,
        dossier=held,
        holder=held.holder,
        level=level,
        decider=decider[:300],
        stars=stars,
        points=points,
        symbol=decision.symbol.strip()[:80],
        decided_on=decision.decided_on,
        expires_on=expires_on,
        file=stored,
        file_name=name,
        certificate=certificate,
        sample=held.sample,
    )
    held.state = DossierState.RECOGNISED
    held.save()
    settle(actor, held.council_request, f"Công nhận {stars} sao theo {decision.symbol.strip()}.", today)
    lots = held.product.lots.filter(side=Side.SUPPLY, state=LotState.OPEN)
    for lot in lots:
        lot.certificates.add(certificate)
    index_lots([lot.pk for lot in lots])


def _stored(upload: UploadedFile | None) -> StoredFile | None:
    if upload is None:
        return None
    try:
        return store_upload(upload, kinds=("pdf", "png", "jpeg"))
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field="upload") from refusal


def _certificate(
    actor: Actor, held: Dossier, stars: int, decider: str, decision: Decision, stored: StoredFile | None, name: str
) -> Certificate:
    """One decision may name several products of one owner: the second certificate carries the product's name."""
    kind = CertificateKind.objects.get(code=f"ocop-{stars}")
    number = decision.symbol.strip()[:80]
    if Certificate.objects.filter(owner=held.owner, kind=kind, number=number).exists():
        number = f"{number[:40]} ({held.product.name})"[:75] + f" {held.pk}"[:5]
    made = make_certificate(
        actor=consequence(actor),
        owner=held.owner,
        kind=kind,
        number=number,
        issuer=decider[:200],
        issued_on=decision.decided_on,
        holder=held.product.member,
        scope=held.product.name,
        sample=held.sample,
    )
    if stored is not None:
        made.file, made.file_name = stored, name
        made.save()
    return made


def remind_ocop(*, actor: Actor, today: date) -> int:
    """Tell owners whose stars end within six months, and again within three; returns how many were told.

    The reminder lies on the owner's desk until the product is put forward again.
    """
    told = 0
    until = rules.months_after(today, max(rules.REMIND_BEFORE))
    rows = Recognition.objects.filter(expires_on__range=(today, until), reminded__lt=len(rules.REMIND_BEFORE))
    for one in rows.select_related("product", "owner", "holder", "reminder"):
        due = rules.reminders_due(one.expires_on, today)
        if due <= one.reminded or one.owner_id == one.holder_id or _renewed(one):
            continue
        with act(actor, "market.remind_ocop", words="nhắc đánh giá lại OCOP", on=one):
            one.reminder = _reminder(actor, one, today)
            one.reminded = due
            one.save()
        told += 1
    return told


def _renewed(one: Recognition) -> bool:
    """Whether the product is on its way again, or has newer stars."""
    running = one.product.dossiers.exclude(state__in=sorted(SETTLED)).exclude(lodged_on__isnull=True).exists()
    return running or one.product.recognitions.filter(expires_on__gt=one.expires_on).exists()


def _reminder(actor: Actor, one: Recognition, today: date) -> Request:
    body = (
        f"{one.stars} sao theo {one.symbol} có giá trị đến hết ngày {one.expires_on:%d/%m/%Y}. "
        "Hãy lập hồ sơ đánh giá lại và nộp trước ngày đó."
    )
    if one.reminder is not None and one.reminder.state in OPEN:
        withdraw(actor, one.reminder, "Nhắc lần sau thay lần trước.", today)
        one.reminder.refresh_from_db()
    if one.reminder is not None and one.reminder.state in (State.WITHDRAWN, State.DECLINED):
        return coordination.ask_again(
            actor=consequence(actor),
            request=one.reminder,
            reason="Còn không quá ba tháng, chưa có hồ sơ mới.",
            due_on=one.expires_on,
            asked_on=today,
        )
    return coordination.ask(
        actor=consequence(actor),
        asking=one.holder,
        answering=one.owner,
        title=f"Nộp hồ sơ đánh giá lại OCOP “{one.product.name}”",
        body=body,
        due_on=one.expires_on,
        matter=one,
        asked_on=today,
        sample=one.sample,
    )
