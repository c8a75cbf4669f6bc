"""Progress: what was done, with its evidence, put before the other sides to confirm or dispute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements import access, queries, rules
from lienket.agreements.actions.deriving import hold, refresh
from lienket.agreements.choices import ParticipationRole
from lienket.agreements.models import Commitment, Participation, Progress
from lienket.coordination import actions as coordination
from lienket.coordination.choices import Side, State, Verdict
from lienket.coordination.models import Evidence
from lienket.coordination.queries import reports_about
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.refusals import NotAllowed, Refusal, Stale
from lienket.localities.models import Organisation

_WORKING = (State.ACCEPTED, State.REPORTED, State.DISPUTED, State.CONFIRMED)


@once
def record_progress(
    *,
    actor: Actor,
    commitment: Commitment,
    text: str,
    organisation: Organisation | None = None,
    on: date | None = None,
    value: Decimal | None = None,
    percent: int | None = None,
    final: bool = False,
    done_on: date | None = None,
    uploads: Sequence[UploadedFile] = (),
    evidence: Sequence[Evidence] = (),
    named_openly: bool = False,
    replaces: Progress | None = None,
    asks: bool = True,
    sample: bool = False,
) -> Progress:
    """Record what an organisation did. Each side that works with it is asked to confirm or dispute it.

    Without `asks` nobody is asked: for rooms that tell often and gather what they ask.

    A person records for their own organisation; rooms and loaders name one. Raises Refusal for impossible dates
    or figures; a correction names the entry it replaces, which stays readable. `named_openly` lets whoever may read
    the commitment see the names of the uploads.
    """
    today = timezone.localdate()
    on = on or today
    words = "báo hoàn thành nhiệm vụ" if final else "ghi tiến độ"
    with act(actor, "agreements.record_progress", words=words, on=commitment):
        hold(commitment.pk)
        shares = queries.participations_of(commitment)
        organisation = _reporter(actor, commitment, shares, organisation)
        _check(commitment, text, on, today, final, done_on, percent, replaces, organisation)
        _check_latest(replaces, text=text.strip(), on=on, percent=percent, value=value, final=final)
        files = [
            *evidence,
            *coordination.add_evidence(
                actor=actor,
                organisation=organisation,
                uploads=uploads,
                readers=readers_of(commitment, shares),
                named_openly=named_openly,
            ),
        ]
        entry = Progress.objects.create(
            commitment=commitment,
            organisation=organisation,
            on=on,
            text=text.strip(),
            value=value,
            percent=percent,
            final=final,
            done_on=done_on if final else None,
            reported_by=actor.person_label,
            replaces=replaces,
            sample=sample,
        )
        entry.evidence.set(files)
        if asks:
            _put_before_others(actor, entry, shares, files)
        refresh(actor, commitment.pk)
    return entry


def readers_of(commitment: Commitment, shares: list[Participation]) -> list[int]:
    """Who may open the files: whoever keeps the programme, leads, supports, or has accepted a share."""
    found = [commitment.programme.owner_id, commitment.lead_id]
    for share in shares:
        working = share.request is not None and share.request.state in _WORKING
        if share.organisation_id and (share.role == ParticipationRole.SUPPORT or working):
            found.append(share.organisation_id)
    return sorted(set(found))


def _reporter(
    actor: Actor, commitment: Commitment, shares: list[Participation], organisation: Organisation | None
) -> Organisation:
    if isinstance(actor, Viewer):
        allowed = access.check_can_record(actor, commitment, shares)
        if organisation is not None and organisation.pk not in actor.organisation_ids:
            raise NotAllowed(_("Anh/chị chỉ ghi tiến độ thay cho cơ quan của mình."))
        # The body that reports is the one of today, even where it inherited the share of a former one.
        return Organisation.objects.get(pk=actor.organisation_id or allowed)
    return organisation or commitment.lead


def _check(
    commitment: Commitment,
    text: str,
    on: date,
    today: date,
    final: bool,
    done_on: date | None,
    percent: int | None,
    replaces: Progress | None,
    organisation: Organisation,
) -> None:
    if not text.strip():
        raise Refusal(_("Hãy ghi đã làm được gì."), field="text")
    field, problem = rules.progress_problem(
        on=on, today=today, final=final, done_on=done_on, percent=percent, starts_on=commitment.starts_on
    )
    if problem:
        raise Refusal(problem, field=field)
    same = Progress.objects.filter(
        commitment=commitment, organisation=organisation, on=on, text=text.strip(), final=final, replaced_by=None
    )
    if replaces is None and same.exists():
        raise Refusal(_("Báo cáo giống hệt đã được ghi. Nếu cần bổ sung, hãy đính chính báo cáo đó."), field="text")
    if replaces is not None and (
        replaces.commitment_id != commitment.pk or replaces.organisation_id != organisation.pk
    ):
        raise Refusal(_("Chỉ đính chính tiến độ của chính cơ quan mình trong nhiệm vụ này."))
    if replaces is not None and replaces.final and not _returned(replaces):
        raise Refusal(
            _("Báo cáo hoàn thành đã gửi để bên kia xác nhận nên chưa đính chính được; chỉ đính chính khi bị trả lại.")
        )


def _check_latest(replaces: Progress | None, **yours: Any) -> None:
    """An entry is corrected once: whoever comes second is shown the first correction beside their own."""
    newer = Progress.objects.filter(replaces=replaces).first() if replaces is not None else None
    if newer is None:
        return
    told = {name: getattr(newer, name) for name in yours}
    raise Stale(
        _("Người khác vừa đính chính báo cáo này trước anh/chị. Hãy so sánh; nếu vẫn cần, đính chính bản mới nhất."),
        differences=[
            (str(Progress._meta.get_field(name).verbose_name), told[name], yours[name])  # type: ignore[union-attr]
            for name in yours
            if told[name] != yours[name]
        ],
    )


def _returned(entry: Progress) -> bool:
    """Whether a final report came back: nobody was asked about it, or everyone who judged it disputes it."""
    verdicts = set(reports_about(Progress._meta.label_lower, [entry.pk]).order_by().values_list("verdict", flat=True))
    return verdicts <= {Verdict.DISPUTED}


def _put_before_others(actor: Actor, entry: Progress, shares: list[Participation], files: Sequence[Evidence]) -> None:
    """One report on each request that the reporting organisation is a side of."""
    lineage = set(entry.organisation.lineage) | {entry.organisation_id}
    partners = [share for share in shares if share.role == ParticipationRole.PARTNER and share.request]
    working = [share for share in partners if share.request and share.request.state in _WORKING]
    own = [share for share in working if share.organisation_id in lineage]
    leads = entry.commitment.lead_id in lineage
    if own and not leads:
        for share in own:
            _report(actor, entry, share, Side.ANSWERING, files)
        return
    if leads:
        for share in working:
            _report(actor, entry, share, Side.ASKING, files)
        if not working and entry.final:
            for share in shares:
                if share.role == ParticipationRole.LEAD and share.request and share.request.state in _WORKING:
                    _report(actor, entry, share, Side.ANSWERING, files)


def _report(actor: Actor, entry: Progress, share: Participation, side: str, files: Sequence[Evidence]) -> None:
    assert share.request is not None
    coordination.report(
        actor=actor,
        request=share.request,
        body=entry.text,
        final=entry.final,
        done_on=entry.done_on,
        evidence=files,
        subject=entry,
        side=side,
        on=entry.on,
    )
