"""What of a commitment the search finds, and for whom."""

from __future__ import annotations

from collections.abc import Sequence

from lienket.agreements.choices import Visibility
from lienket.agreements.models import Agreement, Commitment
from lienket.ground.search.entries import Thing, put


def index_commitments(commitments: Sequence[Commitment]) -> None:
    """Let commitments be found by those who may see them."""
    private = _private_readers(commitments)
    put(
        Thing(
            kind="commitment",
            object_id=one.pk,
            title=str(one),
            subtitle=f"{one.field} – {one.lead}",
            body=f"{one.product} {one.measure} {one.title_en}",
            url=one.get_absolute_url(),
            weight=10,
            readers=private.get(one.pk, ()),
        )
        for one in commitments
    )


def _private_readers(commitments: Sequence[Commitment]) -> dict[int, list[int]]:
    agreements = {one.programme.agreement_id for one in commitments}
    closed = set(
        Agreement.objects.filter(pk__in=agreements, visibility=Visibility.PARTIES).values_list("pk", flat=True)
    )
    found: dict[int, list[int]] = {}
    for one in commitments:
        if one.programme.agreement_id in closed:
            ids = one.participations.exclude(organisation=None).values_list("organisation_id", flat=True)
            found[one.pk] = [one.programme.owner_id, one.lead_id, *ids]
    return found
