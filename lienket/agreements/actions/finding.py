"""What of agreements and commitments the search finds, and for whom."""

from __future__ import annotations

from collections.abc import Sequence

from lienket.agreements.choices import Visibility
from lienket.agreements.models import Agreement, Commitment
from lienket.agreements.queries.readers import readers_of
from lienket.ground.search.entries import Thing, put


def index_agreement(agreement: Agreement) -> None:
    """Let an agreement be found by those who may see it."""
    private = agreement.visibility == Visibility.PARTIES
    put(
        [
            Thing(
                kind="agreement",
                object_id=agreement.pk,
                title=str(agreement),
                subtitle=agreement.get_kind_display(),
                url=agreement.get_absolute_url(),
                weight=20,
                readers=readers_of([agreement.pk])[agreement.pk] if private else (),
            )
        ]
    )


def index_commitments(commitments: Sequence[Commitment]) -> None:
    """Let commitments be found by those who may see them."""
    agreements = {one.programme.agreement_id for one in commitments}
    closed = Agreement.objects.filter(pk__in=agreements, visibility=Visibility.PARTIES).values_list("pk", flat=True)
    private = readers_of(closed) if closed else {}
    put(
        Thing(
            kind="commitment",
            object_id=one.pk,
            title=str(one),
            subtitle=f"{one.field} – {one.lead}",
            body=f"{one.product} {one.measure} {one.title_en}",
            url=one.get_absolute_url(),
            weight=10,
            readers=private.get(one.programme.agreement_id, ()),
        )
        for one in commitments
    )


def index_all_of(agreement: Agreement) -> None:
    """An agreement with its commitments: who takes part in one of them may see them all."""
    index_agreement(agreement)
    rows = Commitment.objects.filter(programme__agreement=agreement)
    index_commitments(list(rows.select_related("programme", "field", "lead")))


def index_newcomers(commitment: Commitment) -> None:
    """After others were asked to take part: where only parties may read, they now find all of it."""
    if commitment.programme.agreement.visibility == Visibility.PARTIES:
        index_all_of(commitment.programme.agreement)


def index_made(agreement: Agreement, made: Sequence[Commitment]) -> None:
    """After many were made together; where only parties may read, all of the agreement is found anew."""
    if agreement.visibility == Visibility.PARTIES:
        index_all_of(agreement)
    else:
        index_commitments(made)


def index_everything() -> None:
    """All agreements with their commitments again."""
    for agreement in Agreement.objects.order_by("pk"):
        index_all_of(agreement)
