"""What of OCOP lies on a desk beside requests: dossiers that came back, and ballots that members owe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.models import Membership
from lienket.coordination.choices import State
from lienket.coordination.queries import DeskItem
from lienket.market.choices import DossierState
from lienket.market.models import Ballot, CouncilMember, Dossier

_ROLE = "person__memberships__organisation"


def _owed() -> QuerySet[CouncilMember]:
    """A row for each member, role of theirs and dossier that they may score and have not."""
    handed = Ballot.objects.filter(member=OuterRef("pk"), dossier=OuterRef("council__dossiers"))
    of_owner = Membership.objects.filter(
        person=OuterRef("person"), organisation=OuterRef("council__dossiers__owner"), valid_to__isnull=True
    )
    rows = CouncilMember.objects.filter(
        council__dossiers__state=DossierState.SCORING, person__memberships__valid_to__isnull=True
    )
    return rows.exclude(Exists(handed)).exclude(Exists(of_owner))


def _back() -> QuerySet[Dossier]:
    """Dossiers that the province returned: the request that was declined was the commune's, so the owner hears here."""
    return Dossier.objects.filter(state=DossierState.RETURNED).exclude(check_request__state=State.DECLINED)


def ocop_owners(_day: date) -> set[int]:
    """The organisations that have a dossier back from the province, or a member who owes a ballot."""
    return {*_back().values_list("owner_id", flat=True), *_owed().values_list(_ROLE, flat=True)}


def ocop_items(organisation_ids: Sequence[int], _today: date) -> list[DeskItem]:
    """A line for each dossier that the province sent back, and one for all ballots owed. Two queries."""
    ids = list(organisation_ids)
    back = _back().filter(Q(maker_id__in=ids) | Q(owner_id__in=ids)).select_related("product", "holder")
    found = [
        _item(_("Bổ sung rồi nộp lại"), str(one), one.holder.name, one.get_absolute_url(), one.sample)
        for one in back.order_by("pk")[:20]
    ]
    owed = _owed().filter(**{f"{_ROLE}__in": ids}).values("council__owner__name", "council__sample")
    for row in owed.annotate(n=Count("council__dossiers", distinct=True)).order_by("council__owner__name"):
        title = _("%(n)d hồ sơ OCOP chờ thành viên Hội đồng chấm") % {"n": row["n"]}
        url = reverse("market:dossiers") + "?cho-toi=on"
        found.append(_item(_("Chấm điểm"), title, row["council__owner__name"], url, row["council__sample"]))
    return found


def _item(words: str, title: str, other: str, url: str, sample: bool) -> DeskItem:
    return DeskItem(
        kind="asked",
        words=words,
        title=title,
        other=other,
        due_on=None,
        url=url,
        late=False,
        soon=False,
        since=None,
        sample=sample,
    )
