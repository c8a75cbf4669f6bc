"""Single things and what a viewer may see of them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements.choices import ParticipationRole, Visibility
from lienket.agreements.models import (
    Agreement,
    AgreementText,
    Commitment,
    Field,
    Participation,
    PeriodReport,
    Programme,
    Progress,
)
from lienket.agreements.queries.readers import group_parties
from lienket.ground.refusals import NotThere
from lienket.localities.models import Organisation, holding_on


def _agreement_seen(viewer: Viewer, prefix: str = "") -> Q:
    """Public agreements, and those that the viewer's organisation reads as `readers.readers_of` says."""
    seen = Q(**{f"{prefix}visibility": Visibility.PUBLIC})
    if viewer.is_member:
        ids = list(viewer.organisation_ids)
        seen |= Q(**{f"{prefix}owner_id__in": ids})
        # Sub-selects, so that being a side twice does not double a row.
        seen |= Q(**{f"{prefix}id__in": Agreement.objects.filter(parties__organisation_id__in=ids).values("pk")})
        seen |= Q(**{f"{prefix}id__in": group_parties().filter(reader__in=ids).values("agreement_id")})
        seen |= Q(**{f"{prefix}id__in": Programme.objects.filter(owner_id__in=ids).values("agreement_id")})
        shares = Participation.objects.filter(organisation_id__in=ids)
        seen |= Q(**{f"{prefix}id__in": shares.values("commitment__programme__agreement_id")})
    return seen


def visible_agreements(viewer: Viewer) -> QuerySet[Agreement]:
    return Agreement.objects.filter(_agreement_seen(viewer))


def visible_programmes(viewer: Viewer) -> QuerySet[Programme]:
    return Programme.objects.filter(_agreement_seen(viewer, "agreement__"))


def visible_commitments(viewer: Viewer) -> QuerySet[Commitment]:
    return Commitment.objects.filter(_agreement_seen(viewer, "programme__agreement__"))


def agreement(viewer: Viewer, code: str) -> Agreement:
    """One agreement by its code, else NotThere."""
    found = visible_agreements(viewer).select_related("owner", "file").filter(code=code).first()
    if found is None:
        raise NotThere(_("Không tìm thấy thỏa thuận này."))
    return found


def whole_text(agreement: Agreement) -> str:
    """The full text of an agreement, empty where it is not kept."""
    return AgreementText.objects.filter(agreement=agreement).values_list("text", flat=True).first() or ""


def programme(viewer: Viewer, code: str) -> Programme:
    """One programme by its code, else NotThere."""
    found = visible_programmes(viewer).select_related("owner", "agreement").filter(code=code).first()
    if found is None:
        raise NotThere(_("Không tìm thấy chương trình này."))
    return found


def commitment(viewer: Viewer, programme_code: str, code: str) -> Commitment:
    """One commitment by the codes of its programme and its own, else NotThere."""
    found = (
        visible_commitments(viewer)
        .select_related("programme__owner", "programme__agreement", "field", "clause", "lead__locality")
        .filter(programme__code=programme_code, code=code)
        .first()
    )
    if found is None:
        raise NotThere(_("Không tìm thấy nhiệm vụ này."))
    return found


def participations_of(commitment: Commitment) -> list[Participation]:
    """Everyone who takes part, with organisation, locality and request, leads first."""
    order = {role: n for n, role in enumerate(ParticipationRole.values)}
    rows = commitment.participations.select_related(
        "organisation__locality", "locality", "via", "request__asking", "request__answering", "request__follows"
    )
    return sorted(rows, key=lambda p: (order[p.role], bytes(p.locality.sort_key) if p.locality else b"", p.pk))


def progress_of(commitment: Commitment) -> list[Progress]:
    """Progress entries with evidence, newest first; a replaced entry stays, marked by `replaced_by`."""
    return list(
        commitment.progress.select_related("organisation", "replaced_by")
        .prefetch_related("evidence__file")
        .order_by("-on", "-pk")
    )


def fields_on(day: date) -> QuerySet[Field]:
    """Fields that hold on a day, in their order."""
    return Field.objects.filter(holding_on(day))


def report(viewer: Viewer, programme_code: str, pk: int) -> PeriodReport:
    """One frozen report, else NotThere."""
    found = (
        PeriodReport.objects.select_related("programme__agreement", "programme__owner", "docx", "pdf")
        .filter(programme__in=visible_programmes(viewer), programme__code=programme_code, pk=pk)
        .first()
    )
    if found is None:
        raise NotThere(_("Không tìm thấy báo cáo này."))
    return found


def organisation_of_today(organisation: Organisation) -> list[Organisation]:
    """Who stands in an organisation's place today; itself while it holds."""
    if organisation.heirs == [organisation.pk]:
        return [organisation]
    return list(Organisation.objects.filter(pk__in=organisation.heirs).order_by("folded"))
