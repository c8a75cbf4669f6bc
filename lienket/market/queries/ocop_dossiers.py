"""Dossiers: who sees which, what is missing, whose turn it is; scorecards and councils."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.accounts.models import Membership, Person
from lienket.engines.vietnamese import fold
from lienket.ground.refusals import NotThere
from lienket.localities.choices import OrganisationKind
from lienket.localities.models import Organisation, Unit
from lienket.market import rules
from lienket.market.choices import SETTLED, DocumentNeed, DossierState
from lienket.market.models import (
    Ballot,
    Council,
    CouncilMember,
    Dossier,
    DossierFile,
    Product,
    Scorecard,
    ScorecardItem,
)
from lienket.market.queries.ocop import criteria_set_named
from lienket.market.rules import Tally

_SIDES = ("product__commodity", "product__place__province", "owner", "maker", "checker", "holder", "centre", "card")
SPREAD_TOLD = 10
"""Points from the mean beyond which a member is named beside it (a habit of the house, no rule of the act)."""


@dataclass(frozen=True)
class DossierFilter:
    """What the list is narrowed to. `turn`: only what waits for the viewer's organisation or for themselves."""

    text: str = ""
    state: str = ""
    turn: bool = False


@dataclass(frozen=True)
class CheckLine:
    """A line of the checklist: its documents, whether one is missing, and why it was returned last."""

    item: ScorecardItem
    files: Sequence[DossierFile]
    reason: str

    @property
    def missing(self) -> bool:
        return self.item.need == DocumentNeed.MUST and not self.files


def _sits(viewer: Viewer) -> Exists:
    mine = CouncilMember.objects.filter(council=OuterRef("council"), person_id=viewer.person_id or 0)
    return Exists(mine)


def visible_dossiers(viewer: Viewer) -> QuerySet[Dossier]:
    """Dossiers of the viewer's organisation; those lodged with it; those of a council the viewer sits in."""
    ids = list(viewer.organisation_ids)
    own = Q(owner_id__in=ids) | Q(maker_id__in=ids)
    lodged = Q(lodged_on__isnull=False) & (Q(checker_id__in=ids) | Q(holder_id__in=ids) | Q(centre_id__in=ids))
    return Dossier.objects.filter(own | lodged | _sits(viewer))


def waiting_for(viewer: Viewer) -> Q:
    """Dossiers on which the viewer's organisation, or they as a member who has not scored, must act next."""
    ids = list(viewer.organisation_ids)
    scored = Ballot.objects.filter(dossier=OuterRef("pk"), member__person_id=viewer.person_id or 0)
    of_owner = Membership.objects.filter(
        person_id=viewer.person_id or 0, organisation=OuterRef("owner"), valid_to__isnull=True
    )
    to_score = Q(state=DossierState.SCORING) & Q(_sits(viewer)) & ~Exists(scored) & ~Exists(of_owner)
    return (
        Q(state__in=(DossierState.DRAFT, DossierState.RETURNED), maker_id__in=ids)
        | Q(state=DossierState.CHECKING, checker_id__in=ids)
        | Q(state__in=(DossierState.WAITING, DossierState.SCORING, DossierState.SCORED), holder_id__in=ids)
        | Q(state=DossierState.FORWARDED, centre_id__in=ids)
        | Q(state=DossierState.FORWARDED, centre__isnull=True, holder_id__in=ids)
        | to_score
    )


def dossier_rows(viewer: Viewer, chosen: DossierFilter) -> QuerySet[Dossier]:
    """The list, newest first; one query for its page."""
    found = visible_dossiers(viewer).select_related("product", "owner", "checker", "holder", "council")
    if chosen.state:
        found = found.filter(state=chosen.state)
    if chosen.turn:
        found = found.filter(waiting_for(viewer))
    for word in fold(chosen.text).split()[:12]:
        found = found.filter(Q(product__name__unaccent__icontains=word) | Q(owner__folded__contains=word))
    return found.order_by("-pk")


def dossier_counts(viewer: Viewer) -> dict[str, int]:
    """How many the viewer sees in each state, and under "turn" how many wait for them: two queries."""
    seen = visible_dossiers(viewer)
    found = dict(seen.values_list("state").annotate(n=Count("pk")).order_by())
    return found | {"turn": seen.filter(waiting_for(viewer)).count()}


def dossier(viewer: Viewer, pk: int) -> Dossier:
    """One dossier the viewer may see. Raises NotThere."""
    rows = visible_dossiers(viewer).select_related(*_SIDES, "council", "check_request", "council_request")
    found = rows.select_related("centre_request").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy hồ sơ OCOP này trong phạm vi của anh/chị."))
    return found


def checklist(one: Dossier) -> list[CheckLine]:
    """Every line of the scorecard with its documents and the last reasons for returning it: three queries."""
    files: dict[int | None, list[DossierFile]] = {}
    for row in one.files.select_related("file"):
        files.setdefault(row.item_id, []).append(row)
    last = {row.item_id: row.reason for row in one.findings.all() if row.round == one.round}
    reasons = last if one.state == DossierState.RETURNED else {}
    return [CheckLine(item, files.get(item.pk, []), reasons.get(item.pk, "")) for item in one.card.items.all()]


def missing_of(one: Dossier) -> list[ScorecardItem]:
    """Lines whose document is mandatory and not there."""
    return [line.item for line in checklist(one) if line.missing]


def loose_files(one: Dossier) -> list[DossierFile]:
    return list(one.files.select_related("file").filter(item__isnull=True))


def dossier_file(one: Dossier, pk: int) -> DossierFile:
    found = one.files.select_related("file", "item").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy tài liệu này trong hồ sơ."))
    return found


def committees_of(place: Unit, on: date) -> tuple[Organisation | None, Organisation | None]:
    """(people's committee of the commune, of the province) of a place on a day, as far as the platform has them."""
    province = place.province or place
    rows = Organisation.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        kind=OrganisationKind.PEOPLE_COMMITTEE,
        locality_id__in={place.pk, province.pk},
    )
    found = {one.locality_id: one for one in rows.order_by("-pk")}
    commune = found.get(place.pk) if place.level == "commune" else None
    return commune, found.get(province.pk)


def card_for(group: str, criteria: str, holder_id: int) -> Scorecard | None:
    """The scorecard for a product group: the narrowest group first, the province's own before everybody's."""
    parts = group.split(".") if group else []
    groups = ["", *(".".join(parts[: n + 1]) for n in range(len(parts)))]
    rows = Scorecard.objects.filter(Q(owner_id=holder_id) | Q(owner__isnull=True), criteria=criteria, group__in=groups)
    return max(rows, key=lambda one: (len(one.group), one.owner_id is not None, one.number), default=None)


def cards() -> list[Scorecard]:
    """Every scorecard, newest first."""
    rows = Scorecard.objects.select_related("owner").annotate(lines=Count("items"), used=Count("dossiers"))
    return list(rows.order_by("criteria", "group", "-pk"))


def card(pk: int) -> Scorecard:
    found = Scorecard.objects.select_related("owner").prefetch_related("items").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy phiếu chấm điểm này."))
    return found


def councils_of(viewer: Viewer) -> QuerySet[Council]:
    """Councils of the viewer's organisation, and those they sit in."""
    sits = CouncilMember.objects.filter(council=OuterRef("pk"), person_id=viewer.person_id or 0)
    rows = Council.objects.filter(Q(owner_id__in=list(viewer.organisation_ids)) | Exists(sits))
    return rows.select_related("owner").order_by("-sits_on", "-pk")


def council(viewer: Viewer, pk: int) -> Council:
    found = councils_of(viewer).prefetch_related("members__person").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy Hội đồng này trong phạm vi của anh/chị."))
    return found


def people_by_email(emails: Sequence[str]) -> dict[str, Person]:
    """Active people by their address in small letters."""
    rows = Person.objects.filter(email__in=[one.lower() for one in emails], is_active=True)
    return {one.email.lower(): one for one in rows}


def entitled_members(one: Dossier) -> list[CouncilMember]:
    """Members who may score a dossier: nobody who now has a role in the owner's organisation."""
    if one.council_id is None:
        return []
    ours = Membership.objects.filter(organisation_id=one.owner_id, valid_to__isnull=True).values("person")
    rows = CouncilMember.objects.filter(council_id=one.council_id).exclude(person__in=ours)
    return list(rows.select_related("person"))


def seat_of(viewer: Viewer, one: Dossier) -> CouncilMember | None:
    """The viewer's seat in the council of a dossier, whether or not they may score it."""
    if one.council_id is None or viewer.person_id is None:
        return None
    return CouncilMember.objects.filter(council_id=one.council_id, person_id=viewer.person_id).first()


def ballot_of(one: Dossier, member: CouncilMember) -> Ballot | None:
    return one.ballots.prefetch_related("marks").filter(member=member).first()


def ballots_of(one: Dossier) -> list[Ballot]:
    """All ballots of a dossier whose scoring is closed. Raises NotThere while they are sealed."""
    if one.closed_on is None:
        raise NotThere(_("Phiếu chấm được niêm phong cho đến khi chốt điểm."))
    return list(one.ballots.select_related("member__person").prefetch_related("marks__item").order_by("member_id"))


def tally_of(one: Dossier, ballots: Sequence[Ballot]) -> Tally:
    """What the ballots come to, exactly; members by the number of their seat."""
    totals = {
        str(ballot.member_id): sum((mark.points for mark in ballot.marks.all()), Decimal(0)) for ballot in ballots
    }
    return rules.tally(criteria_set_named(one.criteria), totals, Decimal(SPREAD_TOLD))


def products_to_put_forward(viewer: Viewer, running: bool = False) -> QuerySet[Product]:
    """Products of the viewer's organisation, or made in its commune; those with a dossier on its way if `running`."""
    ids = list(viewer.organisation_ids)
    places = Organisation.objects.filter(pk__in=ids, kind=OrganisationKind.PEOPLE_COMMITTEE, locality__level="commune")
    on_its_way = Dossier.objects.filter(product=OuterRef("pk")).exclude(state__in=sorted(SETTLED))
    rows = Product.objects.filter(Q(owner_id__in=ids) | Q(place__in=places.values("locality")))
    rows = rows if running else rows.exclude(Exists(on_its_way))
    return rows.select_related("owner", "commodity", "place__province").order_by("name", "pk")


def members_of(one: Dossier) -> list[CouncilMember]:
    """Every member of the council of a dossier, chair first as they were named."""
    if one.council_id is None:
        return []
    return list(CouncilMember.objects.filter(council_id=one.council_id).select_related("person"))
