"""Which organisations read what only the parties may read. `things` asks this in SQL, the search keeps the answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Now, TruncDate

from lienket.agreements.models import Agreement, Participation, Party, Programme
from lienket.localities.choices import OrganisationKind

_MEMBER = "group__members__"


def group_parties() -> QuerySet[Any]:
    """Sides that are groups, one row for each people's committee of a unit that has been a member since the signing.

    A group has no head of its own: the committees of its members read for it, whoever joined later included. Their
    number stands in `reader`.
    """
    signed = Coalesce("agreement__signed_on", "agreement__valid_from", TruncDate(Now()))
    return Party.objects.filter(
        Q(**{f"{_MEMBER}valid_to": None}) | Q(**{f"{_MEMBER}valid_to__gte": signed}),
        Q(**{f"{_MEMBER}valid_from": None}) | Q(**{f"{_MEMBER}valid_from__lte": TruncDate(Now())}),
        **{f"{_MEMBER}unit__organisations__kind": OrganisationKind.PEOPLE_COMMITTEE},
    ).annotate(reader=F(f"{_MEMBER}unit__organisations__id"))


def readers_of(agreement_ids: Iterable[int]) -> dict[int, list[int]]:
    """The organisations that read each agreement and its commitments when only parties may: five queries.

    Its keeper, its sides, the members of groups that are sides, the keepers of its programmes, and all with a share.
    """
    ids = list(agreement_ids)
    pairs = [
        *Agreement.objects.filter(pk__in=ids).values_list("pk", "owner_id"),
        *Party.objects.filter(agreement_id__in=ids, group=None).values_list("agreement_id", "organisation_id"),
        *group_parties().filter(agreement_id__in=ids).values_list("agreement_id", "reader"),
        *Programme.objects.filter(agreement_id__in=ids).values_list("agreement_id", "owner_id"),
        *Participation.objects.filter(commitment__programme__agreement_id__in=ids)
        .exclude(organisation=None)
        .values_list("commitment__programme__agreement_id", "organisation_id")
        .distinct(),
    ]
    found: dict[int, set[int]] = defaultdict(set)
    for agreement_id, reader in pairs:
        if reader is not None:
            found[agreement_id].add(reader)
    return {agreement_id: sorted(readers) for agreement_id, readers in found.items()}
